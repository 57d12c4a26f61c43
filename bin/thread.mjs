// Plain JavaScript, so that what it loads can be kept compiled from the first module on: where the main thread keeps it,
// and nowhere else, since it may hold what the environments' files say.
import { enableCompileCache } from 'node:module';
import { workerData } from 'node:worker_threads';

const { module, compiled } = workerData;
if (compiled !== undefined) enableCompileCache(compiled);
await import(module);
