import type { CommandOption, CommandOptions } from './arguments.ts';

/** What `regatta COMMAND --help` prints: a line for each option. */
export function commandUsage(name: string, says: string, options: CommandOptions): string {
  const rows = Object.entries(options).map(
    ([option, each]) => [written(option, each), saying(each)] as const,
  );
  const width = Math.max(0, ...rows.map(([option]) => option.length));
  return [
    `usage: regatta ${name}${rows.length === 0 ? '' : ' [options]'}`,
    '',
    `  ${says}`,
    ...(rows.length === 0 ? [] : ['', ...rows.map(([option, help]) => `  ${option.padEnd(width)}  ${help}`)]),
  ].join('\n');
}

function written(name: string, { value, multiple }: CommandOption): string {
  return `--${name}${value === undefined ? '' : ` ${value}`}${multiple === true ? ' ...' : ''}`;
}

function saying({ help, default: usual, type }: CommandOption): string {
  return type === 'string' && usual !== undefined ? `${help} (${String(usual)})` : help;
}
