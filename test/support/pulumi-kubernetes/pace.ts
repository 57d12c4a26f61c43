/** Lets a number of requests through at once and then so many a second, in the order of asking. */
export function pace(
  perSecond: number,
  burst: number,
  now: () => number = () => performance.now(),
): () => Promise<void> {
  let free = burst;
  let since = now();
  return async () => {
    const moment = now();
    free = Math.min(burst, free + ((moment - since) / 1000) * perSecond);
    since = moment;
    free -= 1;
    if (free >= 0) return;
    const waits = (-free / perSecond) * 1000;
    await new Promise((resolve) => setTimeout(resolve, waits));
  };
}
