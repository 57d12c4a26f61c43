import { describe, expect, test } from '@jest/globals';
import type { JsonObject, Manifest } from '../../../constructs/index.ts';
import { fleetRules } from '../../../delivery/diff/risk/fleet-risk.ts';
import { riskRules } from '../../../delivery/diff/risk/risk-rules.ts';
import {
  changesOf,
  deploymentOf,
  objectOf,
  reportOf,
  risksBetween,
} from '../../support/diff/found-changes.ts';
import { losingChanges } from '../../support/diff/losing-changes.ts';
import { openingChanges } from '../../support/diff/opening-changes.ts';
import {
  claim,
  from,
  policy,
  role,
  rollout,
  rule,
  service,
  steps,
  storage,
} from '../../support/diff/risky-objects.ts';

const cases = [...losingChanges, ...openingChanges];

describe('a risk rule', () => {
  test.each(
    cases.map(([what, code, level, before, after, cluster]) => ({
      what,
      code,
      level,
      before,
      after,
      cluster,
    })),
  )('sees that $what: $code, $level', ({ code, level, before, after, cluster }) => {
    const risks = risksBetween(before ? [before] : [], after ? [after] : [], cluster);
    expect(risks.map((risk) => `${risk.code} ${risk.level}`)).toContain(`${code} ${level}`);
  });

  test('sees that a Rollout becomes a Deployment: RGT-RISK-013', () => {
    const risks = risksBetween([rollout({ steps: steps(5) })], [deploymentOf()]);
    expect(risks).toContainEqual(expect.objectContaining({ code: 'RGT-RISK-013', level: 'high' }));
  });

  const harmless: readonly (readonly [string, Manifest, Manifest])[] = [
    ['a role that loses a verb', role(rule(['get', 'delete'], ['pods'])), role(rule(['get'], ['pods']))],
    [
      'a role that says in two rules what it said in one',
      role(rule(['get', 'list'], ['pods'])),
      role(rule(['get'], ['pods']), rule(['list'], ['pods'])),
    ],
    [
      'a network policy that lets a peer less in',
      policy({ ingress: [from('a', 'b')] }),
      policy({ ingress: [from('a')] }),
    ],
    ['a service that leaves its address to the server', service({ clusterIP: '10.0.0.1' }), service({})],
    ['more replicas', deploymentOf(), deploymentOf({ replicas: 9 })],
    [
      'replicas that are left to an autoscaler',
      deploymentOf(),
      objectOf('apps/v1', 'Deployment', {
        spec: { ...(deploymentOf()['spec'] as JsonObject), replicas: null },
      }),
    ],
    ['a canary with smaller steps', rollout({ steps: steps(10) }), rollout({ steps: steps(5, 10) })],
    [
      'an annotation',
      deploymentOf(),
      { ...deploymentOf(), metadata: { name: 'api', namespace: 'shop', annotations: { note: 'x' } } },
    ],
    ['a volume claim that grows', claim(storage('900Mi')), claim(storage('1Gi'))],
  ];
  test.each(harmless)('finds nothing in %s', (_, before, after) => {
    expect(risksBetween([before], [after])).toEqual([]);
  });

  test('has a code of its own, three digits long, and a title', () => {
    const all = [...riskRules, ...fleetRules];
    expect(new Set(all.map(({ code }) => code)).size).toBe(all.length);
    for (const { code, title } of all)
      expect([code, title]).toEqual([expect.stringMatching(/^RGT-RISK-\d{3}$/), expect.stringMatching(/\w/)]);
    const tried = new Set([
      ...cases.map(([, code]) => code),
      'RGT-RISK-002',
      'RGT-RISK-003',
      'RGT-RISK-014',
      'RGT-RISK-021',
      'RGT-RISK-023',
    ]);
    expect(all.map(({ code }) => code).filter((code) => !tried.has(code))).toEqual([]);
  });
});

describe('a change as a whole', () => {
  const removed = (cluster: string) => changesOf([deploymentOf()], [], cluster);

  test('is risky when an app goes from some clusters: RGT-RISK-002', () => {
    const gone = ['west', 'east'].map((cluster) => ({ cluster, unit: 'api' }));
    const { risks } = reportOf([...removed('east'), ...removed('west')], { gone });
    expect(risks).toEqual([
      {
        code: 'RGT-RISK-002',
        level: 'high',
        reason: 'api is removed as a whole from west, east',
        clusters: ['east', 'west'],
      },
    ]);
  });

  test('is risky when a cluster goes: RGT-RISK-003', () => {
    const { risks } = reportOf(removed('gone'), { gone: [{ cluster: 'gone', unit: 'api' }] });
    expect(risks.map(({ code, clusters }) => [code, clusters])).toEqual([['RGT-RISK-003', ['gone']]]);
  });

  test('is risky when an ApplicationSet no longer goes in waves: RGT-RISK-014', () => {
    const set = (spec: JsonObject) => objectOf('argoproj.io/v1alpha1', 'ApplicationSet', { spec });
    const waves = { strategy: { type: 'RollingSync', rollingSync: { steps: [{}, {}] } } };
    const { risks } = reportOf(changesOf([set(waves)], [set({})]));
    expect(risks).toContainEqual(expect.objectContaining({ code: 'RGT-RISK-014', level: 'high' }));
  });
});
