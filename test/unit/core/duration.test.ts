import { describe, expect, test } from '@jest/globals';
import { Duration } from '../../../constructs/index.ts';

describe('a length of time', () => {
  test.each([
    [Duration.seconds(0), '0s'],
    [Duration.minutes(90), '1h30m'],
    [Duration.hours(36), '36h'],
  ])('is printed as Kubernetes reads it: %#', (duration, text) => {
    expect(duration.toString()).toBe(text);
  });

  test.each([NaN, -1, Infinity, 1e300, '5', null, undefined])('fails when it is %p', (amount) => {
    const give = () => Duration.minutes(amount as number);
    expect(give).toThrow(RangeError);
    expect(give).toThrow('is no length of time; give a number from 0 to');
  });
});
