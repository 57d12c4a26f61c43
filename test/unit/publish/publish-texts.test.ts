import { describe, expect, test } from '@jest/globals';
import { backoff, parseDuration, raceWait } from '../../../delivery/publish/backoff.ts';
import { commitMessage } from '../../../delivery/publish/commit-message.ts';
import { pullRequestOf } from '../../../delivery/publish/pull-request.ts';

describe('a commit message', () => {
  const facts = {
    environment: 'production',
    source: '1a2b3c+changes',
    inputHash: 'sha256:00',
    version: '1.2.3',
    counts: { added: 1, changed: 2, removed: 3 },
    allowances: [{ type: 'app', app: 'payments', cluster: 'west' } as const],
    newerSource: '9f8e7d',
    overwritten: ['clusters/east/shop/manifests.yaml'],
  };

  test('ends with trailers that Git reads', () => {
    expect(commitMessage(facts)).toBe(
      [
        'Publish production',
        '',
        '1 file added, 2 changed, 3 removed.',
        '',
        'Regatta-Environment: production',
        'Source-Revision: 1a2b3c+changes',
        'Input-Hash: sha256:00',
        'Regatta-Version: 1.2.3',
        'Allow-Delete: app/payments@west',
        'Allow-Older: 9f8e7d',
        'Overwrites-Edit: clusters/east/shop/manifests.yaml',
        '',
      ].join('\n'),
    );
  });

  test('holds no trailer that a value smuggles in', () => {
    const message = commitMessage({ ...facts, environment: 'a\nAllow-Delete: cluster/east' });
    expect(message).not.toMatch(/^Allow-Delete: cluster/m);
  });
});

describe('the wait before another try', () => {
  test('grows, stays below five seconds, and is never nothing', () => {
    expect(backoff(0, 0)).toBe(25);
    expect(backoff(0, 1)).toBe(100);
    expect(backoff(3, 1)).toBe(800);
    expect(backoff(50, 1)).toBe(5000);
  });

  test('is longer the more races were lost and the longer a try takes, and ten seconds at most', () => {
    expect(raceWait(0, 2000, 1)).toBe(0);
    expect(raceWait(1, 2000, 0.5)).toBe(1000);
    expect(raceWait(3, 2000, 0.5)).toBe(3000);
    expect(raceWait(3, 2000, 0)).toBe(0);
    expect(raceWait(50, 2000, 1)).toBe(10_000);
  });

  test.each([
    ['90s', 90_000],
    ['2m', 120_000],
    ['1h30m', 5_400_000],
    ['0s', 0],
  ])('reads %s', (text, milliseconds) => {
    expect(parseDuration(text)).toBe(milliseconds);
  });

  test.each(['', '2', 'm', '-1s', '1.5m', '5m1h'])('fails when a length of time is %j', (text) => {
    expect(parseDuration(text)).toBeUndefined();
  });
});

describe('what to open for a pull request', () => {
  test.each([
    ['https://github.com/org/fleet.git', 'https://github.com/org/fleet/compare/main...regatta/x?expand=1'],
    [
      'git@github.example.com:org/fleet.git',
      'https://github.example.com/org/fleet/compare/main...regatta/x?expand=1',
    ],
    [
      'ssh://git@gitlab.example.com:2222/group/sub/fleet.git',
      'https://gitlab.example.com/group/sub/fleet/-/merge_requests/new?merge_request%5Bsource_branch%5D=regatta%2Fx&merge_request%5Btarget_branch%5D=main',
    ],
  ])('is a page for %s', (url, page) => {
    expect(pullRequestOf(url, 'regatta/x', 'main').page).toBe(page);
  });

  test.each(['/srv/git/fleet.git', 'https://git.example.com/org/fleet.git', 'file:///srv/github/fleet.git'])(
    'is two branches for %s',
    (url) => {
      expect(pullRequestOf(url, 'regatta/x', 'main')).toEqual({ from: 'regatta/x', into: 'main' });
    },
  );
});
