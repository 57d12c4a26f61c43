import { describe, expect, test } from '@jest/globals';
import {
  ArgoCd,
  Cluster,
  Direct,
  Duration,
  Environment,
  Fleet,
  manual,
  Waves,
} from '../../../constructs/index.ts';
import type { Engine, WavesProps } from '../../../constructs/index.ts';
import type { Outcome, StackReport } from '../../../stacks/run/stack-outcome.ts';
import { environmentsIn, wavesOf } from '../../../stacks/run/wave-plan.ts';
import { runWaves } from '../../../stacks/run/wave-run.ts';
import type { WaveRules } from '../../../stacks/run/wave-run.ts';

const versions = { kubernetes: '1.35' };

function fleetOf(more: Partial<WavesProps> = {}, engine: Engine = new Direct()): Environment {
  const fleet = new Fleet();
  const staging = new Environment(fleet, 'staging', { engine: new Direct() });
  const first = new Cluster(staging, 'first', { server: 'https://10.0.1.1:6443', versions });
  const environment = new Environment(fleet, 'pier', { engine });
  const cluster = (name: string, last: number) =>
    new Cluster(environment, name, {
      server: `https://10.0.0.${last}:6443`,
      versions,
      role: name === 'hub' ? 'hub' : 'workload',
    });
  cluster('hub', 1);
  const [east, west, dr] = [cluster('east', 2), cluster('west', 3), cluster('dr', 4)];
  new Waves(environment, { order: [[first], [east], [west, dr]], ...more });
  return environment;
}

function reportOf(cluster: Cluster, outcome: Outcome): StackReport {
  const { name, environment, stack } = cluster;
  return {
    stack,
    environment: environment.name,
    cluster: name,
    outcome,
    changes: [],
    objects: 0,
    seconds: 0,
    issues: [],
  };
}

/** Runs the waves of a fleet with the given outcomes; the rest changes. */
async function runWith(
  environment: Environment,
  outcomes: Readonly<Record<string, Outcome>>,
  rules: Partial<WaveRules> = {},
) {
  const began: string[] = [];
  let [atWork, most] = [0, 0];
  const soaked: number[] = [];
  const { reports, heldBack } = await runWaves(
    wavesOf(environment),
    async (cluster) => {
      began.push(cluster.name);
      most = Math.max(most, (atWork += 1));
      await new Promise((resolve) => setTimeout(resolve, 5));
      atWork -= 1;
      return reportOf(cluster, outcomes[cluster.name] ?? 'changed');
    },
    {
      waves: environment.waves,
      soaks: true,
      stops: true,
      approves: () => Promise.resolve(true),
      onWave: () => undefined,
      onSoak: (wave) => soaked.push(wave),
      signal: new AbortController().signal,
      ...rules,
    },
  );
  const held = heldBack.flatMap(({ clusters }) => clusters.map(({ name }) => name));
  return {
    began,
    held,
    soaked,
    most,
    reported: reports.map(({ cluster }) => cluster),
    reasons: heldBack.map(({ reason }) => reason),
  };
}

describe('the waves of a run', () => {
  test('begin with the hub and follow the order, with clusters of other environments in their place', () => {
    const waves = wavesOf(fleetOf()).map(({ number, clusters }) => [
      number,
      clusters.map(({ stack }) => stack),
    ]);
    expect(waves).toEqual([
      [0, ['pier.hub']],
      [1, ['staging.first']],
      [2, ['pier.east']],
      [3, ['pier.west', 'pier.dr']],
    ]);
    expect(environmentsIn(fleetOf()).map(({ name }) => name)).toEqual(['pier', 'staging']);
  });

  test('keep their numbers when only some clusters or one wave are chosen', () => {
    const chosen = (selection: Parameters<typeof wavesOf>[1]) =>
      wavesOf(fleetOf(), selection).map(({ number, clusters }) => [number, clusters.map(({ name }) => name)]);
    expect(chosen({ clusters: ['west', 'staging.first'] })).toEqual([
      [1, ['first']],
      [3, ['west']],
    ]);
    expect(chosen({ wave: 2 })).toEqual([[2, ['east']]]);
    expect(chosen({ wave: 0 })).toEqual([[0, ['hub']]]);
  });

  test('end with the hub where the engine reads Git, so that it finds its ground on every cluster', async () => {
    const reading = (more: Partial<WavesProps> = {}) => fleetOf(more, new ArgoCd());
    expect(wavesOf(reading()).map(({ number }) => number)).toEqual([1, 2, 3, 0]);
    const { began } = await runWith(reading(), { east: 'unknown' });
    expect(began).toEqual(['first', 'east', 'west', 'dr', 'hub']);
    expect((await runWith(reading(), { west: 'failed' })).held).toEqual(['hub']);
    expect(wavesOf(reading(), { wave: 0 }).map(({ clusters }) => clusters[0]?.name)).toEqual(['hub']);
  });

  test('neither soak nor ask for leave before the hub, which is no wave', async () => {
    const reading = (more: Partial<WavesProps>) => fleetOf(more, new ArgoCd());
    const { soaked } = await runWith(reading({ soak: Duration.seconds(0.01) }), {});
    expect(new Set(soaked)).toEqual(new Set([1, 2]));
    const asked: number[] = [];
    const approves = (wave: number) => Promise.resolve(asked.push(wave) > 0);
    const { held } = await runWith(reading({ gate: manual() }), {}, { approves });
    expect([asked, held]).toEqual([[2, 3], []]);
  });

  test('run one after the other, and the clusters of one wave together', async () => {
    const { began, most, held } = await runWith(fleetOf(), {});
    expect(began).toEqual(['hub', 'first', 'east', 'west', 'dr']);
    expect([most, held]).toEqual([2, []]);
  });

  test('change no more clusters at a time than the batch says', async () => {
    expect((await runWith(fleetOf({ batch: 1 }), {})).most).toBe(1);
  });

  test('hold back what has not begun after a failure', async () => {
    const { held, reasons } = await runWith(fleetOf(), { east: 'failed' });
    expect(held).toEqual(['west', 'dr']);
    expect(reasons).toEqual(['pier.east failed']);
  });

  test('hold back the rest of a wave that goes in batches', async () => {
    expect((await runWith(fleetOf({ batch: 1 }), { west: 'failed' })).held).toEqual(['dr']);
  });

  test('carry on past a cluster that is unknown', async () => {
    const { began, held } = await runWith(fleetOf(), { east: 'unknown', hub: 'unknown' });
    expect([began, held]).toEqual([['hub', 'first', 'east', 'west', 'dr'], []]);
  });

  test('soak only after a wave that changed something, and never after the last', async () => {
    const soak = Duration.seconds(0.01);
    const { soaked } = await runWith(fleetOf({ soak }), { first: 'unchanged' });
    expect(new Set(soaked)).toEqual(new Set([2]));
    expect((await runWith(fleetOf({ soak }), {}, { soaks: false })).soaked).toEqual([]);
  });

  test('wait for a person at a manual gate', async () => {
    const approves = (wave: number) => Promise.resolve(wave === 2);
    const { held, reasons } = await runWith(fleetOf({ gate: manual() }), {}, { approves });
    expect(held).toEqual(['west', 'dr']);
    expect(reasons.join()).toContain('--approve-wave 3');
  });

  test('begin nothing more once interrupted', async () => {
    const stop = new AbortController();
    stop.abort();
    expect((await runWith(fleetOf(), {}, { signal: stop.signal })).began).toEqual([]);
  });
});
