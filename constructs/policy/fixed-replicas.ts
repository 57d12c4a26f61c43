import type { Issue } from '../core/issue.ts';
import { textOf } from '../core/json-text.ts';
import type { Manifest } from '../core/manifest.ts';
import { groupOf } from '../core/object-identity.ts';
import { valueAt } from '../core/shared-edit.ts';
import { scalerTarget } from '../rollout/scaler.ts';
import type { PlacedObjects, Policy } from './policy.ts';
import { issueOf, titleOf } from './policy.ts';

const scalerKinds: ReadonlySet<string> = new Set(['HorizontalPodAutoscaler', 'ScaledObject']);

/**
 * One owner for the number of pods. A number in Git beside an autoscaler is set back at each sync, in the middle of
 * the load that the autoscaler answers to.
 */
export const fixedReplicas: Policy = {
  name: 'fixed-replicas',
  goesByObjects: {},
  inspectObjects: (placed) => {
    const scalers = placed.objects.filter(({ kind }) => scalerKinds.has(kind));
    return scalers.length === 0
      ? []
      : scalers.flatMap((scaler, index) => issuesOf(scaler, index, scalers, placed));
  },
};

function issuesOf(
  scaler: Manifest,
  index: number,
  scalers: readonly Manifest[],
  placed: PlacedObjects,
): Issue[] {
  const target = scalerTarget(scaler);
  if (target === undefined) return [];
  const { objects, app } = placed;
  const issues: Issue[] = [];
  const workload = objects.find(
    (object) =>
      object.kind === target.kind &&
      object.metadata.name === target.name &&
      groupOf(object.apiVersion) === target.group &&
      object.metadata['namespace'] === scaler.metadata['namespace'],
  );
  const replicas = valueAt(workload, ['spec', 'replicas']);
  if (workload !== undefined && replicas !== undefined && replicas !== null)
    issues.push(
      issueOf(
        {
          code: 'RGT-POLICY-010',
          what: `${titleOf(workload)} fixes its number of pods, which ${titleOf(scaler)} owns`,
          given: `spec.replicas ${textOf(replicas)}`,
          allowed: 'no spec.replicas beside an autoscaler',
          fix: "remove replicas, and set the autoscaler's lower bound instead: autoscaling: { min: … }",
        },
        app?.place ?? placed.place,
      ),
    );
  const rival = scalers.slice(0, index).find((other) => sameTarget(other, scaler));
  if (rival !== undefined)
    issues.push(
      issueOf(
        {
          code: 'RGT-POLICY-010',
          what: `${titleOf(rival)} and ${titleOf(scaler)} both set the number of pods of ${target.kind} "${target.name}"`,
          given: `${titleOf(rival)}, ${titleOf(scaler)}`,
          allowed: 'one autoscaler for a workload',
          fix: 'keep one of them',
        },
        app?.place ?? placed.place,
      ),
    );
  return issues;
}

function sameTarget(a: Manifest, b: Manifest): boolean {
  const [one, two] = [scalerTarget(a), scalerTarget(b)];
  return (
    one?.kind === two?.kind && one?.name === two?.name && a.metadata['namespace'] === b.metadata['namespace']
  );
}
