import { isJsonObject, isManifest } from '../../constructs/core/manifest.ts';
import type { JsonValue, Manifest } from '../../constructs/core/manifest.ts';
import { valueAt } from '../../constructs/core/shared-edit.ts';
import { isPatchToken } from '../plan/resource-name.ts';

/** An object as a stack's state records it. */
export interface RecordedObject {
  /** The name by which the stack knows it. */
  readonly name: string;
  readonly token: string;
  /** As it was last asked for; secret values in it are encrypted. */
  readonly manifest: Manifest;
  /** Whether Pulumi lets go of it without deleting it. */
  readonly retained: boolean;
}

/** What a stack holds, by its state. */
export interface StackState {
  readonly objects: readonly RecordedObject[];
  /** The cluster that the stack said it applies; undefined where it never came to that. */
  readonly cluster: string | undefined;
  /** Name of an object → the app, `platform` or `engine` that it was applied for. */
  readonly units: ReadonlyMap<string, string>;
  /** Names of the ways into clusters that the objects were applied by. */
  readonly providers: ReadonlySet<string>;
}

/** A state that was never written. */
export const noState: StackState = {
  objects: [],
  cluster: undefined,
  units: new Map(),
  providers: new Set(),
};

/**
 * Reads a state as a file backend keeps it, or as `pulumi stack export` prints it.
 *
 * @throws SyntaxError for anything else: what can't be read is never taken for empty
 */
export function readState(text: string): StackState {
  const resources = resourcesOf(JSON.parse(text) as JsonValue);
  const stack = resources.find(({ type }) => type === 'pulumi:pulumi:Stack');
  const outputs = isJsonObject(stack?.['outputs']) ? stack['outputs'] : {};
  const objects = resources.flatMap(recordedObject);
  return {
    objects,
    cluster: typeof outputs['cluster'] === 'string' ? outputs['cluster'] : undefined,
    units: unitsOf(outputs['units']),
    providers: new Set(
      resources.flatMap((each) => (each.type === 'pulumi:providers:kubernetes' ? [nameOf(each.urn)] : [])),
    ),
  };
}

type StateResource = Readonly<Record<string, JsonValue>> & { readonly urn: string; readonly type: string };

function resourcesOf(state: JsonValue): StateResource[] {
  if (!isJsonObject(state) || !('checkpoint' in state || 'deployment' in state))
    throw new SyntaxError('it is no state of a stack');
  const deployment = valueAt(state, ['checkpoint', 'latest']) ?? valueAt(state, ['deployment']);
  // A stack that was made and never applied has no resources yet.
  const resources = valueAt(deployment, ['resources']) ?? [];
  if (!Array.isArray(resources) || !resources.every(isResource))
    throw new SyntaxError('the resources in it are damaged');
  return resources;
}

function isResource(value: JsonValue): value is StateResource {
  return isJsonObject(value) && typeof value['urn'] === 'string' && typeof value['type'] === 'string';
}

function recordedObject(resource: StateResource): RecordedObject[] {
  const { urn, type: token, inputs } = resource;
  // What is marked for deletion has a successor under the same name; what is external was never ours.
  if (!token.startsWith('kubernetes:') || resource['custom'] !== true) return [];
  if (resource['delete'] === true || resource['external'] === true) return [];
  const name = nameOf(urn);
  const retained = resource['retainOnDelete'] === true || isPatchToken(token, name);
  return [{ name, token, retained, manifest: isManifest(inputs) ? inputs : byName(token, name) }];
}

/** What the stack's own names say of an object: `kubernetes:apps/v1:Deployment` and `Deployment/shop/web`. */
function byName(token: string, name: string): Manifest {
  const [, version = '', type = ''] = token.split(':');
  const kind = isPatchToken(token, name) ? type.slice(0, -'Patch'.length) : type;
  const steps = name.split('/').slice(1);
  const namespace = steps.length > 1 ? { namespace: steps[0] ?? '' } : {};
  return {
    apiVersion: version.replace(/^core\//, ''),
    kind,
    metadata: { ...namespace, name: steps.at(-1) ?? name },
  };
}

/** The name of a resource: the last part of its URN. */
function nameOf(urn: string): string {
  return urn.split('::').slice(3).join('::');
}

function unitsOf(value: JsonValue | undefined): ReadonlyMap<string, string> {
  if (!isJsonObject(value)) return new Map();
  return new Map(
    Object.entries(value).flatMap(([unit, names]) =>
      Array.isArray(names)
        ? names.flatMap((name): [string, string][] => (typeof name === 'string' ? [[name, unit]] : []))
        : [],
    ),
  );
}
