import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { lstatSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { findTool } from '../../tools/tool-finder.ts';
import { cacheFolder } from '../../tools/cache-folder.ts';
import { hostileFleets } from '../support/hostile/hostile-fleets.ts';
import type { HostileInput, HostileOutcome } from '../support/hostile/hostile-input.ts';
import { hostileSources } from '../support/hostile/hostile-sources.ts';
import { hostileTrees } from '../support/hostile/hostile-trees.ts';
import { hostileYaml } from '../support/hostile/hostile-yaml.ts';

const program = fileURLToPath(new URL('../support/hostile/hostile-run.ts', import.meta.url));
const inputs: readonly HostileInput[] = [
  ...hostileYaml,
  ...hostileSources,
  ...hostileTrees,
  ...hostileFleets,
];
const root = mkdtempSync(join(tmpdir(), 'regatta-hostile-'));

beforeAll(async () => {
  await Promise.all([findTool('kustomize'), findTool('helm')]);
}, 300_000);
afterAll(() => {
  rmSync(root, { recursive: true, force: true });
});

async function run({ entrance }: HostileInput, folder: string): Promise<HostileOutcome> {
  const scratch = join(folder, 'scratch');
  mkdirSync(scratch);
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', program, entrance, folder],
    {
      cwd: folder,
      maxBuffer: 256_000_000,
      timeout: 60_000,
      killSignal: 'SIGKILL',
      env: {
        ...process.env,
        TMPDIR: scratch,
        REGATTA_CACHE: cacheFolder(),
        GIT_CONFIG_GLOBAL: join(folder, 'gitconfig'),
      },
    },
  );
  rmSync(scratch, { recursive: true, force: true });
  return JSON.parse(stdout) as HostileOutcome;
}

/** Everything in a folder but what may be written to. */
function contents(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => path !== 'out' && !path.startsWith('out/'))
    .sort()
    .map((path) => {
      const there = lstatSync(join(folder, path));
      if (there.isSymbolicLink()) return `${path} → ${readlinkSync(join(folder, path))}`;
      if (!there.isFile() || there.size > 10_000_000) return `${path} ${there.isFile() ? there.size : ''}`;
      return `${path} ${createHash('sha256')
        .update(readFileSync(join(folder, path)))
        .digest('hex')}`;
    });
}

describe('a hostile input is refused with place and reason, or taken as it is:', () => {
  test('there are more than 120 of them, each another one', () => {
    expect(new Set(inputs.map(({ what }) => what)).size).toBe(inputs.length);
    expect(inputs.length).toBeGreaterThanOrEqual(120);
  });

  test.each(inputs)(
    '$what',
    async (input) => {
      const folder = mkdtempSync(join(root, 'case-'));
      try {
        input.make(folder);
        const before = contents(folder);
        const { refused, taken, seconds, megabytes } = await run(input, folder);
        if (input.refused === undefined)
          expect({ refused, taken }).toEqual({ refused: [], taken: input.taken });
        else {
          const [code, says] = input.refused;
          expect(refused.map((each) => each.code)).toContain(code);
          expect(refused.map(({ text }) => text).join('\n')).toMatch(says);
          expect(refused.every(({ hasPlace }) => hasPlace)).toBe(true);
          expect(seconds).toBeLessThan(1);
          expect(megabytes).toBeLessThan(200);
        }
        expect(contents(folder)).toEqual(before);
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    },
    60_000,
  );
});
