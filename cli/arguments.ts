import { parseArgs } from 'node:util';
import { nearestName } from '../constructs/core/nearest-name.ts';

/** Wrong use of a command: printed with its usage, exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** A person asks what a command takes: printed, exit code 0. */
export class HelpWanted extends Error {
  override readonly name = 'HelpWanted';
  readonly options: CommandOptions;

  constructor(options: CommandOptions) {
    super('help');
    this.options = options;
  }
}

/** An option of a command, with what `--help` says about it. */
export interface CommandOption {
  readonly type: 'string' | 'boolean';
  readonly multiple?: boolean;
  readonly default?: string | boolean;
  /** What stands for its value: `DIR`. */
  readonly value?: string;
  readonly help: string;
}

export type CommandOptions = Readonly<Record<string, CommandOption>>;

/** The options that every command takes. */
export const sharedOptions = {
  environment: { type: 'string', value: 'NAME', help: 'only this environment' },
  environments: {
    type: 'string',
    default: 'environments',
    value: 'DIR',
    help: 'the folder with the environment files',
  },
  json: { type: 'boolean', default: false, help: 'results for a program' },
} as const satisfies CommandOptions;

/**
 * Parses a command's words strictly; anything unknown is wrong use.
 *
 * @throws HelpWanted when `--help` or `-h` is among them
 */
export function parseOptions<const T extends CommandOptions>(argv: readonly string[], options: T) {
  if (argv.includes('--help') || argv.includes('-h')) throw new HelpWanted(options);
  try {
    return parseArgs({ args: [...argv], options, strict: true, allowPositionals: false }).values;
  } catch (cause) {
    const words = cause instanceof Error ? (cause.message.split('. ')[0] ?? '') : String(cause);
    throw new UsageError(`${words}${suggestion(words, Object.keys(options))}`, { cause });
  }
}

function suggestion(words: string, known: readonly string[]): string {
  const given = /^Unknown option '--([^']+)'/.exec(words)?.[1];
  const near = given === undefined ? undefined : nearestName(given, known);
  return near === undefined ? '' : `; did you mean --${near}?`;
}

/** Exit codes of every command, as other programs rely on them. */
export const exitCode = { done: 0, no: 1, wrongUse: 2, inPart: 3 } as const;
