import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { fleetRules } from '../../../delivery/diff/risk/fleet-risk.ts';
import { riskRules } from '../../../delivery/diff/risk/risk-rules.ts';

test("the page on the diff lists every risk's code with its title, and no other", () => {
  const page = readFileSync(new URL('../../../docs/diff.md', import.meta.url), 'utf8');
  const listed = [...page.matchAll(/^\| `(RGT-RISK-\d{3})` +\| (.*?) +\|$/gm)].map(([, code, title]) => ({
    code,
    title,
  }));
  const rules = [...riskRules, ...fleetRules].map(({ code, title }) => ({ code, title }));
  expect(listed).toEqual(rules.sort((a, b) => (a.code < b.code ? -1 : 1)));
});
