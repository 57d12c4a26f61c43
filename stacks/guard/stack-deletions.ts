import type { Manifest } from '../../constructs/core/manifest.ts';
import { identityKey, identityOf, keyOfIdentity } from '../../constructs/core/object-identity.ts';
import { sameValue } from '../../constructs/core/shared-edit.ts';
import { engineUnit, platformUnit } from '../../constructs/plan/environment-plan.ts';
import type { App } from '../../constructs/app/app.ts';
import { withoutHashes } from '../../delivery/diff/compare/generated-config.ts';
import type { Deletion } from '../../delivery/guard/deletion-change.ts';
import { whatGoesWith } from '../../delivery/guard/precious-kind.ts';
import { registrationName, typeToken } from '../plan/resource-name.ts';
import type { StackPlan } from '../plan/stack-plan.ts';
import type { RecordedObject, StackState } from './stack-state.ts';

/** What an `up` of one stack takes away, by what its state holds and what is planned. */
export interface StackDeletions {
  readonly deleted: readonly Deletion[];
  /** Names of the apps, or `platform` and `engine`, of which the stack would hold nothing any more. */
  readonly lostUnits: readonly string[];
  /** Objects that take others with them and change: Pulumi has to say whether it would make one of them anew. */
  readonly doubtful: readonly RecordedObject[];
}

/**
 * Pulumi deletes what its state holds and the program does not ask for, so that both need only be compared. A generated
 * ConfigMap that has a successor, and what is let go of without being deleted, are not counted.
 */
export function stackDeletions(state: StackState, plan: StackPlan): StackDeletions {
  const planned = plannedObjects(plan);
  const successors = new Set(plan.resources.flatMap(({ manifest }) => stemKey(manifest)));
  const unitOf = unitNames(state, plan);
  const deleted = state.objects
    .filter((each) => !each.retained && !planned.has(keyOf(each.token, each.name)))
    .filter(({ manifest }) => !stemKey(manifest).some((stem) => successors.has(stem)))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map((each) => deletionOf(each, plan, unitOf));
  const kept = new Set(plan.resources.map((resource) => resource.unit));
  if (plan.registrations.length > 0) kept.add(engineUnit);
  const gone = new Set(deleted.map(({ unit, object }) => `${unit} ${keyOfIdentity(object)}`));
  // What another app takes over is not lost.
  for (const { name, manifest } of state.objects) {
    const unit = unitOf(name, manifest);
    if (!gone.has(`${unit} ${identityKey(manifest)}`)) kept.add(unit);
  }
  return {
    deleted,
    lostUnits: [...new Set(deleted.map((each) => each.unit))].filter((each) => !kept.has(each)),
    doubtful: doubtful(state, plan, planned),
  };
}

/** The deletion that making an object anew amounts to. */
export function replacementOf(object: RecordedObject, state: StackState, plan: StackPlan): Deletion {
  return deletionOf(object, plan, unitNames(state, plan));
}

/** All that a stack holds whose cluster is no longer declared. */
export function wholeStack(state: StackState, cluster: string): Deletion[] {
  return state.objects.map(({ name, manifest }) => ({
    cluster,
    unit: state.units.get(name) ?? platformUnit,
    object: identityOf(manifest),
  }));
}

function deletionOf(
  { name, manifest }: RecordedObject,
  { cluster }: StackPlan,
  unitOf: (name: string, manifest: Manifest) => string,
): Deletion {
  return { cluster: cluster.name, unit: unitOf(name, manifest), object: identityOf(manifest) };
}

/** What is planned, by each type and name under which the state may know it; undefined for what is no plain object. */
function plannedObjects({ resources, registrations }: StackPlan): Map<string, Manifest | undefined> {
  return new Map([
    ...resources.flatMap(({ token, formerTokens, name, manifest }) =>
      [token, ...formerTokens].map((each): [string, Manifest] => [keyOf(each, name), manifest]),
    ),
    ...registrations.map(({ registration }): [string, undefined] => [
      keyOf(typeToken('v1', 'Secret'), registrationName(registration)),
      undefined,
    ]),
  ]);
}

function keyOf(token: string, name: string): string {
  return `${token} ${name}`;
}

/** What a generated ConfigMap is without the hash of its content; nothing for any other object. */
function stemKey(manifest: Manifest): string[] {
  if (manifest.kind !== 'ConfigMap') return [];
  const [alike] = withoutHashes([manifest], () => '').objects;
  return alike === undefined || alike === manifest ? [] : [identityKey(alike)];
}

/** Whom an object belongs to: as the stack said, else as it is planned, else the app whose namespace it is in. */
function unitNames(state: StackState, plan: StackPlan): (name: string, manifest: Manifest) => string {
  const planned = new Map(plan.resources.map(({ name, unit }) => [name, unit]));
  const apps = new Map(plan.cluster.environment.apps.map((app: App) => [app.namespace, app.name]));
  return (name, manifest) => {
    const { namespace } = identityOf(manifest);
    const place = namespace === '' ? platformUnit : (apps.get(namespace) ?? namespace);
    return state.units.get(name) ?? planned.get(name) ?? place;
  };
}

function doubtful(
  { objects, providers }: StackState,
  { cluster }: StackPlan,
  planned: ReadonlyMap<string, Manifest | undefined>,
): RecordedObject[] {
  const precious = objects.filter(({ manifest }) => whatGoesWith(identityOf(manifest)) !== undefined);
  // Another way into the cluster may make Pulumi take it for another cluster, and make all objects anew.
  const sameWay = [...providers].every((name) => name === cluster.name);
  return precious.filter(({ token, name, manifest }) => {
    const after = planned.get(keyOf(token, name));
    return after !== undefined && (!sameWay || !sameContent(manifest, after));
  });
}

/** Labels and annotations never make an object anew. */
function sameContent(before: Manifest, after: Manifest): boolean {
  const content = ({ metadata, ...rest }: Manifest) => ({
    ...rest,
    name: metadata.name,
    namespace: metadata['namespace'] ?? '',
  });
  return sameValue(content(before), content(after));
}
