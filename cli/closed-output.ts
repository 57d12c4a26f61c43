import { setImmediate } from 'node:timers/promises';

/** Whether a result could not be written, for another reason than a reader who has gone. */
let lost: Error | undefined;

/**
 * Lets a run end its work when nobody reads its output any more: a pager that was left, a closed pipe, a CI job that was
 * stopped. Without a listener the fault of such a stream would end the run half-way, or be reported on the very stream
 * that is closed, again and again.
 */
export function outliveClosedOutput(): void {
  process.stderr.on('error', () => undefined);
  process.stdout.on('error', (fault: NodeJS.ErrnoException) => {
    if (fault.code !== 'EPIPE') lost = fault;
  });
}

/** Waits until the results are written; the fault that kept one from it, such as a full disk. */
export async function lostOutput(): Promise<Error | undefined> {
  await new Promise<void>((resolve) => process.stdout.write('', () => resolve()));
  await setImmediate();
  return lost;
}
