import type { EnvironmentPlan } from '../../constructs/plan/environment-plan.ts';

/** Where fewer apps on clusters have to be made, a second thread's start takes longer than it saves. */
const unitsThatPay = 20_000;
/** More threads wait for the disk, and for one another. */
const mostThreads = 4;
/** Each thread holds the declared fleet once more, and memory is to stay flat as clusters grow. */
const mostClusters = 2000;

/** What a synthesis has to make. */
export interface SynthesisSize {
  /** Apps on clusters. */
  readonly units: number;
  readonly clusters: number;
}

/** Where fewer apps on clusters have to be made, a thread that waits for the disk takes longer to start than it saves. */
const unitsThatStage = 4000;

/** Whether a tree is made faster while a thread lays it ready; with more processors, threads that share all work are faster. */
export function stagingPays(size: SynthesisSize, processors: number): boolean {
  return size.units >= unitsThatStage && processors >= 2 && threadCount(size, processors) < 3;
}

/** How many threads are worth their start and their memory, the main one among them. */
export function threadCount({ units, clusters }: SynthesisSize, processors: number): number {
  return units < unitsThatPay || clusters > mostClusters ? 1 : Math.min(mostThreads, processors);
}

/** What some environments come to. */
export function sizeOf(plans: readonly EnvironmentPlan[]): SynthesisSize {
  const units = plans.flatMap(({ apps }) => apps).reduce((sum, { app }) => sum + app.clusters.length, 0);
  const clusters = plans.reduce((sum, plan) => sum + plan.clusters.length, 0);
  return { units, clusters };
}
