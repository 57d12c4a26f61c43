import { describe, expect, test } from '@jest/globals';
import {
  App,
  Cluster,
  Direct,
  Duration,
  Environment,
  Fleet,
  manual,
  Waves,
} from '../../../../constructs/index.ts';
import type { JsonValue, WavesProps } from '../../../../constructs/index.ts';
import {
  apiService,
  applicationSet,
  at,
  expressed,
  faults,
  Production,
  syncPolicy,
  versions,
  stringWith,
} from './reference-fleet.ts';

function inWaves(props: Partial<WavesProps> = {}, selfHeal?: boolean): Production {
  const production = new Production(new Fleet(), selfHeal === undefined ? {} : { selfHeal });
  new Waves(production, { order: [[production.east], [production.west, production.dr]], ...props });
  return production;
}

const steps = (production: Production, name?: string) =>
  at(applicationSet(production, name), 'spec', 'strategy', 'rollingSync', 'steps') as
    readonly Record<string, JsonValue>[] | undefined;
const step = (wave: string, more: Readonly<Record<string, JsonValue>> = {}) => ({
  matchExpressions: [{ key: 'regatta/wave', operator: 'In', values: [wave] }],
  ...more,
});

describe('waves as RollingSync', () => {
  test('select the labels of the generated Applications, which carry the wave', () => {
    const production = inWaves();
    const set = applicationSet(production);
    expect(at(set, 'spec', 'strategy', 'type')).toBe('RollingSync');
    expect(steps(production)).toEqual([step('1'), step('2')]);
    expect(at(set, 'spec', 'template', 'metadata', 'labels', 'regatta/wave')).toBe('{{.wave}}');
    expect(at(set, 'spec', 'generators', 0, 'list', 'elements', 1)).toMatchObject({
      name: 'east',
      wave: '1',
    });
  });

  test('cover each cluster of an app in exactly one step, since what is in none is never synced', () => {
    const production = inWaves();
    const elements = at(applicationSet(production), 'spec', 'generators', 0, 'list', 'elements') as readonly {
      wave: string;
    }[];
    const covered = (steps(production) ?? []).map((one) =>
      at({ ...one } as never, 'matchExpressions', 0, 'values', 0),
    );
    expect(elements.map(({ wave }) => covered.filter((value) => value === wave).length)).toEqual([1, 1, 1]);
  });

  test('say that self-heal and the automatic sync are off, and keep pruning', () => {
    expect(syncPolicy(inWaves())).toMatchObject({
      automated: { enabled: false, selfHeal: false, prune: true },
    });
  });

  test('turn the parameter on without which Argo CD ignores the strategy, and only then', () => {
    const parameters = (production: Production) =>
      expressed(production).hub.find(({ metadata }) => metadata.name === 'argocd-cmd-params-cm');
    expect(at(parameters(inWaves()) ?? ({} as never), 'data')).toEqual({
      'applicationsetcontroller.enable.progressive.syncs': 'true',
    });
    expect(parameters(new Production(new Fleet()))).toBeUndefined();
  });

  test('change no more clusters at a time than the batch', () => {
    expect(steps(inWaves({ batch: 1 }))).toEqual([step('1', { maxUpdate: 1 }), step('2', { maxUpdate: 1 })]);
  });

  test('stop at a manual gate: the first wave goes by itself, each later one when a person syncs it', () => {
    expect(steps(inWaves({ gate: manual() }))).toEqual([step('1'), step('2', { maxUpdate: 0 })]);
  });

  test('have no step for clusters of another environment: their turn is over when a change is promoted', () => {
    const fleet = new Fleet();
    const staging = new Environment(fleet, 'staging', { engine: new Direct() });
    const small = new Cluster(staging, 'small', { server: 'https://10.0.9.1:6443', versions });
    const production = new Production(fleet);
    new Waves(production, { order: [[small], [production.east], [production.west, production.dr]] });
    expect(steps(production)).toEqual([step('2'), step('3')]);
  });

  test('leave an app of one wave alone, which keeps its self-heal', () => {
    const production = inWaves();
    new App(production, 'only-west', { base: apiService, on: [production.west, production.dr] });
    expect(steps(production, 'production-only-west')).toBeUndefined();
    expect(
      at(
        applicationSet(production, 'production-only-west'),
        'spec',
        'template',
        'spec',
        'syncPolicy',
        'automated',
      ),
    ).toMatchObject({
      enabled: true,
      selfHeal: true,
    });
  });

  test('fails when self-heal is asked for as well', () => {
    expect(faults(inWaves({}, true))).toEqual([
      { code: 'RGT-ARGOCD-001', severity: 'error', path: 'production/waves' },
    ]);
    expect(faults(inWaves({}, false))).toEqual([]);
    expect(faults(new Production(new Fleet(), { selfHeal: true }))).toEqual([]);
  });

  test('warns of a soak time, by name and with the fix', () => {
    const production = inWaves({ soak: Duration.minutes(30) });
    expect(faults(production)).toEqual([
      { code: 'RGT-ARGOCD-002', severity: 'warning', path: 'production/waves' },
    ]);
    expect(expressed(production).issues[0]).toMatchObject({
      given: 'soak: 30m',
      fix: stringWith('manual()'),
    });
  });
});
