import { exitCode, HelpWanted, UsageError } from './arguments.ts';
import { lostOutput, outliveClosedOutput } from './closed-output.ts';
import { note, printIssues, result } from './report.ts';

type Command = (argv: readonly string[]) => Promise<number>;

interface CommandEntry {
  readonly says: string;
  readonly load: () => Promise<Command>;
}

/** The commands, each loaded only when it is called: start-up costs what the command needs. */
const commands: Readonly<Record<string, CommandEntry>> = {
  synth: {
    says: 'write the manifests and their inventory',
    load: async () => (await import('./synth.ts')).synth,
  },
  validate: {
    says: 'say everything that is wrong with the fleet',
    load: async () => (await import('./validate.ts')).validate,
  },
  diff: {
    says: 'show what would change on every cluster, and how risky it is',
    load: async () => (await import('./diff.ts')).diff,
  },
  publish: {
    says: "commit the manifests to the GitOps repository's branch",
    load: async () => (await import('./publish.ts')).publish,
  },
  preview: { says: 'show what up would change', load: async () => (await import('./preview.ts')).preview },
  up: { says: 'apply the fleet, wave by wave', load: async () => (await import('./up.ts')).up },
  refresh: {
    says: "read the live objects into the stacks' states",
    load: async () => (await import('./refresh.ts')).refresh,
  },
  destroy: {
    says: 'remove everything that up applied',
    load: async () => (await import('./destroy.ts')).destroy,
  },
  demo: {
    says: 'show the whole story on local clusters',
    load: async () => (await import('./demo.ts')).demo,
  },
  testbed: {
    says: 'start, stop or look at the local clusters: testbed up, down or status',
    load: async () => (await import('./testbed.ts')).testbed,
  },
};

/** Runs one command and returns its exit code. */
export async function main(argv: readonly string[]): Promise<number> {
  outliveClosedOutput();
  const code = await dispatch(argv);
  const lost = await lostOutput();
  if (lost === undefined) return code;
  note(`regatta: the result could not be written: ${lost.message}`);
  return code === exitCode.done ? exitCode.no : code;
}

async function dispatch(argv: readonly string[]): Promise<number> {
  const [name, ...rest] = argv;
  if (name === 'help' && rest[0] !== undefined && commandOf(rest[0]) !== undefined)
    return dispatch([rest[0], '--help']);
  if (name === undefined || name === 'help' || name === '--help' || name === '-h') {
    result(usage());
    return name === undefined ? exitCode.wrongUse : exitCode.done;
  }
  const command = commandOf(name);
  if (command === undefined) {
    const { nearestName } = await import('../constructs/core/nearest-name.ts');
    const near = nearestName(name, Object.keys(commands));
    note(
      `regatta: there is no command "${name}"${near === undefined ? '' : `; did you mean ${near}?`}\n\n${usage()}`,
    );
    return exitCode.wrongUse;
  }
  return run(name, command, rest);
}

function commandOf(name: string): CommandEntry | undefined {
  return Object.hasOwn(commands, name) ? commands[name] : undefined;
}

async function run(name: string, { says, load }: CommandEntry, argv: readonly string[]): Promise<number> {
  const command = await load();
  try {
    return await command(argv);
  } catch (error) {
    if (error instanceof HelpWanted) {
      const { commandUsage } = await import('./usage.ts');
      result(commandUsage(name, says, error.options));
      return exitCode.done;
    }
    if (error instanceof UsageError) {
      note(`regatta ${name}: ${error.message}\n  fix  see regatta ${name} --help`);
      return exitCode.wrongUse;
    }
    const { IssuesError } = await import('../constructs/core/issue.ts');
    if (error instanceof IssuesError) {
      printIssues(error.issues, note);
      return exitCode.no;
    }
    throw error;
  }
}

function usage(): string {
  const width = Math.max(...Object.keys(commands).map((name) => name.length));
  const rows = Object.entries(commands).map(([name, { says }]) => `  ${name.padEnd(width)}  ${says}`);
  return [
    'usage: regatta <command> [--environment NAME] [--environments DIR] [--json]',
    '',
    ...rows,
    '',
    'regatta <command> --help says what a command takes',
  ].join('\n');
}
