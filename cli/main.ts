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
  const code = await dispatch(argv).catch((error: unknown) => unforeseen(argv[0] ?? '', error));
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
      // What the model itself threw is bad input; a program that asks for changes must not take it for an answer.
      const { thrownCode } = await import('../constructs/core/model-construct.ts');
      return error.issues.some(({ code }) => code === thrownCode) ? exitCode.wrongUse : exitCode.no;
    }
    throw error;
  }
}

/** What no command saw coming; never exit 1, which would say that the answer is no. */
function unforeseen(name: string, error: unknown): number {
  if (isSystemError(error)) {
    note(
      `regatta ${name}: ${error.message}\n  fix  see that the path is there, is what it should be, and may be used`,
    );
    return exitCode.wrongUse;
  }
  const [first, ...stack] = (error instanceof Error ? (error.stack ?? error.message) : String(error)).split(
    '\n',
  );
  note(`regatta ${name}: this is a fault of Regatta's: ${first ?? ''}`);
  note(`  fix  report it, with the lines below${stack.length > 0 ? `\n\n${stack.join('\n')}` : ''}`);
  return exitCode.wrongUse;
}

/** A file, a folder or a program that the operating system refused. */
function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'code' in error && 'syscall' in error;
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
