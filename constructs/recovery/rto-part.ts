import type { Duration } from '../core/duration.ts';

/** One thing that takes time between the failure and the moment when users are served again. */
export interface RtoPart {
  readonly name: string;
  readonly takes: Duration;
  /** Whether nobody said so: a usual time, which the team's own may exceed. @default false */
  readonly assumed?: boolean;
}

/** What somebody said, else what is usual. */
export function stated(name: string, takes: Duration | undefined, usual: Duration): RtoPart {
  return takes === undefined ? { name, takes: usual, assumed: true } : { name, takes };
}
