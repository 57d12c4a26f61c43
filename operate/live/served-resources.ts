import type { Manifest } from '../../constructs/core/manifest.ts';
import { groupOf } from '../../constructs/core/object-identity.ts';
import type { ClusterReader } from './cluster-reader.ts';

/** A kind as a cluster serves it. */
export interface ServedResource {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly plural: string;
  readonly isNamespaced: boolean;
  readonly isListed: boolean;
}

interface GroupDiscovery {
  readonly metadata?: { readonly name?: string };
  readonly versions?: readonly {
    readonly version: string;
    readonly resources?: readonly {
      readonly resource: string;
      readonly scope: string;
      readonly responseKind?: { readonly kind?: string };
      readonly verbs?: readonly string[];
    }[];
  }[];
}

const aggregated = ['v2', 'v2beta1']
  .map((version) => `application/json;g=apidiscovery.k8s.io;v=${version};as=APIGroupDiscoveryList`)
  .join(',');

/** Everything that a cluster serves, and where it is found. */
export class ServedResources {
  readonly all: readonly ServedResource[];
  readonly #byKind: ReadonlyMap<string, ServedResource>;

  private constructor(all: readonly ServedResource[]) {
    this.all = all;
    this.#byKind = new Map(all.map((each) => [keyOf(each.group, each.version, each.kind), each]));
  }

  /** Asks a cluster what it serves. @throws Unreachable, or Error when it refuses to say. */
  static async of(reader: ClusterReader): Promise<ServedResources> {
    const answers = await Promise.all(
      ['/api', '/apis'].map((path) =>
        reader.get<{ items?: readonly GroupDiscovery[]; message?: string }>(path, aggregated),
      ),
    );
    const refused = answers.find(({ status }) => status !== 200);
    if (refused !== undefined)
      throw new Error(
        `the API server answers ${refused.status}: ${refused.body.message ?? 'without a reason'}`,
      );
    return new ServedResources(answers.flatMap(({ body }) => (body.items ?? []).flatMap(resourcesOf)));
  }

  /** The path of an object; undefined when its kind is not served. */
  pathOf({ apiVersion, kind, metadata }: Manifest): string | undefined {
    const served = this.#byKind.get(keyOf(groupOf(apiVersion), apiVersion.split('/').at(-1) ?? '', kind));
    if (served === undefined) return undefined;
    const namespace = typeof metadata['namespace'] === 'string' ? metadata['namespace'] : 'default';
    return `${listPath(served, namespace)}/${encodeURIComponent(metadata.name)}`;
  }
}

/** Where the objects of a kind are listed; in one namespace when it has them. */
export function listPath(
  { group, version, plural, isNamespaced }: ServedResource,
  namespace: string,
): string {
  const root = group === '' ? `/api/${version}` : `/apis/${group}/${version}`;
  return isNamespaced ? `${root}/namespaces/${encodeURIComponent(namespace)}/${plural}` : `${root}/${plural}`;
}

function resourcesOf({ metadata, versions = [] }: GroupDiscovery): ServedResource[] {
  return versions.flatMap(({ version, resources = [] }) =>
    resources.map(({ resource, scope, responseKind, verbs = [] }) => ({
      group: metadata?.name ?? '',
      version,
      kind: responseKind?.kind ?? '',
      plural: resource,
      isNamespaced: scope === 'Namespaced',
      isListed: verbs.includes('list') && verbs.includes('delete'),
    })),
  );
}

function keyOf(group: string, version: string, kind: string): string {
  return `${group}/${version}/${kind}`;
}
