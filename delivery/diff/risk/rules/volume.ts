import { isJsonObject } from '../../../../constructs/core/manifest.ts';
import type { Manifest } from '../../../../constructs/core/manifest.ts';
import { at, isKind, mapsIn, podSpec, textAt } from '../object-facts.ts';
import type { RiskRule, Verdict } from '../risk-rule.ts';

/** Where data lies: what deletes it, shrinks it or no longer mounts it. */
export const volume: RiskRule = {
  code: 'RGT-RISK-006',
  title: 'data may be lost',
  look: ({ kind, before, after, object }) => {
    if (kind === 'removed') return removed(before);
    if (before === undefined || after === undefined) return [];
    const found: Verdict[] = [];
    const high = (reason: string) => found.push({ level: 'high', reason });
    if (isKind(after, '', 'PersistentVolumeClaim') && bytes(storage(after)) < bytes(storage(before)))
      high(
        `volume claim ${object.name} shrinks from ${storage(before)} to ${storage(after)}, which no volume can`,
      );
    const reclaim = 'spec.persistentVolumeReclaimPolicy';
    if (
      isKind(after, '', 'PersistentVolume') &&
      textAt(after, reclaim) === 'Delete' &&
      textAt(before, reclaim) !== 'Delete'
    )
      high(`volume ${object.name} is deleted as soon as its claim is`);
    for (const moment of ['whenDeleted', 'whenScaled']) {
      const path = `spec.persistentVolumeClaimRetentionPolicy.${moment}`;
      if (
        isKind(after, 'apps', 'StatefulSet') &&
        textAt(after, path) === 'Delete' &&
        textAt(before, path) !== 'Delete'
      )
        high(
          `the volume claims of ${object.name} are deleted ${moment === 'whenDeleted' ? 'with it' : 'when it scales down'}`,
        );
    }
    const mounted = claims(after);
    for (const claim of claims(before))
      if (!mounted.includes(claim)) high(`the pods of ${object.name} no longer mount volume claim ${claim}`);
    return found;
  },
};

function removed(object: Manifest | undefined): Verdict[] {
  const name = object?.metadata.name ?? '';
  if (isKind(object, '', 'PersistentVolumeClaim'))
    return [
      {
        level: 'high',
        reason: `volume claim ${name} is deleted, and with it the data unless the volume is retained`,
      },
    ];
  if (isKind(object, '', 'PersistentVolume')) return [{ level: 'high', reason: `volume ${name} is deleted` }];
  if (isKind(object, 'storage.k8s.io', 'StorageClass'))
    return [
      { level: 'medium', reason: `storage class ${name} is deleted: claims that name it stay pending` },
    ];
  if (
    isKind(object, 'apps', 'StatefulSet') &&
    textAt(object, 'spec.persistentVolumeClaimRetentionPolicy.whenDeleted') === 'Delete'
  )
    return [{ level: 'high', reason: `StatefulSet ${name} takes its volume claims along` }];
  return [];
}

function claims(object: Manifest): string[] {
  return mapsIn(podSpec(object)?.['volumes']).flatMap(({ persistentVolumeClaim: claim }) =>
    isJsonObject(claim) && typeof claim['claimName'] === 'string' ? [claim['claimName']] : [],
  );
}

function storage(object: Manifest): string {
  const size = at(object, 'spec.resources.requests.storage');
  return typeof size === 'string' || typeof size === 'number' ? String(size) : '';
}

const units: Readonly<Record<string, number>> = {
  '': 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
};

/** A quantity in bytes; NaN where it is none, which is smaller than nothing. */
function bytes(quantity: string): number {
  const [, number, unit] = /^([0-9.]+)([A-Za-z]*)$/.exec(quantity) ?? [];
  return Number(number) * (units[unit ?? ''] ?? Number.NaN);
}
