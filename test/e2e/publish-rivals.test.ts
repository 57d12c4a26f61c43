import { rmSync } from 'node:fs';
import { afterAll, beforeAll, describe, test } from '@jest/globals';
import { commitFiles, GitServer } from '../support/publish/git-server.ts';
import { proveRivalry } from '../support/publish/rivalry-proof.ts';
import { runRivalry } from '../support/publish/rivalry.ts';
import { SourceCheckout } from '../support/publish/source-checkout.ts';

/** `make test` runs a part of it; REGATTA_FULL_RIVALRY=1 runs all: eight rivals for 50 rounds, and 50 rivals. */
const full = process.env['REGATTA_FULL_RIVALRY'] === '1';
const checkout = new SourceCheckout();
const source = checkout.commit();

let server: GitServer;
beforeAll(async () => {
  server = await GitServer.start();
});
afterAll(async () => {
  await server.stop();
  rmSync(checkout.folder, { recursive: true, force: true });
});

describe.each([
  { title: 'eight rivals', rivals: 8, rounds: full ? 50 : 4, kills: full ? 10 : 1 },
  { title: 'many rivals', rivals: full ? 50 : 12, rounds: full ? 2 : 1, kills: full ? 1 : 0 },
])('$title', ({ title, rivals, rounds, kills }) => {
  test('lose no word, and leave a straight history and whole trees, though killed at random moments', async () => {
    const repository = title.replaceAll(/\W+/g, '-');
    const url = server.repository(repository);
    const folder = server.folder(repository);
    commitFiles(folder, { 'theirs/notes.md': 'theirs\n' });
    const results = await runRivalry({ url, source, rivals, rounds, kills });
    process.stderr.write(`${title}: ${proveRivalry(folder, results)}\n`);
  }, 1_800_000);
});
