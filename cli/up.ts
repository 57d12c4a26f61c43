import { parseOptions } from './arguments.ts';
import { runStackCommand } from './stack-command.ts';
import {
  confirmed,
  guardOptions,
  readAllowances,
  readStackOptions,
  stackOptions,
  waveNumber,
} from './stack-options.ts';

const upOptions = {
  ...stackOptions,
  ...guardOptions,
  refresh: { type: 'boolean', default: false, help: 'read the live objects first' },
  adopt: { type: 'boolean', default: false, help: 'take over objects that are there already' },
  'no-soak': { type: 'boolean', default: false, help: 'do not wait between the waves' },
  'approve-wave': {
    type: 'string',
    multiple: true,
    value: 'NUMBER',
    help: 'let a wave start that waits for a person',
  },
} as const;

/**
 * Applies the fleet wave by wave: exit 0 done, 1 when a cluster failed or was held back or the deletion guard objects, 3
 * when a cluster could not be reached.
 */
export async function up(argv: readonly string[]): Promise<number> {
  const options = parseOptions(argv, upOptions);
  const approved = new Set((options['approve-wave'] ?? []).map((text) => waveNumber(text, '--approve-wave')));
  return runStackCommand({
    operation: 'up',
    ...readStackOptions(options),
    adopts: options.adopt,
    refreshes: options.refresh,
    allowances: readAllowances(options['allow-delete']),
    soaks: !options['no-soak'],
    approves: async (wave) => approved.has(wave) || confirmed(`Start wave ${wave}?`),
  });
}
