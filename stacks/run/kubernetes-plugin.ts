import { spawn } from 'node:child_process';
import { access, constants, mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { delimiter, dirname, join } from 'node:path';
import { cacheFolder } from '../../tools/cache-folder.ts';

/** Where Pulumi's Kubernetes plugin comes from. */
export type KubernetesPlugin =
  | { readonly from: 'path' | 'installed' }
  /** Regatta's own, for machines that can't download the official one; the folder goes on PATH. */
  | { readonly from: 'stand-in'; readonly folder: string };

const standIn = join(import.meta.dirname, '..', '..', 'test', 'support', 'pulumi-kubernetes');
const program = 'pulumi-resource-kubernetes';
const forgetAfter = 24 * 3600_000;

/** Finds the official plugin, or downloads it, or falls back on the stand-in; a failed download is not repeated for a day. */
export async function kubernetesPlugin(
  pulumi: string,
  home: string,
  env: Readonly<Record<string, string>>,
  onDownload: () => void,
): Promise<KubernetesPlugin> {
  for (const folder of (process.env['PATH'] ?? '').split(delimiter).filter(Boolean))
    if (await exists(join(folder, program))) return { from: 'path' };
  const version = await sdkVersion();
  if (await exists(join(home, 'plugins', `resource-kubernetes-v${version}`, program)))
    return { from: 'installed' };
  const marker = cacheFolder('pulumi', `kubernetes-${version}-not-available`);
  if (!(await isFresh(marker))) {
    onDownload();
    if (await download(pulumi, version, env)) return { from: 'installed' };
    await mkdir(dirname(marker), { recursive: true });
    await writeFile(marker, '');
  }
  return { from: 'stand-in', folder: standIn };
}

async function sdkVersion(): Promise<string> {
  const path = createRequire(import.meta.url).resolve('@pulumi/kubernetes/package.json');
  return (JSON.parse(await readFile(path, 'utf8')) as { version: string }).version.replace(/^v/, '');
}

/** Pulumi tries five times; a machine without a way out is known after the first. */
function download(pulumi: string, version: string, env: Readonly<Record<string, string>>): Promise<boolean> {
  return new Promise((resolve) => {
    const child = spawn(pulumi, ['plugin', 'install', 'resource', 'kubernetes', version], {
      env: { ...process.env, ...env },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    child.stderr.setEncoding('utf8').on('data', (words: string) => {
      if (/no such host|connection refused|network is unreachable/.test(words)) child.kill('SIGKILL');
    });
    child.on('error', () => resolve(false));
    child.on('close', (code) => resolve(code === 0));
  });
}

async function isFresh(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => undefined);
  return found !== undefined && Date.now() - found.mtimeMs < forgetAfter;
}

async function exists(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}
