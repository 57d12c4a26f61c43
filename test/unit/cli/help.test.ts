import { describe, expect, test } from '@jest/globals';
import { regatta } from '../../support/cli/regatta.ts';

const commands = regatta(['help'])
  .stdout.split('\n')
  .filter((line) => line.startsWith('  '))
  .map((line) => line.trim().split(/\s+/)[0] ?? '');

describe('regatta help', () => {
  test('lists every command', () => {
    expect(commands).toEqual(
      expect.arrayContaining(['synth', 'validate', 'diff', 'publish', 'preview', 'up', 'testbed', 'demo']),
    );
  });

  test.each(commands)('%s --help names its options, and says of each what it does', (command) => {
    const { code, stdout } = regatta([command, '--help']);
    expect([code, stdout]).toEqual([0, expect.stringMatching(new RegExp(`^usage: regatta ${command}`))]);
    const options = stdout.split('\n').filter((line) => line.startsWith('  --'));
    for (const line of options) expect(line).toMatch(/^ {2}--[a-z-]+( [A-Z|/]+)?( \.\.\.)? {2,}\S/);
    if (command !== 'demo') expect(options.join('\n')).toContain('--json');
  });

  test('help COMMAND and COMMAND -h say the same', () => {
    const said = regatta(['synth', '--help']).stdout;
    expect(regatta(['help', 'synth']).stdout).toBe(said);
    expect(regatta(['synth', '-h']).stdout).toBe(said);
  });

  test('fails when an option is unknown, and names the nearest', () => {
    expect(regatta(['synth', '--layuot', 'rendered'])).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(
        /--layuot'; did you mean --layout\?\n {2}fix {2}see regatta synth --help/,
      ),
    });
  });
});
