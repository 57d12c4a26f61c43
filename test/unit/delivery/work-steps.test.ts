import { describe, expect, test } from '@jest/globals';
import { completed, SpareWork } from '../../../delivery/work-steps.ts';
import type { WorkSteps } from '../../../delivery/work-steps.ts';

function* counting(to: number, taken: number[] = [], fault?: Error): WorkSteps<number> {
  for (let step = 1; step <= to; step += 1) {
    taken.push(step);
    yield;
  }
  if (fault !== undefined) throw fault;
  return to;
}

describe('work in steps', () => {
  test('comes to the same in one go, and step by step when there is time', () => {
    expect(completed(counting(3))).toBe(3);
    const taken: number[] = [];
    const work = new SpareWork(counting(3, taken));
    expect(work.step()).toBe(true);
    expect(taken).toEqual([1]);
    expect(work.result()).toBe(3);
    expect(taken).toEqual([1, 2, 3]);
    expect(work.step()).toBe(false);
    expect(work.result()).toBe(3);
  });

  test('does not stop who has time when it goes wrong, and tells it to who asks for the result', () => {
    const fault = new Error('no');
    const work = new SpareWork(counting(1, [], fault));
    expect([work.step(), work.step(), work.step()]).toEqual([true, true, false]);
    expect(() => work.result()).toThrow(fault);
  });
});
