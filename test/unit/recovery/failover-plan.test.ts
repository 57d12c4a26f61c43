import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { dnsFailover, Duration, meshFailover } from '../../../constructs/index.ts';
import { declaredState, failbackPlan, failoverPlan } from '../../../constructs/recovery/failover-plan.ts';
import type { PlannedPair } from '../../../constructs/recovery/failover-plan.ts';
import { applyStep, isRefusal } from '../../../constructs/recovery/pair-state.ts';
import type { PairState, RecoveryStep } from '../../../constructs/recovery/pair-state.ts';
import { RecoveryFleet } from './recovery-fleet.ts';

const pairs: fc.Arbitrary<PlannedPair> = fc
  .record({
    names: fc.uniqueArray(fc.stringMatching(/^[a-z]{1,8}$/), { minLength: 2, maxLength: 2 }),
    warm: fc.integer({ min: 1, max: 10 }),
    more: fc.integer({ min: 0, max: 50 }),
    stateful: fc.boolean(),
  })
  .map(({ names: [primary = 'a', standby = 'b'], warm, more, stateful }) => ({
    primary: { name: primary },
    standby: { name: standby },
    warmReplicas: warm,
    servingReplicas: warm + more,
    switches: [dnsFailover('web.example.com'), meshFailover()],
    data: stateful ? { by: 'streaming', every: Duration.seconds(5) } : undefined,
    active: 'primary',
  }));

/** Runs steps and fails on the first one that is refused. */
function run(start: PairState, steps: readonly RecoveryStep[]): PairState {
  return steps.reduce<PairState>((state, step) => {
    const next = applyStep(state, step);
    if (isRefusal(next)) throw new Error(next.refused);
    return next;
  }, start);
}

const withoutEpoch = ({ epoch: _epoch, ...rest }: PairState) => rest;

describe('a failover', () => {
  test('fences, promotes, switches and verifies, in this order', () => {
    const pair = new RecoveryFleet({ primaryMin: 5 }).pair();
    expect(failoverPlan(pair)).toEqual([
      { action: 'verify', cluster: 'dr', expects: 'reachable' },
      { action: 'fence', cluster: 'east' },
      { action: 'promote', cluster: 'dr', minReplicas: 5 },
      { action: 'verify', cluster: 'dr', expects: 'ready' },
      { action: 'switch', to: 'dr', by: ['dns web.example.com'] },
      { action: 'verify', cluster: 'dr', expects: 'serving' },
    ]);
  });

  test('asks nothing of the primary, which may be gone', () => {
    fc.assert(
      fc.property(pairs, (pair) => {
        const asked = failoverPlan(pair).filter(
          (step) => step.action === 'verify' && step.cluster === pair.primary.name,
        );
        expect(asked).toEqual([]);
      }),
    );
  });

  test('ends in the state that a pair describes whose standby serves', () => {
    fc.assert(
      fc.property(pairs, (pair) => {
        expect(run(declaredState(pair), failoverPlan(pair))).toEqual(
          declaredState({ ...pair, active: 'standby' }),
        );
      }),
    );
  });
});

describe('a failback', () => {
  test('after a failover returns everything to the start but the count of changes, which only grows', () => {
    fc.assert(
      fc.property(pairs, (pair) => {
        const start = declaredState(pair);
        const end = run(run(start, failoverPlan(pair)), failbackPlan(pair));
        expect(withoutEpoch(end)).toEqual(withoutEpoch(start));
        expect(end.epoch).toBe(start.epoch + 2);
      }),
    );
  });

  test('waits before it trusts the primary, and for the data where there is any', () => {
    const pair = new RecoveryFleet().pair({ data: { by: 'streaming', every: Duration.seconds(5) } });
    const plan = failbackPlan(pair);
    const place = (step: Partial<Record<string, unknown>>) =>
      plan.findIndex((one) =>
        Object.entries(step).every(
          ([key, value]) => (one as unknown as Record<string, unknown>)[key] === value,
        ),
      );
    expect(place({ action: 'hold' })).toBeGreaterThan(place({ action: 'verify', expects: 'reachable' }));
    expect(place({ expects: 'caught-up' })).toBeGreaterThan(place({ action: 'resume', cluster: 'east' }));
    expect(place({ action: 'fence', cluster: 'dr' })).toBeGreaterThan(place({ expects: 'caught-up' }));
    expect(place({ action: 'switch' })).toBeGreaterThan(place({ action: 'promote' }));
  });
});

describe('a plan', () => {
  const cut = fc.nat({ max: 20 });

  test('that was cut short anywhere is run again from its start, to the same end', () => {
    fc.assert(
      fc.property(pairs, cut, cut, (pair, first, second) => {
        const [over, back] = [failoverPlan(pair), failbackPlan(pair)];
        const start = declaredState(pair);
        const there = run(start, over);
        expect(run(run(start, over.slice(0, first)), over)).toEqual(there);
        expect(run(run(there, back.slice(0, second)), back)).toEqual(run(there, back));
      }),
    );
  });

  test('never lets two clusters be the primary, and sends traffic only to the one that is, whatever order steps come in', () => {
    fc.assert(
      fc.property(pairs, fc.array(fc.nat(), { maxLength: 60 }), (pair, picks) => {
        const steps = [...failoverPlan(pair), ...failbackPlan(pair)];
        let state = declaredState(pair);
        for (const pick of picks) {
          const step = steps[pick % steps.length];
          if (step === undefined) continue;
          const next = applyStep(state, step);
          if (isRefusal(next)) continue;
          // A new holder only ever follows nobody.
          if (next.holder !== state.holder) expect([state.holder, next.holder]).toContain(undefined);
          if (next.holder !== state.holder && next.holder !== undefined)
            expect(next.epoch).toBe(state.epoch + 1);
          if (next.traffic !== state.traffic) expect(next.traffic).toBe(next.holder);
          expect(next.epoch).toBeGreaterThanOrEqual(state.epoch);
          state = next;
        }
      }),
      { numRuns: 500 },
    );
  });

  test.each<[string, RecoveryStep, RegExp]>([
    [
      'a standby is promoted while the primary holds the role',
      { action: 'promote', cluster: 'dr', minReplicas: 2 },
      /east holds the role; fence it first/,
    ],
    [
      'traffic is sent to who does not hold the role',
      { action: 'switch', to: 'dr', by: [] },
      /dr does not hold the role: east does/,
    ],
  ])('fails when %s', (_what, step, message) => {
    const result = applyStep(declaredState(new RecoveryFleet().pair()), step);
    expect(isRefusal(result) && result.refused).toMatch(message);
  });

  test('fails when a fenced cluster that still has the traffic is resumed', () => {
    const pair = new RecoveryFleet().pair();
    const fenced = run(declaredState(pair), failoverPlan(pair).slice(0, 2));
    const result = applyStep(fenced, { action: 'resume', cluster: 'east', minReplicas: 2 });
    expect(isRefusal(result) && result.refused).toMatch(/east still has the users' traffic/);
  });
});
