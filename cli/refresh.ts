import { parseOptions } from './arguments.ts';
import { runStackCommand } from './stack-command.ts';
import { readStackOptions, stackOptions } from './stack-options.ts';

/** Reads the live objects into the stacks' states: what somebody else changed or removed is then known to the next up. */
export async function refresh(argv: readonly string[]): Promise<number> {
  const options = parseOptions(argv, stackOptions);
  return runStackCommand({
    operation: 'refresh',
    ...readStackOptions(options),
  });
}
