import { autoscalerTarget } from '../../constructs/app/workload.ts';
import { isJsonObject } from '../../constructs/core/manifest.ts';
import type { JsonObject, JsonValue, Manifest } from '../../constructs/core/manifest.ts';
import { mergePatch, valueAt, withValueAt } from '../../constructs/core/shared-edit.ts';
import type { ClusterReader } from './cluster-reader.ts';
import { applyingManager, FieldOwners, isOurs, managersOf } from './field-owners.ts';
import type { ServedResources } from './served-resources.ts';

/** One planned object beside the live one: as it is, and as it would be. */
export interface LivePair {
  /** Undefined when it is not there. */
  readonly live: Manifest | undefined;
  readonly wouldBe: Manifest;
  readonly owners: FieldOwners | undefined;
}

/** What could not be told about one object, and why. */
export interface UnknownObject {
  readonly object: Manifest;
  readonly why: string;
}

/** How often an object is looked at before it counts as one that never rests. */
const looks = 5;

/** Compares single objects with one cluster by asking it what it would do. */
export class LiveCluster {
  readonly #reader: ClusterReader;
  readonly #served: ServedResources;

  constructor(reader: ClusterReader, served: ServedResources) {
    this.#reader = reader;
    this.#served = served;
  }

  /** @throws Unreachable */
  async look(object: Manifest, unit: readonly Manifest[]): Promise<LivePair | UnknownObject> {
    const path = this.#served.pathOf(object);
    if (path === undefined)
      return { object, why: `the cluster serves no ${object.kind} of ${object.apiVersion}` };
    for (let look = 1; look <= looks; look += 1) {
      const found = await this.#lookOnce(path, object, unit);
      if (found !== 'changed meanwhile') return found;
    }
    return { object, why: `it can't be compared: it changed between ${looks} looks in a row` };
  }

  /** What is there and what it would be are two questions: they are of one object only if nobody wrote in between. */
  async #lookOnce(
    path: string,
    object: Manifest,
    unit: readonly Manifest[],
  ): Promise<LivePair | UnknownObject | 'changed meanwhile'> {
    const { status, body: live } = await this.#reader.get<Manifest>(path);
    if (status === 404) return { live: undefined, wouldBe: object, owners: undefined };
    if (status !== 200) return { object, why: refusal('read', status, live) };
    const wanted = isScaled(object, unit) ? withLiveReplicas(object, live) : object;
    const answer = await this.#reader.wouldBe(path, wanted, applyingManager(live));
    const owners = new FieldOwners(live);
    if (answer.status === 200 || answer.status === 201)
      return versionOf(answer.body) === versionOf(live)
        ? { live: bare(live), wouldBe: bare(answer.body), owners }
        : 'changed meanwhile';
    if (answer.status === 409) return 'changed meanwhile';
    // What can't be changed in place is refused even as a dry run; the fields still tell.
    if (answer.status === 422)
      return { live: bare(live), wouldBe: bare(mergePatch(live, wanted) as Manifest), owners };
    return { object, why: refusal('tried', answer.status, answer.body) };
  }
}

/** The server counts every write of an object; a dry run answers with the count of what it started from. */
function versionOf({ metadata }: Manifest): JsonValue | undefined {
  return metadata['resourceVersion'];
}

/** Whether an autoscaler sets how many pods a workload has: that number is nobody's plan. */
function isScaled(object: Manifest, unit: readonly Manifest[]): boolean {
  return unit.some((each) => {
    const target = autoscalerTarget(each);
    return target?.kind === object.kind && target.name === object.metadata.name;
  });
}

/** The number of pods as it is where it came from us, and no number where it did not. */
function withLiveReplicas(object: Manifest, live: Manifest): Manifest {
  const isOwn = managersOf(live).some(
    (each) => isOurs(each) && valueAt(each.fields, ['f:spec', 'f:replicas']) !== undefined,
  );
  return withValueAt(object, ['spec', 'replicas'], isOwn ? valueAt(live, ['spec', 'replicas']) : undefined);
}

const written = new Set([
  'resourceVersion',
  'uid',
  'generation',
  'creationTimestamp',
  'managedFields',
  'selfLink',
]);
const copy = 'kubectl.kubernetes.io/last-applied-configuration';

/** An object without what the server alone writes. */
export function bare(object: Manifest): Manifest {
  const { annotations, ...metadata } = without(object.metadata, (key) => written.has(key));
  const left = isJsonObject(annotations) ? without(annotations, (key) => key === copy) : {};
  return {
    ...without(object, (key) => key === 'status'),
    metadata: { ...metadata, ...(Object.keys(left).length > 0 && { annotations: left }) },
  } as unknown as Manifest;
}

function without(map: JsonObject, drops: (key: string) => boolean): JsonObject {
  return Object.fromEntries(Object.entries(map).filter(([key]) => !drops(key)));
}

function refusal(what: string, status: number, body: JsonValue | { readonly message?: string }): string {
  const message = (body as { message?: unknown } | null)?.message;
  return `it can't be ${what}: ${status} ${typeof message === 'string' ? message.slice(0, 300) : ''}`.trim();
}
