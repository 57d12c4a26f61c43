import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { App, Cluster, Direct, Environment, Fleet, Overlay } from '../../../constructs/index.ts';
import { lineOf } from '../policy/inspected.ts';

const file = new URL(import.meta.url).pathname;
const source = readFileSync(file, 'utf8');

const versions = { kubernetes: '1.35' };

function lab(): Environment {
  return new Environment(new Fleet(), 'lab', { engine: new Direct() });
}

function codesOf(environment: Environment): string[] {
  return (environment.node.scope as Fleet).allIssues().map(({ code }) => code);
}

describe('a part of the model', () => {
  test('knows the line that declares it', () => {
    const cluster = new Cluster(lab(), 'one', { server: 'https://one.example.com', versions });
    expect(cluster.place.path).toBe('lab/one');
    expect(cluster.place.file).toMatch(/model-construct\.test\.ts$/);
    expect(cluster.place.line).toBeGreaterThan(10);
  });

  test('of an environment’s class is declared where the class says so, not where it is loaded', () => {
    class Bay extends Environment {
      constructor(fleet: Fleet) {
        super(fleet, 'bay', { engine: new Direct() });
      }
    }
    const { place } = new Fleet().environment(Bay);
    expect(place).toEqual({
      path: 'bay',
      environment: 'bay',
      file,
      line: lineOf(source, "super(fleet, 'bay'"),
    });
  });

  test('of another class of one’s own is declared where that is made', () => {
    class Small extends Cluster {
      constructor(environment: Environment, name: string) {
        super(environment, name, { server: 'https://small.example.com', versions });
      }
    }
    const { place } = new Small(lab(), 'made here');
    expect(place.line).toBe(lineOf(source, "new Small(lab(), 'made here')"));
  });

  test('may be called like a part of another kind', () => {
    const environment = lab();
    new Cluster(environment, 'east', { server: 'https://one.example.com', versions });
    new App(environment, 'east', { base: () => undefined });
    expect(codesOf(environment)).not.toContain('RGT-NAME-001');
  });

  test('fails when it is declared twice, without stopping the declaration (RGT-NAME-001)', () => {
    const environment = lab();
    new Cluster(environment, 'east', { server: 'https://one.example.com', versions });
    new Cluster(environment, 'east', { server: 'https://two.example.com', versions });
    expect(codesOf(environment)).toContain('RGT-NAME-001');
  });

  test('gathers the faults of the whole fleet, in the order of the lines', () => {
    const environment = lab();
    const one = new Cluster(environment, 'one', { server: 'http://one.example.com', versions });
    const app = new App(environment, 'web', { base: () => undefined, on: [] });
    new Overlay(app, one, {});
    new Overlay(app, one, {});
    expect(codesOf(environment)).toEqual([
      'RGT-CLUSTER-001',
      'RGT-APP-001',
      'RGT-OVERLAY-002',
      'RGT-OVERLAY-001',
    ]);
  });
});
