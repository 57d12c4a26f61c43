import { IssuesError } from '../constructs/core/issue.ts';
import type { Issue } from '../constructs/core/issue.ts';
import { lastLines, runCommand } from './command-run.ts';
import { noGo } from './tool-installer.ts';

/** A published Go module at one version, with the checksum that go.sum would hold for it. */
export interface PinnedModule {
  readonly module: string;
  readonly version: string;
  readonly sum: string;
}

/**
 * Downloads a Go module for the files in it, and gives its folder.
 *
 * @throws IssuesError RGT-TOOL-003 without Go, RGT-TOOL-008 when it can't be had, RGT-TOOL-009 for another checksum.
 */
export async function moduleFolder({ module, version, sum }: PinnedModule): Promise<string> {
  const wanted = `${module}@${version}`;
  const { code, stdout, stderr, missing } = await runCommand('go', ['mod', 'download', '-json', wanted], {
    cwd: import.meta.dirname,
    // The pin here is as strict as the public checksum database, which not every network reaches.
    env: { ...process.env, GOWORK: 'off', GOFLAGS: '-mod=mod', GONOSUMDB: '*' },
  });
  if (missing) throw new IssuesError([noGo(wanted)]);
  const answer = readAnswer(stdout);
  if (code !== 0 || !answer.Dir) throw new IssuesError([notFetched(wanted, answer.Error ?? stderr)]);
  if (answer.Sum !== sum) throw new IssuesError([wrongChecksum(wanted, sum, answer.Sum)]);
  return answer.Dir;
}

function readAnswer(text: string): { Dir?: string; Sum?: string; Error?: string } {
  try {
    return JSON.parse(text) as { Dir?: string; Sum?: string; Error?: string };
  } catch {
    return {};
  }
}

function notFetched(wanted: string, detail: string): Issue {
  return {
    code: 'RGT-TOOL-008',
    severity: 'error',
    where: {},
    what: `the Go module ${wanted} could not be fetched: ${lastLines(detail, 3)}`,
    fix: 'check that the Go module proxy answers (go env GOPROXY), then run it again',
  };
}

function wrongChecksum(wanted: string, sum: string, given?: string): Issue {
  return {
    code: 'RGT-TOOL-009',
    severity: 'error',
    where: {},
    what: `the Go module ${wanted} does not have the pinned checksum: nothing of it was read`,
    ...(given === undefined ? {} : { given }),
    allowed: sum,
    fix: 'ask why the proxy serves other bytes; change the pin only once you know',
  };
}
