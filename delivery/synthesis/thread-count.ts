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

/** How many threads are worth their start and their memory, the main one among them. */
export function threadCount({ units, clusters }: SynthesisSize, processors: number): number {
  return units < unitsThatPay || clusters > mostClusters ? 1 : Math.min(mostThreads, processors);
}
