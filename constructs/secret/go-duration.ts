import type { Duration } from '../core/duration.ts';

/**
 * A duration as Go prints it, with every unit below the largest: `1h0m0s`. An API server stores what it is sent and
 * controllers write back this form, so it is the only one that never shows as a difference.
 */
export function goDuration({ seconds }: Duration): string {
  const [hours, minutes, rest] = [
    Math.floor(seconds / 3600),
    Math.floor((seconds % 3600) / 60),
    seconds % 60,
  ];
  if (hours > 0) return `${hours}h${minutes}m${rest}s`;
  return minutes > 0 ? `${minutes}m${rest}s` : `${rest}s`;
}
