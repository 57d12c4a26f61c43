import { isJsonObject } from '../../constructs/core/manifest.ts';
import type { JsonValue, Manifest } from '../../constructs/core/manifest.ts';
import { identityKey } from '../../constructs/core/object-identity.ts';
import type { ClusterReader } from './cluster-reader.ts';
import { isOurs, managersOf } from './field-owners.ts';
import { listPath } from './served-resources.ts';
import type { ServedResource, ServedResources } from './served-resources.ts';

interface ListAnswer {
  readonly items?: readonly Manifest[];
  readonly metadata?: { readonly continue?: string };
}

/** Only names and marks are asked for: the content of what is not planned, a Secret's too, is nobody's business here. */
const marksOnly = 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1';

/** What makes objects of its own accord, with our managers' names or not. */
const passing = new Set([
  'Event',
  'Endpoints',
  'EndpointSlice',
  'ReplicaSet',
  'Pod',
  'ControllerRevision',
  'Lease',
]);

/** Objects that a delivery of ours put into a namespace of ours, and that are not planned any more. */
export async function leftoversOn(
  reader: ClusterReader,
  served: ServedResources,
  planned: readonly Manifest[],
): Promise<Manifest[]> {
  const known = new Set(planned.map(identityKey));
  const namespaces = await ourNamespaces(reader);
  const kinds = onePerKind(
    served.all.filter(({ isNamespaced, isListed, kind }) => isNamespaced && isListed && !passing.has(kind)),
  );
  const found = namespaces.filter((each) => !known.has(identityKey(each)));
  for (const namespace of namespaces)
    for (const some of chunks(kinds, 8)) {
      const listed = await Promise.all(some.map((kind) => listOf(reader, kind, namespace.metadata.name)));
      found.push(...listed.flat().filter((object) => !known.has(identityKey(object)) && isDelivered(object)));
    }
  return found;
}

async function ourNamespaces(reader: ClusterReader): Promise<Manifest[]> {
  const path = '/api/v1/namespaces?labelSelector=app.kubernetes.io%2Fmanaged-by%3Dregatta';
  const { status, body } = await reader.get<ListAnswer>(path, marksOnly);
  if (status !== 200) return [];
  return (body.items ?? []).map((item) => ({ ...item, apiVersion: 'v1', kind: 'Namespace' }));
}

async function listOf(reader: ClusterReader, served: ServedResource, namespace: string): Promise<Manifest[]> {
  const { group, version, kind } = served;
  const found: Manifest[] = [];
  for (let next = ''; ;) {
    const query = new URLSearchParams({ limit: '500', ...(next !== '' && { continue: next }) });
    const { status, body } = await reader.get<ListAnswer>(
      `${listPath(served, namespace)}?${query.toString()}`,
      marksOnly,
    );
    if (status !== 200) return found;
    const apiVersion = group === '' ? version : `${group}/${version}`;
    found.push(...(body.items ?? []).map((item) => ({ ...item, apiVersion, kind })));
    next = body.metadata?.continue ?? '';
    if (next === '') return found;
  }
}

/** Whether a delivery of ours wrote it; what another object owns comes and goes with that one. */
function isDelivered(object: Manifest): boolean {
  const { ownerReferences } = object.metadata;
  if (Array.isArray(ownerReferences) && (ownerReferences as readonly JsonValue[]).some(isJsonObject))
    return false;
  return managersOf(object).some(isOurs);
}

/** Each kind once, in the version that the cluster names first. */
function onePerKind(all: readonly ServedResource[]): ServedResource[] {
  const seen = new Set<string>();
  return all.filter(({ group, kind }) => {
    const key = `${group}/${kind}`;
    return !seen.has(key) && seen.add(key);
  });
}

function* chunks<T>(list: readonly T[], size: number): Generator<readonly T[]> {
  for (let from = 0; from < list.length; from += size) yield list.slice(from, from + size);
}
