/** Milliseconds to wait before another try: longer each time, and never the same for two rivals. */
export function backoff(tries: number, random: number): number {
  const most = Math.min(100 * 2 ** Math.min(tries, 10), 5000);
  return Math.round(most * (0.25 + 0.75 * random));
}

/**
 * Milliseconds to wait after somebody else's commit came first: the longer, the more often that happened and the longer a
 * try takes. So many rivals take turns, instead of all working at once for the one of them that wins.
 */
export function raceWait(races: number, tryTook: number, random: number): number {
  return Math.round(Math.min(races * tryTook, 10_000) * random);
}

/** Reads a length of time such as `90s`, `2m` or `1m30s`, in milliseconds; undefined when it is none. */
export function parseDuration(text: string): number | undefined {
  const match = /^(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?$/.exec(text);
  if (match === null || text === '') return undefined;
  const [hours, minutes, seconds] = match.slice(1).map((part) => Number(part ?? 0));
  return ((hours ?? 0) * 3600 + (minutes ?? 0) * 60 + (seconds ?? 0)) * 1000;
}
