import { isJsonObject } from '../../constructs/core/manifest.ts';
import type { JsonObject, JsonValue, Manifest } from '../../constructs/core/manifest.ts';
import { sameValue } from '../../constructs/core/shared-edit.ts';
import { fieldPath, itemStep } from '../../delivery/diff/compare/field-changes.ts';

/** One manager of an object's fields, as the API server keeps it. */
export interface FieldManager {
  readonly name: string;
  readonly operation: string;
  readonly fields: JsonObject;
}

/** Names by which Regatta's deliveries go: Pulumi's, and those of the engines that apply from Git. */
const ours =
  /^(regatta|pulumi-kubernetes|pulumi-resource-kubernetes|argocd-controller|kustomize-controller|helm-controller|fleetagent)/;

/** Whether a manager is one of those that deliver what is planned. */
export function isOurs({ name }: FieldManager): boolean {
  return ours.test(name);
}

export function managersOf({ metadata }: Manifest): FieldManager[] {
  const { managedFields } = metadata;
  const entries = Array.isArray(managedFields)
    ? (managedFields as readonly JsonValue[]).filter(isJsonObject)
    : [];
  const text = (value: JsonValue | undefined): string => (typeof value === 'string' ? value : '');
  return entries.map(({ manager, operation, fieldsV1 }) => ({
    name: text(manager),
    operation: text(operation),
    fields: isJsonObject(fieldsV1) ? fieldsV1 : {},
  }));
}

/** The manager under whose name the object is applied again, so that a dry run sees what would be taken back. */
export function applyingManager(live: Manifest): string {
  return managersOf(live).find((each) => each.operation === 'Apply' && isOurs(each))?.name ?? 'regatta';
}

/** Who, beside us, set a field of a live object. Nobody keeps who took a field out: it has no owner any more. */
export class FieldOwners {
  readonly #others: readonly { readonly name: string; readonly paths: readonly string[] }[];

  constructor(live: Manifest) {
    this.#others = managersOf(live)
      .filter((each) => !isOurs(each))
      .map(({ name, fields }) => ({ name, paths: pathsIn(fields, live, '') }));
  }

  /** The names of the managers that hold a field, or something in it. */
  of(path: string): string[] {
    const holders = this.#others.filter(({ paths }) =>
      paths.some((own) => isWithin(own, path) || isWithin(path, own)),
    );
    return [...new Set(holders.map(({ name }) => name))];
  }
}

function isWithin(inner: string, outer: string): boolean {
  return inner === outer || inner.startsWith(`${outer}.`) || inner.startsWith(`${outer}[`);
}

/** The leaves of a set of fields, written as the paths of changes are. */
function pathsIn(fields: JsonObject, value: JsonValue | undefined, path: string): string[] {
  const leaves = Object.entries(fields).flatMap(([key, inner]): string[] => {
    if (key === '.') return [];
    const [next, at] = stepInto(key, value, path);
    const below = isJsonObject(inner) && Object.keys(inner).some((each) => each !== '.');
    return below ? pathsIn(inner, next, at) : [at];
  });
  return leaves.length > 0 ? leaves : [path];
}

function stepInto(key: string, value: JsonValue | undefined, path: string): [JsonValue | undefined, string] {
  const name = key.slice(2);
  if (key.startsWith('f:'))
    return [
      isJsonObject(value) && Object.hasOwn(value, name) ? value[name] : undefined,
      fieldPath(path, name),
    ];
  const list = Array.isArray(value) ? (value as readonly JsonValue[]) : [];
  const wanted = parsed(name);
  const index = list.findIndex((item) =>
    key.startsWith('k:') && isJsonObject(wanted) && isJsonObject(item)
      ? Object.entries(wanted).every(([field, each]) => sameValue(item[field], each))
      : sameValue(item, wanted),
  );
  return index < 0 ? [undefined, path] : [list[index], `${path}${itemStep(list, index)}`];
}

function parsed(text: string): JsonValue | undefined {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return undefined;
  }
}
