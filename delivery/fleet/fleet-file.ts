import { readdirSync, statSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { thrownAt } from '../../constructs/core/declared-at.ts';
import type { Issue } from '../../constructs/core/issue.ts';
import { nearestName } from '../../constructs/core/nearest-name.ts';
import { Environment } from '../../constructs/fleet/environment.ts';
import { Fleet } from '../../constructs/fleet/fleet.ts';
import type { EnvironmentClass } from '../../constructs/fleet/fleet.ts';

export interface FleetSelection {
  /** The folder that holds one file an environment. */
  readonly folder: string;
  /** Load this one alone, and what it refers to. @default every file of the folder */
  readonly environment?: string;
}

export interface LoadedFleet {
  readonly fleet: Fleet;
  /** The selected environments, sorted by name. */
  readonly environments: readonly Environment[];
  /** Files that do not load: the run must stop, since what is missing is not what is unwanted. */
  readonly loadIssues: readonly Issue[];
}

/** Reads the environments of a folder: each file exports, by default, the class that declares one. */
export async function loadFleet(selection: FleetSelection): Promise<LoadedFleet> {
  const folder = resolve(selection.folder);
  const fleet = new Fleet();
  const { files, issue } = environmentFiles(folder, selection.environment);
  const loadIssues: Issue[] = issue === undefined ? [] : [issue];
  const environments: Environment[] = [];
  for (const file of files) {
    const loaded = await loadFile(fleet, file);
    if (loaded instanceof Environment) environments.push(loaded);
    else loadIssues.push(loaded);
  }
  return { fleet, environments: environments.sort((a, b) => (a.name < b.name ? -1 : 1)), loadIssues };
}

function environmentFiles(folder: string, wanted: string | undefined): { files: string[]; issue?: Issue } {
  const failed = (
    code: string,
    what: string,
    fix: string,
    more: Partial<Issue> = {},
  ): { files: string[]; issue: Issue } => ({
    files: [],
    issue: { code, severity: 'error', where: { file: folder }, what, fix, ...more },
  });
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true)
    return failed(
      'RGT-LOAD-001',
      `there is no folder ${folder}`,
      'name the folder of the environments with --environments DIR',
    );
  const names = readdirSync(folder, { withFileTypes: true })
    .filter(
      (entry) =>
        // A link that leads nowhere does not load, which is said; it is not passed over.
        (entry.isFile() || entry.isSymbolicLink()) &&
        entry.name.endsWith('.ts') &&
        !entry.name.endsWith('.test.ts') &&
        !entry.name.endsWith('.d.ts'),
    )
    .map((entry) => entry.name.slice(0, -'.ts'.length))
    .sort();
  if (names.length === 0)
    return failed(
      'RGT-LOAD-002',
      `the folder ${folder} holds no environment`,
      'write one file an environment there, such as production.ts',
    );
  if (wanted === undefined) return { files: names.map((name) => join(folder, `${name}.ts`)) };
  if (names.includes(wanted)) return { files: [join(folder, `${wanted}.ts`)] };
  const near = nearestName(wanted, names);
  return failed(
    'RGT-LOAD-003',
    `there is no environment "${wanted}"`,
    near === undefined ? 'name one of these' : `did you mean ${near}?`,
    {
      given: wanted,
      allowed: names.join(', '),
    },
  );
}

async function loadFile(fleet: Fleet, file: string): Promise<Environment | Issue> {
  const fault = (code: string, what: string, fix: string, cause?: unknown): Issue => ({
    code,
    severity: 'error',
    where: { file },
    what,
    fix,
    ...(cause === undefined ? {} : { cause }),
  });
  let exported: unknown;
  try {
    exported = ((await import(pathToFileURL(file).href)) as { default?: unknown }).default;
  } catch (cause) {
    return fault('RGT-LOAD-004', `the file does not load: ${messageOf(cause)}`, loadingFix(cause), cause);
  }
  if (!isEnvironmentClass(exported))
    return fault(
      'RGT-LOAD-005',
      'the file exports no environment by default',
      'write export default class … extends Environment',
    );
  try {
    const environment = fleet.environment(exported);
    if (environment.name === basename(file, '.ts')) return environment;
    return fault(
      'RGT-LOAD-006',
      `the file declares environment "${environment.name}"`,
      `call the file ${environment.name}.ts`,
    );
  } catch (cause) {
    const what = `the environment can't be declared: ${messageOf(cause)}`;
    const issue = fault('RGT-LOAD-007', what, 'correct the line; npx tsc --noEmit may say more', cause);
    const line = thrownAt(cause);
    return line === undefined || line.file === fileURLToPath(import.meta.url)
      ? issue
      : { ...issue, where: line };
  }
}

/** What to do about a file that Node does not load. */
function loadingFix(cause: unknown): string {
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  if (code === 'ERR_UNSUPPORTED_NODE_MODULES_TYPE_STRIPPING')
    return 'depend on a clone of it, "regatta": "file:../regatta": Node runs no TypeScript that stands in node_modules';
  if (code !== 'ERR_MODULE_NOT_FOUND') return 'correct the file; node runs it as it is';
  const name = /^Cannot find package '([^']+)'/.exec(messageOf(cause))?.[1];
  if (name === undefined) return 'name a file that is there, with its ending, such as ./apps/web.ts';
  return name === 'regatta'
    ? 'give the fleet a package.json with the dependency "regatta": "file:../regatta", the path of your clone, and run npm install there'
    : `run npm install ${name} in the fleet's folder`;
}

function isEnvironmentClass(value: unknown): value is EnvironmentClass {
  return typeof value === 'function' && value.prototype instanceof Environment;
}

function messageOf(cause: unknown): string {
  const text = cause instanceof Error ? cause.message : String(cause);
  return text.split('\n')[0] ?? '';
}
