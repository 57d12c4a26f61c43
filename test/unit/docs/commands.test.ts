import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { expect, test } from '@jest/globals';
import { regatta } from '../../support/cli/regatta.ts';

const root = new URL('../../../', import.meta.url).pathname;

/** What people read: the sources' messages, the docs, and what ends up on clusters. */
const read = [
  ...['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md', 'Makefile'],
  ...['cli', 'constructs', 'delivery', 'docs', 'environments', 'stacks', 'tools', 'test/golden'],
];

function filesBelow(path: string): string[] {
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(ts|md|ya?ml|json|sh)$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name));
}

test('a command that anybody is told to run is one that there is', () => {
  const { stdout } = regatta(['help']);
  const commands = [...stdout.matchAll(/^ {2}([a-z-]+) {2}/gm)].map(([, name]) => name);
  expect(commands).toEqual(expect.arrayContaining(['synth', 'up', 'testbed']));
  const named = read
    .flatMap((path) => filesBelow(join(root, path)))
    .flatMap((file) =>
      [...readFileSync(file, 'utf8').matchAll(/(?<![\w@.'-])regatta ([a-z][a-z-]*)/g)].map(([, command]) => ({
        file: relative(root, file),
        command,
      })),
    );
  expect(named.length).toBeGreaterThan(20);
  expect(named.filter(({ command }) => !commands.includes(command))).toEqual([]);
});
