import { podTemplate } from '../app/workload.ts';
import { textOf } from '../core/json-text.ts';
import type { JsonObject, JsonValue, Manifest } from '../core/manifest.ts';
import { isJsonObject } from '../core/manifest.ts';
import { valueAt } from '../core/shared-edit.ts';
import { parseQuantity } from './quantity.ts';

/** What a LimitRange gives a container that asks for nothing. */
export interface ContainerDefaults {
  readonly requests: Readonly<Record<string, number>>;
  readonly limits: Readonly<Record<string, number>>;
}

export const noDefaults: ContainerDefaults = { requests: {}, limits: {} };

/** What one pod asks for, by the names that a ResourceQuota has: `requests.cpu`, `limits.memory`. */
export interface PodDemand {
  readonly amounts: ReadonlyMap<string, number>;
  /** Containers that say nothing of a resource, and get nothing by default, by the same names. */
  readonly silent: ReadonlyMap<string, readonly string[]>;
}

const resources = ['cpu', 'memory'] as const;

/**
 * What one pod of a workload asks for: its containers together, or its largest init container where that is more.
 * An init container that keeps running counts with the containers.
 */
export function podDemand(workload: Manifest, defaults: ContainerDefaults): PodDemand {
  const spec = podTemplate(workload)?.['spec'];
  const containers = listAt(spec, 'containers');
  const inits = listAt(spec, 'initContainers');
  const running = [...containers, ...inits.filter(({ restartPolicy }) => restartPolicy === 'Always')];
  const once = inits.filter(({ restartPolicy }) => restartPolicy !== 'Always');
  const amounts = new Map<string, number>();
  const silent = new Map<string, string[]>();
  for (const side of ['requests', 'limits'] as const)
    for (const resource of resources) {
      const name = `${side}.${resource}`;
      const ask = (container: JsonObject): number => {
        const amount = amountOf(container, side, resource, defaults);
        if (amount === undefined) silent.set(name, [...(silent.get(name) ?? []), textOf(container['name'])]);
        return amount ?? 0;
      };
      const together = running.map(ask).reduce((sum, amount) => sum + amount, 0);
      const overhead = parseQuantity(valueAt(spec, ['overhead', resource])) ?? 0;
      amounts.set(name, Math.max(together, ...once.map(ask)) + overhead);
    }
  return { amounts, silent };
}

/** The containers that ask for nothing of a resource, and get nothing by default; a cheaper question than the whole. */
export function withoutRequest(workload: Manifest, resource: string, defaults: ContainerDefaults): string[] {
  if (resource !== 'cpu' && resource !== 'memory') return [];
  return listAt(podTemplate(workload)?.['spec'], 'containers')
    .filter((container) => amountOf(container, 'requests', resource, defaults) === undefined)
    .map(({ name }) => textOf(name));
}

/** Without a request the limit is the request; then the LimitRange's defaults count. */
function amountOf(
  container: JsonObject,
  side: 'requests' | 'limits',
  resource: 'cpu' | 'memory',
  defaults: ContainerDefaults,
): number | undefined {
  const asked = container['resources'];
  if (asked === undefined || !isJsonObject(asked)) return defaults[side][resource];
  const amount = (of: 'requests' | 'limits'): number | undefined => {
    const amounts = asked[of];
    return amounts === undefined || !isJsonObject(amounts) ? undefined : parseQuantity(amounts[resource]);
  };
  return amount(side) ?? (side === 'requests' ? amount('limits') : undefined) ?? defaults[side][resource];
}

function listAt(spec: JsonValue | undefined, key: string): JsonObject[] {
  const list = valueAt(spec, [key]);
  return Array.isArray(list) ? (list as readonly JsonValue[]).filter(isJsonObject) : [];
}
