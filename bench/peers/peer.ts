import type { TimedCommand } from '../measure/timed-process.ts';
import type { NamedWorkload } from '../workloads.ts';

/** Another way to write the same objects. */
export interface Peer {
  readonly id: string;
  readonly title: string;
  /** How often it runs on a workload; 0 where it is not asked. */
  readonly runs: (workload: NamedWorkload, wanted: number) => number;
  /** The part of the workload that it does; its time is then scaled up. @default 1 */
  readonly share?: (workload: NamedWorkload) => number;
  /** Writes what it works from; not timed. */
  readonly prepare: (workload: NamedWorkload, input: string) => Promise<void>;
  readonly command: (workload: NamedWorkload, input: string, output: string) => Promise<TimedCommand>;
  /** The text that it wrote for one app on one cluster; undefined where its part did not hold it. */
  readonly read: (output: string, app: number, cluster: number) => Promise<string | undefined>;
}

/** One app on one cluster. */
export interface Spot {
  readonly app: number;
  readonly cluster: number;
}

/** Spots spread evenly over a workload, the first and the last among them. */
export function spread({ clusters, apps }: NamedWorkload, count: number): Spot[] {
  const all = clusters * apps;
  const number = Math.min(count, all);
  return Array.from({ length: number }, (_, index) => {
    const at = number === 1 ? 0 : Math.round((index * (all - 1)) / (number - 1));
    return { cluster: Math.floor(at / apps), app: at % apps };
  });
}

/** As often as wanted, but at most so often on these workloads: a slow shape is no surer for being run again. */
export function fewer(most: Readonly<Record<string, number>>): Peer['runs'] {
  return ({ id }, wanted) => Math.min(most[id] ?? wanted, wanted);
}
