import type { Cluster } from '../cluster/cluster.ts';
import { Duration } from '../core/duration.ts';
import { ModelConstruct, modelPart } from '../core/model-construct.ts';
import type { Fault } from '../core/model-construct.ts';
import { duration, listOf, made, number } from '../core/prop-rules.ts';
import { needed, parts } from '../core/prop-shape.ts';
import type { Environment } from '../fleet/environment.ts';

/** What must hold on a wave's clusters before the next wave starts. */
export type Gate = { readonly type: 'healthy' } | { readonly type: 'manual' };

/** Every object of the wave is applied and ready. */
export function healthy(): Gate {
  return { type: 'healthy' };
}

/** A person says go. */
export function manual(): Gate {
  return { type: 'manual' };
}

export interface WavesProps {
  /** Groups of clusters, first to last. A group may name clusters of another environment, which then go first. */
  readonly order: readonly (readonly Cluster[])[];
  /** How long a wave must hold before the next one starts. @default no wait */
  readonly soak?: Duration;
  /** @default healthy() */
  readonly gate?: Gate;
  /** How many clusters of one wave change at the same time. @default all of the wave */
  readonly batch?: number;
}

const propRule = parts<WavesProps>({
  order: needed(listOf(listOf(modelPart('cluster', 'a Cluster'))), []),
  soak: duration,
  gate: made('a gate', 'healthy() or manual()', { type: 'string' }),
  batch: number,
});

/** The order in which a change travels through the fleet, so that a bad one stops before it is everywhere. */
export class Waves extends ModelConstruct {
  readonly environment: Environment;
  readonly order: readonly (readonly Cluster[])[];
  readonly soak: Duration;
  readonly gate: Gate;
  readonly batch: number | undefined;

  constructor(environment: Environment, props: WavesProps) {
    super(environment, 'waves', 'waves');
    this.environment = environment;
    const { order, soak, gate, batch } = this.usable(props, propRule);
    this.order = order;
    this.soak = soak ?? Duration.seconds(0);
    this.gate = gate ?? healthy();
    this.batch = batch;
    environment.setWaves(this);
  }

  /** The number of the wave that a cluster is in, from 1; undefined when it is in none. */
  waveOf(cluster: Cluster): number | undefined {
    const index = this.order.findIndex((group) => group.includes(cluster));
    return index < 0 ? undefined : index + 1;
  }

  protected override check(): Fault[] {
    const faults: Fault[] = [];
    const seen = new Set<Cluster>();
    for (const cluster of this.order.flat()) {
      if (seen.has(cluster))
        faults.push({
          code: 'RGT-WAVE-002',
          what: `cluster "${cluster.name}" is in two waves`,
          given: cluster.name,
          fix: 'keep it in one wave',
        });
      if (!cluster.runsApps)
        faults.push({
          code: 'RGT-WAVE-004',
          what: `control cluster "${cluster.name}" is in a wave, but runs no apps`,
          given: cluster.name,
          fix: 'take it out of the order',
        });
      seen.add(cluster);
    }
    for (const cluster of this.environment.clusters) {
      if (cluster.runsApps && !seen.has(cluster))
        faults.push({
          code: 'RGT-WAVE-003',
          what: `cluster "${cluster.name}" is in no wave; an engine that goes by waves would never update it`,
          given: cluster.name,
          fix: `add ${cluster.name} to the order`,
        });
    }
    this.order.forEach((group, index) => {
      if (group.length === 0)
        faults.push({ code: 'RGT-WAVE-005', what: `wave ${index + 1} is empty`, fix: 'remove it' });
    });
    if (this.batch !== undefined && !(Number.isInteger(this.batch) && this.batch > 0))
      faults.push({
        code: 'RGT-WAVE-006',
        what: 'the batch size of the waves is not a whole number above 0',
        given: String(this.batch),
        fix: 'give 1 or more, or leave it out',
      });
    return faults;
  }
}
