import type { WorkloadSize } from './workload.ts';

/** A workload by its id: its size, and which others are written beside Regatta. */
export interface NamedWorkload extends WorkloadSize {
  readonly id: string;
  readonly objects: number;
  /** How often each writer runs, unless it says that fewer will do: all of it in little more than half an hour. */
  readonly runs: number;
}

const sized = (id: string, clusters: number, apps: number, runs: number): NamedWorkload => ({
  id,
  clusters,
  apps,
  objects: clusters * apps * 6,
  runs,
});

/** The fleets of growing size; W6 and W7 are measured by programs of their own. */
export const workloads: readonly NamedWorkload[] = [
  sized('W1', 10, 10, 5),
  sized('W2', 100, 10, 7),
  sized('W3', 1000, 10, 7),
  sized('W4', 10_000, 5, 3),
  sized('W5', 50, 1000, 3),
];
