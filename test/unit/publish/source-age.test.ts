import { describe, expect, test } from '@jest/globals';
import { commitOf, sourceAge, sourceIn } from '../../../delivery/publish/source-age.ts';

const [one, two] = ['1'.repeat(40), '2'.repeat(40)];

describe('which source is the older one', () => {
  test.each([
    { ours: one, published: two, isAncestor: true, age: 'older' },
    { ours: `${one}+changes`, published: two, isAncestor: true, age: 'older' },
    { ours: one, published: `${two}+changes`, isAncestor: true, age: 'older' },
    { ours: two, published: one, isAncestor: false, age: 'not older' },
    // Git calls a commit an ancestor of itself.
    { ours: one, published: one, isAncestor: true, age: 'not older' },
    { ours: one, published: `${one}+changes`, isAncestor: true, age: 'not older' },
    { ours: one, published: two, isAncestor: undefined, age: 'unknown' },
    { ours: one, published: undefined, isAncestor: undefined, age: 'unknown' },
    { ours: one, published: 'main', isAncestor: true, age: 'unknown' },
  ] as const)('$ours beside $published, ancestor: $isAncestor, is $age', (given) => {
    expect(sourceAge(given.ours, given.published, given.isAncestor)).toBe(given.age);
  });

  test.each(['main', '--all', '1234567', `${one} `, `${one}+changes+changes`, ''])(
    'takes %j for no commit',
    (text) => {
      expect(commitOf(text)).toBeUndefined();
    },
  );

  test('knows commits that are named by SHA-256', () => {
    expect(commitOf(`${'a'.repeat(64)}+changes`)).toBe('a'.repeat(64));
  });
});

describe('the source that a message names', () => {
  const block = (environment: string, source?: string): string =>
    [`Regatta-Environment: ${environment}`, ...(source === undefined ? [] : [`Source-Revision: ${source}`])]
      .concat('Input-Hash: sha256:00')
      .join('\n');

  test('is that of the environment, not of one with a longer name', () => {
    const message = `${block('production-eu', two)}\n\n${block('production', one)}\n`;
    expect(sourceIn(message, 'production')).toBe(one);
    expect(sourceIn(message, 'prod')).toBeUndefined();
  });

  test('is the last one of a squashed commit', () => {
    const message = `Merge (#7)\n\n* Publish production\n\n${block('production', one)}\n\n* again\n\n${block('production', two)}`;
    expect(sourceIn(message, 'production')).toBe(two);
  });

  test('is not known when it was published outside of Git', () => {
    expect(sourceIn(`Publish\n\n${block('production')}\n`, 'production')).toBeUndefined();
  });
});
