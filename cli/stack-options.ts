import { createInterface } from 'node:readline/promises';
import { allowanceForms, parseAllowance } from '../delivery/guard/allowance.ts';
import type { Allowance } from '../delivery/guard/allowance.ts';
import { sharedOptions, UsageError } from './arguments.ts';

/** The options of the commands that work on stacks. */
export const stackOptions = {
  ...sharedOptions,
  cluster: { type: 'string', multiple: true, value: 'NAME', help: 'only these clusters' },
  wave: { type: 'string', value: 'NUMBER', help: 'only this wave; 0 is the hub' },
} as const;

interface GivenStackOptions {
  readonly environment?: string | undefined;
  readonly environments: string;
  readonly json: boolean;
  readonly cluster?: readonly string[] | undefined;
  readonly wave?: string | undefined;
}

/** The shared options as a stack command takes them. */
export function readStackOptions({ cluster, wave, environment, ...options }: GivenStackOptions) {
  return {
    environment,
    environments: options.environments,
    json: options.json,
    selection: {
      ...(cluster && { clusters: cluster }),
      ...(wave !== undefined && { wave: waveNumber(wave, '--wave') }),
    },
  };
}

/** A wave's number as it is written after an option. */
export function waveNumber(text: string, option: string): number {
  if (/^\d+$/.test(text)) return Number(text);
  throw new UsageError(`${option} is "${text}"; it is the number of a wave, with 0 for the hub`);
}

/** Asks a yes-or-no question on the terminal; without one the answer is no. */
export async function confirmed(question: string): Promise<boolean> {
  if (!process.stdin.isTTY || !process.stderr.isTTY) return false;
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return /^y(es)?$/i.test((await terminal.question(`${question} [y/N] `)).trim());
  } finally {
    terminal.close();
  }
}

/** The option by which `up` and `preview` are given leave to delete. */
export const guardOptions = {
  'allow-delete': {
    type: 'string',
    multiple: true,
    value: 'SCOPE',
    help: 'leave for the guard to delete: app/NAME@CLUSTER and the like',
  },
} as const;

/** Leave to delete as it is written after `--allow-delete`. */
export function readAllowances(texts: readonly string[] | undefined): Allowance[] {
  return (texts ?? []).map((text) => {
    const allowance = parseAllowance(text);
    if (allowance !== undefined) return allowance;
    throw new UsageError(`--allow-delete is ${JSON.stringify(text)}; it is ${allowanceForms}`);
  });
}
