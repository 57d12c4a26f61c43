import { createHash, randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parse } from 'yaml';
import type { Issue } from '../../constructs/core/issue.ts';
import { IssuesError } from '../../constructs/core/issue.ts';
import { cacheFolder } from '../../tools/cache-folder.ts';
import { pinnedTool } from '../../tools/pinned-tools.ts';
import { defaultInstance, instanceFolder, paths } from '../../tools/testbed/layout.ts';
import { findTool } from '../../tools/tool-finder.ts';
import { projectFolder } from '../project-folder.ts';
import { kubernetesPlugin } from './kubernetes-plugin.ts';
import type { KubernetesPlugin } from './kubernetes-plugin.ts';
import { ownMark, runMark } from './leftover.ts';
import { PulumiProcess } from './pulumi-process.ts';
import { RunRecords } from './run-record.ts';

/** Where the stacks of a project live, and how Pulumi is called on them. */
export interface StackWorkspace {
  /** Folder of Pulumi.yaml and of the stacks' settings. */
  readonly project: string;
  readonly pulumi: PulumiProcess;
  /** Pulumi's own folder. */
  readonly home: string;
  readonly env: Readonly<Record<string, string>>;
  /** Whether every cluster is on this machine. */
  readonly isLocal: boolean;
  /** Where the Kubernetes plugin comes from. */
  readonly plugin: KubernetesPlugin['from'];
  readonly records: RunRecords;
}

export interface WorkspaceRequest {
  /** The folder of the environments; the project is the one that it lies in. */
  readonly environments: string;
  readonly environment: string;
  /** Whether every cluster of the environment is on this machine. */
  readonly isLocal: boolean;
  readonly onNote: (text: string) => void;
}

/** Finds Pulumi, the state and the key to it; what the caller has set up comes before what Regatta would choose. */
export async function openWorkspace(request: WorkspaceRequest): Promise<StackWorkspace> {
  const project = projectFolder(request.environments);
  const pulumi = await findTool('pulumi');
  const backend = await backendOf(project);
  const home = homeOf(backend);
  await mkdir(home, { recursive: true });
  const env: Record<string, string> = {
    PULUMI_HOME: home,
    PULUMI_BACKEND_URL: backend,
    PULUMI_SKIP_UPDATE_CHECK: 'true',
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: 'true',
    ...testbedKubeconfig(request.isLocal),
    [runMark]: await ownMark(projectMark(project)),
    ...(await passphrase(backend, project, request)),
  };
  const plugin = await kubernetesPlugin(pulumi, home, env, () =>
    request.onNote("downloading Pulumi's Kubernetes plugin"),
  );
  if (plugin.from === 'stand-in') {
    if (!request.isLocal) throw new IssuesError([noPlugin()]);
    request.onNote(
      "Pulumi's official Kubernetes plugin can't be downloaded here; the stand-in of Regatta's test bed takes its place",
    );
    env['PATH'] = `${plugin.folder}:${process.env['PATH'] ?? ''}`;
    env['REGATTA_NODE'] = process.execPath;
  }
  const version = (pinnedTool('pulumi')?.version ?? '').replace(/^v/, '');
  const records = new RunRecords(join(project, '.regatta', 'runs'));
  return {
    project,
    pulumi: new PulumiProcess(pulumi, version),
    home,
    env,
    isLocal: request.isLocal,
    plugin: plugin.from,
    records,
  };
}

async function backendOf(project: string): Promise<string> {
  const asked = process.env['PULUMI_BACKEND_URL'];
  if (asked) return asked;
  const settings = parse(await readFile(join(project, 'Pulumi.yaml'), 'utf8')) as {
    backend?: { url?: string };
  } | null;
  const written = settings?.backend?.url ?? 'file://.regatta/state';
  if (!written.startsWith('file://') || written.startsWith('file:///')) return written;
  // Pulumi would take it from the current folder; a project's state lies in the project.
  const folder = resolve(project, written.slice('file://'.length).replace(/^~(?=\/|$)/, homedir()));
  await mkdir(folder, { recursive: true, mode: 0o700 });
  return pathToFileURL(folder).href;
}

function homeOf(backend: string): string {
  const asked = process.env['PULUMI_HOME'];
  if (asked) return asked;
  // A remote backend may need the sign-in that lies in the caller's own folder.
  return backend.startsWith('file://') ? cacheFolder('pulumi', 'home') : join(homedir(), '.pulumi');
}

/** Clusters on this machine are the test bed's, unless the caller says otherwise. */
function testbedKubeconfig(isLocal: boolean): Record<string, string> {
  if (process.env['KUBECONFIG'] || !isLocal) return {};
  const path = paths.mergedKubeconfig(instanceFolder(defaultInstance));
  return existsSync(path) ? { KUBECONFIG: path } : {};
}

/** The key to the encrypted configuration: the caller's, else for local clusters one that lies beside the state. */
async function passphrase(
  backend: string,
  project: string,
  { isLocal, environment }: WorkspaceRequest,
): Promise<Record<string, string>> {
  const { PULUMI_CONFIG_PASSPHRASE: phrase, PULUMI_CONFIG_PASSPHRASE_FILE: file } = process.env;
  if (phrase !== undefined || file || !backend.startsWith('file://')) return {};
  if (!isLocal) throw new IssuesError([noPassphrase(environment)]);
  const path = join(fileURLToPath(backend), 'passphrase');
  if (!existsSync(path)) {
    await forgetSalts(project, environment);
    await writeFile(path, randomBytes(24).toString('base64url'), { mode: 0o600, flag: 'wx' });
  }
  await chmod(path, 0o600);
  return { PULUMI_CONFIG_PASSPHRASE_FILE: path };
}

/** Settings that outlived the state and its key: without encrypted values in them they only need a new salt. */
async function forgetSalts(project: string, environment: string): Promise<void> {
  const names = (await readdir(project)).filter(
    (name) => name.startsWith(`Pulumi.${environment}.`) && name.endsWith('.yaml'),
  );
  for (const name of names) {
    const text = await readFile(join(project, name), 'utf8');
    if (!text.includes('secure:'))
      await writeFile(join(project, name), text.replace(/^encryptionsalt:.*\n?/m, ''));
  }
}

/** Stands for a project in marks: its folder may hold any letter. */
export function projectMark(project: string): string {
  return createHash('sha256').update(project).digest('hex').slice(0, 16);
}

function noPassphrase(environment: string): Issue {
  return {
    code: 'RGT-STACK-002',
    severity: 'error',
    where: { environment },
    what: "there is no key for the encrypted configuration of the environment's stacks",
    fix: 'set PULUMI_CONFIG_PASSPHRASE_FILE (or PULUMI_CONFIG_PASSPHRASE); a key beside the state is only made for clusters on this machine',
  };
}

function noPlugin(): Issue {
  return {
    code: 'RGT-STACK-003',
    severity: 'error',
    where: {},
    what: "Pulumi's Kubernetes plugin is not installed and can't be downloaded; the stand-in is for clusters on this machine only",
    fix: 'install it where there is a way out: pulumi plugin install resource kubernetes',
  };
}
