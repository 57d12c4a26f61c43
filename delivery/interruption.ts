const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Cleans up when the run is interrupted, and then lets it end as it would have ended. A second interrupt ends it at once.
 *
 * @returns forgets about it
 */
export function atInterrupt(cleanUp: () => Promise<void>): () => void {
  const onSignal = (signal: NodeJS.Signals): void => {
    forget();
    void cleanUp().finally(() => process.kill(process.pid, signal));
  };
  const forget = (): void => {
    for (const signal of signals) process.off(signal, onSignal);
  };
  for (const signal of signals) process.on(signal, onSignal);
  return forget;
}
