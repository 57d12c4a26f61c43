import { isDeepStrictEqual } from 'node:util';
import { parseAllDocuments } from 'yaml';
import type { Manifest } from '../constructs/core/manifest.ts';
import { identityKey } from '../constructs/core/object-identity.ts';
import { plainBase, plainObjects } from './plain-objects.ts';
import { spread } from './peers/peer.ts';
import type { Peer } from './peers/peer.ts';
import type { NamedWorkload } from './workloads.ts';

const sampled = 12;

/**
 * Reads what a peer wrote for some apps and clusters and compares it, as parsed objects, with the objects put
 * together by hand. Returns how many apps were compared.
 *
 * @throws Error that names the first object that differs
 */
export async function compareSample(peer: Peer, workload: NamedWorkload, output: string): Promise<number> {
  let compared = 0;
  for (const { app, cluster } of spread(workload, sampled)) {
    const text = await peer.read(output, app, cluster);
    if (text === undefined) continue;
    const written = byIdentity(
      parseAllDocuments(text)
        .map((document) => document.toJS() as Manifest | null)
        .filter((object) => object !== null),
    );
    const wanted = byIdentity(plainObjects(plainBase(app), cluster) as unknown as Manifest[]);
    for (const key of new Set([...wanted.keys(), ...written.keys()]))
      if (!isDeepStrictEqual(written.get(key), wanted.get(key)))
        throw new Error(
          `${peer.title}: ${key} on cluster-${cluster} of ${workload.id} differs\n` +
            `written ${JSON.stringify(written.get(key))}\nwanted  ${JSON.stringify(wanted.get(key))}`,
        );
    compared += 1;
  }
  if (compared === 0) throw new Error(`${peer.title} wrote nothing of ${workload.id} that could be compared`);
  return compared;
}

function byIdentity(objects: readonly Manifest[]): Map<string, Manifest> {
  return new Map(objects.map((object) => [identityKey(object), object]));
}
