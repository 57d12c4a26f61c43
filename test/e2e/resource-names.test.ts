import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ResourceNames } from '../../constructs/engine/argocd/resource-name.ts';
import type { Manifest } from '../../constructs/index.ts';
import { crdManifests } from '../../tools/crds/crd-manifests.ts';
import { pinnedCrds } from '../../tools/crds/pinned-crds.ts';
import type { CrdSystem } from '../../tools/crds/pinned-crds.ts';
import { ApiClient } from '../../tools/testbed/api-client.ts';
import { startTestbed, stopTestbed } from '../../tools/testbed/testbed.ts';
import { ownInstance } from '../support/testbed/own-instance.ts';

const own = await ownInstance('e2e-resource-names');
const minutes = 60_000;
let client: ApiClient;

beforeAll(async () => {
  const bed = await startTestbed({ ...own, clusters: ['hub'], systems: [], nodes: 0 });
  client = await ApiClient.fromKubeconfig(bed.clusters[0]?.kubeconfig ?? '');
}, 5 * minutes);

afterAll(async () => {
  client.close();
  await stopTestbed(own.instance);
}, minutes);

/** `group/name` for the kind where it is in the table, and nothing where it is not. */
function inTable(group: string, kind: string): string[] {
  const object: Manifest = { apiVersion: `${group}/v1`, kind, metadata: { name: 'one' } };
  return new ResourceNames({}, []).of([object]);
}

interface Resources {
  readonly resources: readonly { readonly name: string; readonly kind: string }[];
}

async function builtIn(): Promise<{ group: string; kind: string; plural: string }[]> {
  const { groups } = await client.get<{
    groups: readonly { name: string; versions: readonly { groupVersion: string }[] }[];
  }>('/apis');
  const paths = groups.flatMap(({ name, versions }) =>
    versions.map(({ groupVersion }) => ({ group: name, path: `/apis/${groupVersion}` })),
  );
  const lists = await Promise.all(
    [{ group: '', path: '/api/v1' }, ...paths].map(async ({ group, path }) =>
      (await client.get<Resources>(path)).resources
        .filter(({ name }) => !name.includes('/'))
        .map(({ name, kind }) => ({ group, kind, plural: name })),
    ),
  );
  return lists.flat();
}

describe('what a kind is called in a role', () => {
  test('is, in the table, what an API server calls its own', async () => {
    const found = (await builtIn()).map((each) => ({ ...each, known: inTable(each.group, each.kind) }));
    const known = found.filter((each) => each.known.length > 0);
    expect(known.length).toBeGreaterThan(50);
    expect(known.filter(({ group, plural, known: [name] }) => name !== `${group}/${plural}`)).toEqual([]);
  });

  test(
    'is, in the table, what the definitions of the operators say',
    async () => {
      const definitions = await crdManifests(Object.keys(pinnedCrds) as CrdSystem[]);
      const named = definitions.map(({ spec: { group, names } }) => ({
        says: `${group}/${names.plural}`,
        known: inTable(group, names.kind),
      }));
      const known = named.filter((each) => each.known.length > 0);
      expect(known.length).toBeGreaterThan(60);
      expect(known.filter(({ says, known: [name] }) => name !== says)).toEqual([]);
    },
    5 * minutes,
  );
});
