import { provider } from './provider.ts';
import { serve } from './server.ts';

/** Ends this process when the engine that started it is gone, however it went. */
function endWithParent(): void {
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent) process.exit(0);
  }, 500).unref();
}

endWithParent();
const port = await serve(provider());
// The engine reads the port from the first line of standard output.
process.stdout.write(`${port}\n`);
