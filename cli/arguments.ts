import { parseArgs } from 'node:util';
import type { ParseArgsOptionsConfig } from 'node:util';

/** Wrong use of a command: printed with its usage, exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** The options that every command takes. */
export const sharedOptions = {
  environment: { type: 'string' },
  environments: { type: 'string', default: 'environments' },
  json: { type: 'boolean', default: false },
} as const satisfies ParseArgsOptionsConfig;

/** Parses a command's words strictly; anything unknown is wrong use. */
export function parseOptions<const T extends ParseArgsOptionsConfig>(argv: readonly string[], options: T) {
  try {
    return parseArgs({ args: [...argv], options, strict: true, allowPositionals: false }).values;
  } catch (cause) {
    throw new UsageError(cause instanceof Error ? (cause.message.split('. ')[0] ?? '') : String(cause), {
      cause,
    });
  }
}

/** Exit codes of every command, as other programs rely on them. */
export const exitCode = { done: 0, no: 1, wrongUse: 2, inPart: 3 } as const;
