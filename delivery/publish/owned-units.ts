import type { BaseUnit } from '../diff/base/base-units.ts';
import type { Inventory } from '../tree/inventory.ts';

/**
 * The units of a tree, as the files that it owns tell. The record of fingerprints is not asked: it is there for speed,
 * and a wrong one must hide no deletion.
 */
export function ownedUnits(inventory: Inventory | undefined): BaseUnit[] {
  const units = new Map<string, BaseUnit>();
  for (const path of Object.keys(inventory?.files ?? {})) {
    const [top, name, kind, item, file] = path.split('/');
    if (name === undefined || kind === undefined || item === undefined) continue;
    if (top === 'clusters') {
      const folder = `clusters/${name}/${kind}`;
      units.set(folder, { cluster: name, unit: kind, folder, within: folder });
    } else if (top === 'apps' && kind === 'overlays' && file !== undefined) {
      const folder = `apps/${name}/overlays/${item}`;
      units.set(folder, { cluster: item, unit: name, folder, within: `apps/${name}` });
    }
  }
  return [...units.values()];
}
