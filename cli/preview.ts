import { parseOptions } from './arguments.ts';
import { runStackCommand } from './stack-command.ts';
import { guardOptions, readAllowances, readStackOptions, stackOptions } from './stack-options.ts';

/** Shows what up would change, on every cluster at once: exit 0 nothing, 1 something, 3 when a cluster could not be reached. */
export async function preview(argv: readonly string[]): Promise<number> {
  const options = parseOptions(argv, { ...stackOptions, ...guardOptions });
  return runStackCommand({
    operation: 'preview',
    ...readStackOptions(options),
    allowances: readAllowances(options['allow-delete']),
  });
}
