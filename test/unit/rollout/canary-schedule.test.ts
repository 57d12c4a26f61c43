import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Duration } from '../../../constructs/core/duration.ts';
import { canarySteps, scheduleFaults, stagesOf } from '../../../constructs/rollout/canary-schedule.ts';

const check = { templates: [{ templateName: 'check' }] };
const usual = Duration.minutes(5);

const sound = fc
  .uniqueArray(fc.integer({ min: 1, max: 99 }), { minLength: 1, maxLength: 12 })
  .map((weights) => [...weights.sort((a, b) => a - b), 100]);

describe('any rising weights that end with 100', () => {
  test('are without a fault, and become steps that rise, are held, and stop below 100', () => {
    fc.assert(
      fc.property(
        sound,
        fc.option(fc.integer({ min: 1, max: 9 }), { nil: undefined }),
        (weights, firstPods) => {
          expect(scheduleFaults({ weights })).toEqual([]);
          const { steps, watchedFrom } = canarySteps(stagesOf({ weights }, usual), { firstPods, check });
          expect(steps.flatMap((step) => ('setWeight' in step ? [step.setWeight] : []))).toEqual(
            weights.slice(0, -1),
          );
          expect(steps.filter((step) => 'pause' in step)).toHaveLength(weights.length - 1);
          expect(watchedFrom).toBeGreaterThanOrEqual(1);
          expect(steps[watchedFrom - 1]).toEqual({ setWeight: weights[0] });
          expect(steps.at(-1)).toHaveProperty('analysis');
        },
      ),
    );
  });

  test('lose their soundness by any swap, by any weight above 100 and by the loss of the last', () => {
    fc.assert(
      fc.property(sound, (weights) => {
        const codes = (list: readonly number[]) => scheduleFaults({ weights: list }).map(({ code }) => code);
        expect(codes([...weights].reverse())).toContain('RGT-ROLLOUT-006');
        expect(codes([...weights, 101])).toContain('RGT-ROLLOUT-005');
        expect(codes(weights.slice(0, -1))).toContain('RGT-ROLLOUT-007');
      }),
    );
  });
});
