import { isLocal } from '../stacks/run/fleet-run.ts';
import { parseOptions } from './arguments.ts';
import { note } from './report.ts';
import { runStackCommand } from './stack-command.ts';
import { confirmed, readStackOptions, stackOptions } from './stack-options.ts';

const destroyOptions = {
  ...stackOptions,
  yes: { type: 'boolean', default: false, help: 'do not ask' },
} as const;

/** Removes everything that up applied, in the opposite order; asks first, unless all of it is on this machine. */
export async function destroy(argv: readonly string[]): Promise<number> {
  const options = parseOptions(argv, destroyOptions);
  return runStackCommand({
    operation: 'destroy',
    ...readStackOptions(options),
    allows: async (environment) => {
      if (options.yes || isLocal(environment)) return true;
      const { name, clusters } = environment;
      const where = options.cluster?.join(', ') ?? clusters.map((cluster) => cluster.name).join(', ');
      if (await confirmed(`Remove everything that ${name} applied on ${where}?`)) return true;
      note(`regatta destroy: nothing was removed from ${name}\n  fix  say so with --yes`);
      return false;
    },
  });
}
