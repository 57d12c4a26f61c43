import type { InstallEvent } from './tool-installer.ts';

/** Turns the steps of an installation into lines that a person reads: the tool first, then what happens to it. */
export function installProgress(print: (line: string) => void): (event: InstallEvent) => void {
  return (event) => print(`${event.tool.padEnd(24)} ${describe(event)}`);
}

function describe(event: InstallEvent): string {
  switch (event.state) {
    case 'path':
      return `found on PATH (${event.path})`;
    case 'cached':
      return 'cached';
    case 'building':
      return 'building from its Go module... (the first time takes minutes)';
    case 'fetching':
      return 'fetching from npm...';
    case 'waiting':
      return `another process (pid ${event.pid}) is at it, waiting...`;
    case 'installed':
      return `done in ${event.seconds.toFixed(0)} s`;
    case 'failed':
      return `failed: ${event.issue.code}`;
  }
}
