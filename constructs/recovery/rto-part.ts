import type { Duration } from '../core/duration.ts';

/** One thing that takes time between the failure and the moment when users are served again. */
export interface RtoPart {
  readonly name: string;
  readonly takes: Duration;
}
