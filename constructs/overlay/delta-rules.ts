import type { PatchOperation } from '../core/json-patch.ts';
import { plainData } from '../core/plain-data.ts';
import { isMap, listOf, oneOf, settings, text, value, wholeNumber } from '../core/prop-rules.ts';
import { needed, parts } from '../core/prop-shape.ts';
import type { PropRule } from '../core/prop-rules.ts';
import type { Shape } from '../core/prop-shape.ts';
import type { Delta, PatchTarget, Resources } from './delta.ts';
import { isDigest, isImage, isTag } from './image.ts';

const amounts = parts<NonNullable<Resources['requests']>>({ cpu: text, memory: text });

const image = value(
  "an image, such as registry.example.com/web:v1, { tag: 'v1' } or { digest: 'sha256:…' }",
  (given) => isImage(given) || isTag(only(given, 'tag')) || isDigest(only(given, 'digest')),
);

function only(given: unknown, field: string): unknown {
  if (typeof given !== 'object' || given === null || Object.keys(given).length !== 1) return undefined;
  return (given as Readonly<Record<string, unknown>>)[field];
}

interface AnyPatch {
  readonly target: PatchTarget;
  readonly merge?: unknown;
  readonly operations?: readonly PatchOperation[];
}

const map = value('an object', isMap);
const patchParts = parts<AnyPatch>({
  target: needed(parts<PatchTarget>({ kind: needed(text, ''), name: text, group: text }), { kind: '' }),
  merge: {
    title: map.title,
    look: (given, at, faults) =>
      map.look(given, at, faults) === undefined ? undefined : plainData.look(given, at, faults),
  },
  operations: listOf(
    parts<{ readonly op: string; readonly path: string; readonly value?: unknown }>({
      op: needed(oneOf('add', 'replace', 'remove'), 'remove'),
      path: needed(text, ''),
      value: plainData,
    }),
  ),
});
const patchWay = value(
  'a patch with merge or operations',
  (given) => {
    const { merge, operations } = given as AnyPatch;
    return (merge === undefined) !== (operations === undefined);
  },
  'give it merge: { … } or operations: [ … ], one of the two',
);
const patch: PropRule = {
  title: 'a patch',
  look: (given, at, faults) => {
    const before = faults.length;
    const good = patchParts.look(given, at, faults);
    return faults.length === before ? patchWay.look(good, at, faults) : undefined;
  },
};

/** What a delta may say, and within which bounds an API server takes it. */
export const deltaShape: Shape<Delta> = {
  replicas: wholeNumber(0),
  image,
  resources: parts<Resources>({ requests: amounts, limits: amounts }),
  config: settings,
  hosts: listOf(text),
  autoscaling: parts<NonNullable<Delta['autoscaling']>>({ min: wholeNumber(1), max: wholeNumber(1) }),
  patches: listOf(patch),
};
