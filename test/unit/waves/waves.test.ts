import { describe, expect, test } from '@jest/globals';
import { Cluster, Direct, Duration, Environment, Fleet, Waves, healthy } from '../../../constructs/index.ts';

function lab() {
  const fleet = new Fleet();
  const environment = new Environment(fleet, 'lab', { engine: new Direct() });
  const cluster = (name: string, role?: 'hub') =>
    new Cluster(environment, name, {
      server: `https://${name}.example.com`,
      versions: { kubernetes: '1.35' },
      ...(role && { role }),
    });
  return { fleet, environment, a: cluster('a'), b: cluster('b'), hub: cluster('hub', 'hub') };
}

const codes = (fleet: Fleet) => fleet.allIssues().map(({ code }) => code);

describe('waves', () => {
  test('number the clusters from 1, and leave the control cluster out', () => {
    const { fleet, environment, a, b, hub } = lab();
    const waves = new Waves(environment, { order: [[b], [a]] });
    expect([waves.waveOf(a), waves.waveOf(b), waves.waveOf(hub)]).toEqual([2, 1, undefined]);
    expect(codes(fleet)).toEqual([]);
  });

  test('may begin with another environment’s clusters', () => {
    const { fleet, environment, a, b } = lab();
    const before = new Environment(fleet, 'before', { engine: new Direct() });
    const first = new Cluster(before, 'first', {
      server: 'https://first.example.com',
      versions: { kubernetes: '1.35' },
    });
    new Waves(environment, { order: [[first], [a, b]] });
    expect(codes(fleet)).toEqual([]);
  });

  test('wait for health, without a soak, unless they are told otherwise', () => {
    const { environment, a, b } = lab();
    expect(new Waves(environment, { order: [[a, b]] })).toMatchObject({
      gate: healthy(),
      soak: Duration.seconds(0),
      batch: undefined,
    });
  });

  test('fail when a cluster is in two of them (RGT-WAVE-002)', () => {
    const { fleet, environment, a, b } = lab();
    new Waves(environment, { order: [[a], [a, b]] });
    expect(codes(fleet)).toEqual(['RGT-WAVE-002']);
  });

  test('fail when a cluster is in none (RGT-WAVE-003)', () => {
    const { fleet, environment, a } = lab();
    new Waves(environment, { order: [[a]] });
    expect(fleet.allIssues()).toMatchObject([
      { code: 'RGT-WAVE-003', given: 'b', fix: 'add b to the order' },
    ]);
  });

  test('fail when they hold the control cluster, an empty wave, or an impossible batch', () => {
    const { fleet, environment, a, b, hub } = lab();
    new Waves(environment, { order: [[a, b, hub], []], batch: 0 });
    expect(codes(fleet)).toEqual(['RGT-WAVE-004', 'RGT-WAVE-005', 'RGT-WAVE-006']);
  });

  test('fail when they are declared twice (RGT-WAVE-001)', () => {
    const { fleet, environment, a, b } = lab();
    new Waves(environment, { order: [[a, b]] });
    new Waves(environment, { order: [[b], [a]] });
    expect(codes(fleet)).toContain('RGT-WAVE-001');
    expect(environment.waves?.order).toEqual([[a, b]]);
  });
});

describe('a length of time', () => {
  test.each([
    [Duration.seconds(0), '0s'],
    [Duration.seconds(90), '1m30s'],
    [Duration.minutes(60), '1h'],
    [Duration.hours(25), '25h'],
  ])('is printed as Go reads it', (duration, text) => {
    expect(duration.toString()).toBe(text);
  });
});
