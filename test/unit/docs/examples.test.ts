import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import ts from 'typescript';
import { parseAllDocuments } from 'yaml';
import type { Manifest } from '../../../constructs/index.ts';
import { formatIssue } from '../../../constructs/core/issue.ts';
import { groupOf } from '../../../constructs/core/object-identity.ts';
import { inspectFleet } from '../../../delivery/fleet-inspection.ts';
import { planFleet } from '../../../delivery/planned-fleet.ts';
import { docExamples } from '../../support/docs/doc-example.ts';

const root = new URL('../../../', import.meta.url).pathname;
const folder = join(root, '.regatta', `examples-${process.pid}`);
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
  test('are there, one for each page of a construct', () => {
    expect(examples.length).toBeGreaterThan(0);
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
