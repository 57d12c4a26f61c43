import { kindOf } from './identity.ts';
import { isObject, renameKeys, textAt } from './json.ts';
import type { JsonObject } from './json.ts';
import { marked, plainObject } from './wire.ts';

const dashed = [
  'embedded-resource',
  'int-or-string',
  'list-map-keys',
  'list-type',
  'map-type',
  'preserve-unknown-fields',
  'validations',
].map((name) => `x-kubernetes-${name}`);
const toDashes = new Map(dashed.map((name) => [name.replaceAll('-', '_'), name]));
const toUnderscores = new Map(dashed.map((name) => [name, name.replaceAll('-', '_')]));

/** An object's inputs as Kubernetes reads them: no secret marks, the names that a schema has. */
export function fromInputs(wire: JsonObject): JsonObject {
  const found = renameKeys(plainObject(wire), toDashes);
  return isObject(found) ? found : {};
}

/** What a resource's state says. */
export interface Checkpoint {
  readonly inputs: JsonObject;
  readonly live: JsonObject;
  readonly manager: string | undefined;
}

const bookkeeping = ['__inputs', '__initialApiVersion', '__fieldManager'];

/** Takes a resource's state apart. */
export function parseCheckpoint(state: JsonObject): Checkpoint {
  const whole = fromInputs(state);
  const inputs = whole['__inputs'];
  return {
    inputs: isObject(inputs) ? inputs : {},
    live: Object.fromEntries(Object.entries(whole).filter(([key]) => !bookkeeping.includes(key))),
    manager: textAt(whole, '__fieldManager'),
  };
}

/** The state of a resource: the live object, the inputs that led to it, and who applies it. Secret where the inputs are. */
export function checkpoint(
  live: JsonObject,
  inputs: JsonObject,
  like: JsonObject,
  manager: string,
  initialApiVersion: string,
): JsonObject {
  const spelled = renameKeys(live, toUnderscores);
  const asked = renameKeys(inputs, toUnderscores);
  return {
    ...marked(isObject(spelled) ? spelled : {}, like),
    __inputs: marked(isObject(asked) ? asked : {}, like),
    __initialApiVersion: initialApiVersion,
    __fieldManager: manager,
  };
}

/** The object's inputs with apiVersion and kind, which the SDK may leave to the token. */
export function complete(inputs: JsonObject, token: string): JsonObject {
  const { apiVersion, kind } = kindOf(inputs, token);
  return { ...inputs, apiVersion, kind };
}
