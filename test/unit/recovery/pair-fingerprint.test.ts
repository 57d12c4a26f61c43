import { expect, test } from '@jest/globals';
import { dnsFailover, Duration, k8gb, meshFailover } from '../../../constructs/index.ts';
import type { DrPairProps } from '../../../constructs/index.ts';
import { RecoveryFleet } from './recovery-fleet.ts';
import type { RecoverySettings } from './recovery-fleet.ts';

const host = 'web.example.com';

function fingerprints(props: Partial<DrPairProps> = {}, settings: RecoverySettings = {}) {
  const fleet = new RecoveryFleet(settings);
  const pair = fleet.pair(props);
  return [fleet.primary, fleet.standby].map((cluster) => JSON.stringify(pair.fingerprintOn(cluster)));
}

test('a pair is known again without being built, and says nothing about clusters outside of it', () => {
  expect(fingerprints()).toEqual(fingerprints());
  const fleet = new RecoveryFleet();
  expect(fleet.hub && fleet.pair().fingerprintOn(fleet.hub)).toBeNull();
});

test.each<[string, Partial<DrPairProps>, RecoverySettings]>([
  ['another side serves', { active: 'standby' }, {}],
  ['the standby is kept warmer', { warmStandby: { minReplicas: 3 } }, {}],
  ['the host is another', { switch: dnsFailover('other.example.com') }, {}],
  ['answers live longer', { switch: dnsFailover(host, { ttl: Duration.minutes(1) }) }, {}],
  [
    'the targets are others',
    { switch: dnsFailover(host, { targets: ({ name }) => [`${name}.example.com`] }) },
    {},
  ],
  [
    'the tags are others',
    { switch: dnsFailover(host, { provider: k8gb({ geoTag: ({ name }) => name }) }) },
    {},
  ],
  ['the mesh helps too', { switch: [dnsFailover(host), meshFailover()] }, {}],
  ['the other cluster stands elsewhere', {}, { standby: { region: 'eu-west-1' } }],
])('a pair is not taken for the same when %s', (_what, props, settings) => {
  const [before, after] = [fingerprints(), fingerprints(props, settings)];
  expect(after[0]).not.toBe(before[0]);
  expect(after[1]).not.toBe(before[1]);
});
