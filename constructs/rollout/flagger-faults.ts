import { isJsonObject } from '../core/manifest.ts';
import type { Manifest } from '../core/manifest.ts';
import type { Fault } from '../core/model-construct.ts';
import { valueAt } from '../core/shared-edit.ts';
import type { App } from '../app/app.ts';
import type { Analysis } from './analysis.ts';
import { argumentsIn } from './analysis-template.ts';
import type { Canary } from './canary.ts';
import type { RolloutTarget } from './rollout-target.ts';
import { routerKinds } from './traffic-routers.ts';

/** The labels by which Flagger tells the primary's pods, unless it was started with others. */
const selectorLabels = ['app', 'name', 'app.kubernetes.io/name'];

/** The label of a Deployment's selector that Flagger rewrites for the primary. */
export function flaggerLabel(deployment: Manifest): string | undefined {
  const labels = valueAt(deployment, ['spec', 'selector', 'matchLabels']);
  return isJsonObject(labels) ? selectorLabels.find((label) => Object.hasOwn(labels, label)) : undefined;
}

/** Settings that Argo Rollouts has and Flagger has not. */
export function flaggerUnable(settings: Readonly<Record<string, unknown>>, app: string): Fault[] {
  return Object.entries(settings)
    .filter(([, value]) => value !== undefined && value !== false)
    .map(([name, value]) => ({
      code: 'RGT-ROLLOUT-030',
      what: `Flagger can't do what ${name} asks for in the rollout of app "${app}"`,
      given: typeof value === 'string' || typeof value === 'number' ? `${name}: ${value}` : name,
      fix: `leave ${name} out, or use controller: 'argo-rollouts'`,
    }));
}

/** What every rollout by Flagger has to keep to. */
export function flaggerSettingFaults(app: App, analyses: readonly Analysis[]): Fault[] {
  const queries = analyses.flatMap((analysis) =>
    analysis.type === 'prometheus-query' && typeof analysis.query === 'string' ? [analysis.query] : [],
  );
  const hashes = queries.some((query) => argumentsIn(query).length > 0);
  const scaled = app.clusters.flatMap((cluster) => {
    const overlay = app.overlayOn(cluster);
    const deltas =
      overlay === undefined ? [] : [overlay.delta, ...overlay.components.map(({ delta }) => delta)];
    return overlay !== undefined && deltas.some(({ replicas }) => replicas !== undefined) ? [overlay] : [];
  });
  return [
    ...flaggerUnable({ 'a query with {{args.…}}': hashes }, app.name),
    ...scaled.map((overlay) => ({
      at: overlay,
      code: 'RGT-ROLLOUT-033',
      what: `an overlay sets the number of pods of app "${app.name}", and Flagger owns it`,
      given: 'replicas',
      fix: 'add an autoscaler to the base and give it bounds: autoscaling: { min }',
    })),
  ];
}

/** What of a canary Flagger can't do. */
export function flaggerCanaryFaults({ props, aborts, app, analyses, stages }: Canary): Fault[] {
  const pauses = new Set(stages.map(({ pause }) => (pause === 'manual' ? pause : pause.seconds)));
  return [
    ...flaggerUnable(
      {
        rollback: aborts ? undefined : 'manual',
        'a pause of its own at each weight': pauses.size > 1,
        "pause: 'manual'": pauses.has('manual'),
        checkAt: props.checkAt,
        firstPods: props.firstPods,
        oldPods: props.oldPods,
        keepOld: props.keepOld,
        notify: props.notify,
        'leaving out traffic': props.traffic === undefined,
        ...Object.fromEntries((props.traffic?.flagger.unable ?? []).map((option) => [option, true])),
      },
      app.name,
    ),
    ...flaggerSettingFaults(app, analyses),
  ];
}

/** What in the base Flagger would fight over, or could not handle. */
export function flaggerBaseFaults(
  objects: readonly Manifest[],
  { deployment, service }: RolloutTarget,
): Fault[] {
  const name = service?.name ?? deployment.metadata.name;
  const label = flaggerLabel(deployment);
  const made = [`${name}`, `${name}-primary`, `${name}-canary`];
  const services = objects.filter(
    (object) =>
      object.kind === 'Service' && object !== service?.object && made.includes(object.metadata.name),
  );
  const routeKinds = routerKinds.flatMap((router) => router.routeKinds);
  const routes = objects.filter(
    (object) =>
      routeKinds.includes(object.kind) &&
      (object.metadata.name === name || JSON.stringify(object['spec']).includes(`"${name}"`)),
  );
  const faults: Fault[] = [...services, ...routes].map((object) => ({
    code: 'RGT-ROLLOUT-032',
    what: `the base has the ${object.kind} "${object.metadata.name}", and Flagger makes its own`,
    given: `${object.kind} ${object.metadata.name}`,
    fix: 'remove it from the base: hosts and gateways belong to the traffic router',
  }));
  if (label === undefined)
    faults.push({
      code: 'RGT-ROLLOUT-031',
      what: `Flagger can't tell the pods of Deployment "${deployment.metadata.name}" apart by its selector`,
      given: JSON.stringify(valueAt(deployment, ['spec', 'selector', 'matchLabels']) ?? null),
      allowed: selectorLabels.join(', '),
      fix: 'select by one of these labels',
    });
  return faults;
}
