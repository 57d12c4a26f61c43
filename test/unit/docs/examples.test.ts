import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import ts from 'typescript';
import { parseAllDocuments } from 'yaml';
import * as model from '../../../constructs/index.ts';
import type { Manifest } from '../../../constructs/index.ts';
import { formatIssue } from '../../../constructs/core/issue.ts';
import { ModelConstruct } from '../../../constructs/core/model-construct.ts';
import { groupOf } from '../../../constructs/core/object-identity.ts';
import { externalDnsArguments } from '../../../constructs/recovery/dns/external-dns.ts';
import { drPairsOf } from '../../../constructs/recovery/pair-listing.ts';
import { inspectFleet } from '../../../delivery/fleet/fleet-inspection.ts';
import { planFleet } from '../../../delivery/fleet/planned-fleet.ts';
import { docExamples } from '../../support/docs/doc-example.ts';

const root = new URL('../../../', import.meta.url).pathname;
const folder = join(root, '.regatta', `examples-${process.pid}`);
const pages = readdirSync(join(root, 'docs/constructs')).map((file) => ({
  file,
  heading: readFileSync(join(root, 'docs/constructs', file), 'utf8').split('\n')[0] ?? '',
  examples: docExamples()
    .filter(({ page }) => page === `docs/constructs/${file}`)
    .map(({ code }) => code),
}));
const examples = docExamples().map((example, index) => ({
  ...example,
  folder: join(folder, String(index)),
  file: join(folder, String(index), `${example.environment}.ts`),
}));

beforeAll(() => {
  for (const { folder: own, file, code } of examples) {
    mkdirSync(own, { recursive: true });
    writeFileSync(file, code);
  }
});

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe('the examples of the docs', () => {
  test('are there, on a page for each construct that the example declares', () => {
    const missing = constructs().flatMap((name) => {
      const page = pages.find(({ file, heading }) => file === pageOf(name) || heading.includes(name));
      if (page === undefined) return [`${name} has no page docs/constructs/${pageOf(name)}`];
      return page.examples.some((code) => new RegExp(`(new|extends) ${name}\\b`).test(code))
        ? []
        : [`docs/constructs/${page.file} has no example with ${name}`];
    });
    expect(missing).toEqual([]);
  });

  test('are there on every page', () => {
    expect(pages.length).toBeGreaterThan(10);
    expect(pages.filter((page) => page.examples.length === 0).map(({ file }) => file)).toEqual([]);
  });

  test('compile as strictly as the sources do', () => {
    const { config } = ts.readConfigFile(join(root, 'tsconfig.json'), (path) => ts.sys.readFile(path)) as {
      config: { compilerOptions: object };
    };
    const { options } = ts.convertCompilerOptionsFromJson(config.compilerOptions, root);
    const program = ts.createProgram(
      examples.map(({ file }) => file),
      options,
    );
    const faults = ts.getPreEmitDiagnostics(program).filter(({ file }) => file?.fileName.startsWith(folder));
    const page = (name: string | undefined) => examples.find(({ file }) => file === name)?.page ?? '';
    expect(
      faults.map(
        ({ file, messageText }) =>
          `${page(file?.fileName)}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`,
      ),
    ).toEqual([]);
  }, 60_000);

  test.each(examples)(
    '$page declares "$environment", which is valid and makes what the page shows',
    async (example) => {
      const planned = await planFleet({ folder: example.folder });
      expect(
        (await inspectFleet(planned)).filter(({ severity }) => severity === 'error').map(formatIssue),
      ).toEqual([]);
      const objects = planned.plans.flatMap((plan) =>
        plan.clusters.flatMap((cluster) => [...plan.unitsOn(cluster)].flatMap((unit) => unit.objects)),
      );
      for (const shown of example.made.flatMap((text) =>
        parseAllDocuments(text).map((document) => document.toJS() as Manifest),
      )) {
        const candidates = objects.filter(
          ({ apiVersion, kind, metadata }) =>
            kind === shown.kind &&
            groupOf(apiVersion) === groupOf(shown.apiVersion) &&
            metadata.name === shown.metadata.name,
        );
        expect({ shown, made: candidates.some((candidate) => holds(candidate, shown)) }).toEqual({
          shown,
          made: true,
        });
      }
    },
  );
});

test('the page of a pair starts ExternalDNS as each of its clusters needs it', async () => {
  const page = 'docs/constructs/dr-pair.md';
  const example = examples.find((one) => one.page === page);
  const { plans } = await planFleet({ folder: example?.folder ?? '' });
  const shown = [...readFileSync(join(root, page), 'utf8').matchAll(/^ *(\w+): (--policy.*)$/gm)];
  const pair = plans.flatMap(({ environment }) => drPairsOf(environment))[0];
  expect(shown.map(([, name, words]) => [name, words])).toEqual(
    [pair?.primary, pair?.standby].map(
      (cluster) => cluster && [cluster.name, externalDnsArguments(cluster).join(' ')],
    ),
  );
});

/** Everything that a person declares inside a fleet. */
function constructs(): string[] {
  return Object.entries(model)
    .filter(([, value]) => typeof value === 'function' && value.prototype instanceof ModelConstruct)
    .map(([name]) => name)
    .filter((name) => name !== 'Fleet');
}

function pageOf(name: string): string {
  return `${name.replaceAll(/(?<=[a-z])(?=[A-Z])/g, '-').toLowerCase()}.md`;
}

/** Whether an object has everything that a page shows of it; a page may leave things out. */
function holds(actual: unknown, shown: unknown): boolean {
  if (Array.isArray(shown))
    return Array.isArray(actual) && shown.every((item) => actual.some((own) => holds(own, item)));
  if (typeof shown !== 'object' || shown === null) return actual === shown;
  return (
    typeof actual === 'object' &&
    actual !== null &&
    Object.entries(shown).every(([key, value]) => holds((actual as Record<string, unknown>)[key], value))
  );
}
