import type { Cluster } from '../../constructs/cluster/cluster.ts';
import { IssuesError } from '../../constructs/core/issue.ts';
import type { Manifest } from '../../constructs/core/manifest.ts';
import { groupOf } from '../../constructs/core/object-identity.ts';
import { valueAt } from '../../constructs/core/shared-edit.ts';
import type { Registration } from '../../constructs/engine/engine.ts';
import type { Environment } from '../../constructs/fleet/environment.ts';
import { engineUnit, platformUnit } from '../../constructs/plan/environment-plan.ts';
import type { EnvironmentPlan, Unit } from '../../constructs/plan/environment-plan.ts';
import { dependenciesOf, inOrder, isNamespace } from './dependencies.ts';
import { logicalName, patchTokens, registrationName, wholeTokens } from './resource-name.ts';
import { clusterOfStack } from './stack-name.ts';

/** What becomes of a namespace that is no longer planned: deleted with all in it, left where it is, or refused. */
export type NamespaceFate = 'delete' | 'retain' | 'protect';

/** One object as a resource of a stack. */
export interface PlannedResource {
  readonly name: string;
  /** The app that it belongs to, `platform` or `engine`. */
  readonly unit: string;
  readonly token: string;
  readonly formerTokens: readonly string[];
  /** Of an object that is somebody else's, only the part that is set in it: its token is then that of a patch. */
  readonly manifest: Manifest;
  /** Names of the resources that come first. */
  readonly dependsOn: readonly string[];
  /** Fields that somebody else owns once the object is there. */
  readonly ignoreChanges: readonly string[];
  readonly retainOnDelete: boolean;
  readonly protect: boolean;
}

/** A cluster that a stack makes known to the engine, from encrypted configuration. */
export interface PlannedRegistration {
  readonly cluster: Cluster;
  readonly registration: Registration;
}

/** All that one stack applies, in order; plain data, so that it can be looked at without Pulumi. */
export interface StackPlan {
  readonly name: string;
  readonly cluster: Cluster;
  readonly resources: readonly PlannedResource[];
  readonly registrations: readonly PlannedRegistration[];
}

/**
 * Plans a stack. The hub's stack holds the engine's objects and the registrations too. With an engine that reads Git the
 * apps are left to it, and of the clusters' own objects those that it says it delivers: each object has one owner.
 *
 * @throws IssuesError RGT-STACK-001 for a stack that the environment does not have
 */
export function stackPlan(
  environment: Environment,
  stackName: string,
  plan: EnvironmentPlan,
  options: { readonly namespaces?: NamespaceFate } = {},
): StackPlan {
  const found = clusterOfStack(environment, stackName);
  if ('issue' in found) throw new IssuesError([found.issue]);
  const { cluster } = found;
  const units = unitsOf(environment, plan, cluster);
  return {
    name: stackName,
    cluster,
    resources: plannedResources(units, cluster, options.namespaces ?? 'delete'),
    registrations: cluster.role === 'hub' ? registrationsOf(environment) : [],
  };
}

function unitsOf({ engine }: Environment, plan: EnvironmentPlan, cluster: Cluster): readonly Unit[] {
  const units = [...(engine.readsGit ? plan.ownUnitsOn(cluster) : plan.unitsOn(cluster))];
  return units.map((unit) => ({
    ...unit,
    objects: unit.objects.filter((object) => engine.delivers?.(object, cluster) !== true),
  }));
}

function registrationsOf(environment: Environment): PlannedRegistration[] {
  const { engine } = environment;
  return environment.clusters.flatMap((cluster) => {
    const registration = engine.registrationOf?.(cluster);
    return registration === undefined ? [] : [{ cluster, registration }];
  });
}

function plannedResources(
  units: readonly Unit[],
  cluster: Cluster,
  namespaces: NamespaceFate,
): PlannedResource[] {
  const { engine } = cluster.environment;
  const objects = units.flatMap((unit) => unit.objects);
  const unitOf = new Map(units.flatMap((unit) => unit.objects.map((object) => [object, unit.name])));
  const dependencies = dependenciesOf(objects);
  const scaled = scaledWorkloads(objects);
  return inOrder(objects, dependencies).map((object) => {
    const part = engine.partOf?.(object, cluster);
    const isOwnNamespace = part === undefined && isNamespace(object);
    return {
      name: logicalName(object),
      unit: unitOf.get(object) ?? platformUnit,
      ...(part === undefined ? wholeTokens(object) : patchTokens(object)),
      manifest: part ?? object,
      dependsOn: (dependencies.get(object) ?? []).map(logicalName),
      ignoreChanges: scaled.has(workloadKey(object)) ? ['spec.replicas'] : [],
      retainOnDelete: namespaces === 'retain' && isOwnNamespace,
      protect: namespaces === 'protect' && isOwnNamespace,
    };
  });
}

/** Workloads whose number of pods an autoscaler sets; a number that we set would undo its work. */
function scaledWorkloads(objects: readonly Manifest[]): ReadonlySet<string> {
  return new Set(
    objects
      .filter(({ kind }) => kind === 'HorizontalPodAutoscaler')
      .map((scaler) => {
        const target = (field: string) => {
          const value = valueAt(scaler, ['spec', 'scaleTargetRef', field]);
          return typeof value === 'string' ? value : '';
        };
        return [groupOf(target('apiVersion')), target('kind'), namespaceOf(scaler), target('name')].join('/');
      }),
  );
}

function workloadKey(manifest: Manifest): string {
  return [groupOf(manifest.apiVersion), manifest.kind, namespaceOf(manifest), manifest.metadata.name].join(
    '/',
  );
}

function namespaceOf({ metadata }: Manifest): string {
  return typeof metadata['namespace'] === 'string' ? metadata['namespace'] : '';
}

/** What a stack says about itself in its outputs: which of its objects belong to what. Names only, never a value. */
export interface StackOutputs {
  readonly cluster: string;
  /** App, `platform` or `engine` → its objects, as the stack knows them. */
  readonly units: Readonly<Record<string, readonly string[]>>;
}

export function outputsOf({ cluster, resources, registrations }: StackPlan): StackOutputs {
  const units = new Map<string, string[]>();
  const add = (unit: string, name: string) => units.set(unit, [...(units.get(unit) ?? []), name]);
  for (const { unit, name } of resources) add(unit, name);
  for (const { registration } of registrations) add(engineUnit, registrationName(registration));
  return { cluster: cluster.name, units: Object.fromEntries(units) };
}
