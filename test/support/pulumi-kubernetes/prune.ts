import { isBuiltIn } from './identity.ts';
import { isObject, spelled, textAt, withoutAt } from './json.ts';
import type { Json, JsonObject } from './json.ts';
import { hasUnknown } from './wire.ts';
import { sameQuantity } from './quantity.ts';

const readOnly = [
  'creationTimestamp',
  'deletionGracePeriodSeconds',
  'deletionTimestamp',
  'generation',
  'managedFields',
  'resourceVersion',
  'uid',
  'selfLink',
];

/** The inputs without nulls and without what only the server may write; a Secret's `stringData` becomes `data`. */
export function normalized(inputs: JsonObject): JsonObject {
  const bare = readOnly.reduce(
    (object, field) => withoutAt(object, ['metadata', field]),
    withoutNulls(inputs),
  );
  const isSecret = textAt(bare, 'apiVersion') === 'v1' && textAt(bare, 'kind') === 'Secret';
  const clear = bare['stringData'];
  if (!isSecret || !isObject(clear) || hasUnknown(clear)) return bare;
  const encoded = Object.entries(clear).map(([key, value]): [string, Json] => [
    key,
    Buffer.from(spelled(value)).toString('base64'),
  ]);
  const data = isObject(bare['data']) ? bare['data'] : {};
  return { ...withoutAt(bare, ['stringData']), data: { ...data, ...Object.fromEntries(encoded) } };
}

function withoutNulls(object: JsonObject): JsonObject {
  const entries = Object.entries(object).filter(([, value]) => value !== null);
  return Object.fromEntries(entries.map(([key, value]) => [key, cleaned(value)]));
}

function cleaned(value: Json): Json {
  if (Array.isArray(value)) return value.map(cleaned);
  return isObject(value) ? withoutNulls(value) : value;
}

/** Parts of a built-in object whose leaves are quantities. */
const quantityHolders = new Set([
  'limits',
  'requests',
  'hard',
  'capacity',
  'default',
  'defaultRequest',
  'max',
  'min',
  'maxLimitRequestRatio',
  'podFixed',
]);
const quantityFields = new Set(['sizeLimit', 'averageValue', 'divisor', 'storage']);

function isEmpty(value: Json): boolean {
  return (
    value === '' ||
    value === 0 ||
    value === false ||
    (Array.isArray(value) && value.length === 0) ||
    (isObject(value) && Object.keys(value).length === 0)
  );
}

interface Place {
  readonly builtIn: boolean;
  readonly parent: string;
  readonly key: string;
}

function prunedLeaf(live: Json, wanted: Json, { builtIn, parent, key }: Place): Json {
  const isQuantity = builtIn && (quantityHolders.has(parent) || quantityFields.has(key));
  return isQuantity && sameQuantity(live, wanted) ? wanted : live;
}

function prunedValue(live: Json, wanted: Json, place: Place): Json {
  if (isObject(live) && isObject(wanted)) return prunedObject(live, wanted, place.builtIn, place.key);
  if (!Array.isArray(live) || !Array.isArray(wanted)) return prunedLeaf(live, wanted, place);
  const pairs = live.slice(0, Math.max(wanted.length, 0));
  return pairs.map((item, i) => prunedValue(item, wanted[i] ?? null, place));
}

function prunedObject(live: JsonObject, wanted: JsonObject, builtIn: boolean, parent: string): JsonObject {
  return Object.fromEntries(
    Object.entries(wanted).flatMap(([key, want]): [string, Json][] => {
      const value = Object.hasOwn(live, key) ? live[key] : undefined;
      if (value !== undefined) return [[key, prunedValue(value, want, { builtIn, parent, key })]];
      // A built-in API leaves out what says nothing; a custom one stores it.
      return builtIn && isEmpty(want) ? [[key, want]] : [];
    }),
  );
}

/** The part of a live object that the inputs speak about, in the inputs' own spelling of quantities. */
export function pruned(live: JsonObject, inputs: JsonObject): JsonObject {
  return prunedObject(live, inputs, isBuiltIn(textAt(inputs, 'apiVersion') ?? ''), '');
}
