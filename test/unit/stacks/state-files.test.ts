import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { mendStateFiles } from '../../../stacks/run/state-files.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'regatta-state-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe('the files of a state', () => {
  test('lose half-written attributes, and nothing else', async () => {
    const files = {
      'meta.yaml': 'version: 1',
      'meta.yaml.attrs': '',
      'stacks/fleet/pier.east.json': '{"half',
      'stacks/fleet/pier.east.json.attrs': '{"user.cache',
      'stacks/fleet/pier.west.json.attrs': '{}',
      'locks/organization/fleet/pier.east/1.json.attrs': '',
    };
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, '.pulumi', path)), { recursive: true });
      writeFileSync(join(folder, '.pulumi', path), text);
    }
    const backend = pathToFileURL(folder).href;
    expect(await mendStateFiles(backend)).toBe(3);
    const left = Object.keys(files).filter((path) => existsSync(join(folder, '.pulumi', path)));
    expect(left).toEqual(['meta.yaml', 'stacks/fleet/pier.east.json', 'stacks/fleet/pier.west.json.attrs']);
    expect(await mendStateFiles(backend)).toBe(0);
    expect(await mendStateFiles('s3://bucket')).toBe(0);
  });
});
