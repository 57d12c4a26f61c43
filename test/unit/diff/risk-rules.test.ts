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

type Case = readonly [
  what: string,
  code: string,
  level: string,
  before: Manifest | undefined,
  after: Manifest | undefined,
  cluster?: string,
];

const rollout = (canary: JsonObject): Manifest =>
  objectOf('argoproj.io/v1alpha1', 'Rollout', {
    spec: { selector: { matchLabels: { app: 'api' } }, strategy: { canary } },
  });
const steps = (...weights: number[]) =>
  weights.flatMap((setWeight): JsonObject[] => [{ setWeight }, { pause: { duration: '5m' } }]);
const role = (...rules: JsonObject[]) => objectOf('rbac.authorization.k8s.io/v1', 'Role', { rules });
const rule = (verbs: string[], resources: string[], more: JsonObject = {}): JsonObject => ({
  apiGroups: [''],
  resources,
  verbs,
  ...more,
});
const binding = (...names: string[]) =>
  objectOf('rbac.authorization.k8s.io/v1', 'RoleBinding', {
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'view' },
    subjects: names.map((name) => ({ kind: 'Group', name })),
  });
const policy = (spec: JsonObject) =>
  objectOf('networking.k8s.io/v1', 'NetworkPolicy', {
    spec: { podSelector: {}, policyTypes: ['Ingress'], ...spec },
  });
const from = (...namespaces: string[]): JsonObject => ({
  from: namespaces.map((name) => ({ namespaceSelector: { matchLabels: { name } } })),
});
const claim = (spec: JsonObject) => objectOf('v1', 'PersistentVolumeClaim', { spec });
const storage = (size: string): JsonObject => ({ resources: { requests: { storage: size } } });
const service = (spec: JsonObject) => objectOf('v1', 'Service', { spec });
const scaler = (minReplicas: number) =>
  objectOf('autoscaling/v2', 'HorizontalPodAutoscaler', { spec: { minReplicas, maxReplicas: 20 } });
const external = (spec: JsonObject) => objectOf('external-secrets.io/v1', 'ExternalSecret', { spec });
const namespace = (level: string) =>
  objectOf('v1', 'Namespace', {}, { labels: { 'pod-security.kubernetes.io/enforce': level } });
const definition = (...versions: string[]) =>
  objectOf('apiextensions.k8s.io/v1', 'CustomResourceDefinition', {
    spec: { versions: versions.map((name) => ({ name, served: true })) },
  });
const budget = (minAvailable: number) =>
  objectOf('policy/v1', 'PodDisruptionBudget', { spec: { minAvailable } });
const webhooks = (failurePolicy: string) =>
  objectOf('admissionregistration.k8s.io/v1', 'ValidatingWebhookConfiguration', {
    webhooks: [{ name: 'a', failurePolicy }],
  });
const application = (automated: JsonObject) =>
  objectOf('argoproj.io/v1alpha1', 'Application', { spec: { syncPolicy: { automated } } });
const imaged = (image: string) => deploymentOf({}, { image });
const stateful = (spec: JsonObject) =>
  objectOf('apps/v1', 'StatefulSet', { spec: { selector: { matchLabels: { app: 'api' } }, ...spec } });

const cases: readonly Case[] = [
  ['a workload goes', 'RGT-RISK-001', 'high', deploymentOf(), undefined],
  ['a service goes', 'RGT-RISK-001', 'high', service({}), undefined],
  ['any object goes', 'RGT-RISK-001', 'medium', objectOf('v1', 'ConfigMap'), undefined],
  ['a namespace goes', 'RGT-RISK-004', 'high', namespace('restricted'), undefined],
  ['a namespace enforces less', 'RGT-RISK-004', 'high', namespace('restricted'), namespace('baseline')],
  ['a definition goes', 'RGT-RISK-005', 'high', definition('v1'), undefined],
  [
    'a definition serves a version less',
    'RGT-RISK-005',
    'high',
    definition('v1', 'v1beta1'),
    definition('v1'),
  ],
  ['a volume claim goes', 'RGT-RISK-006', 'high', claim(storage('1Gi')), undefined],
  ['a volume claim shrinks', 'RGT-RISK-006', 'high', claim(storage('10Gi')), claim(storage('900Mi'))],
  [
    'a volume is no longer retained',
    'RGT-RISK-006',
    'high',
    objectOf('v1', 'PersistentVolume', { spec: { persistentVolumeReclaimPolicy: 'Retain' } }),
    objectOf('v1', 'PersistentVolume', { spec: { persistentVolumeReclaimPolicy: 'Delete' } }),
  ],
  [
    'claims are deleted with their set',
    'RGT-RISK-006',
    'high',
    stateful({}),
    stateful({ persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Delete' } }),
  ],
  [
    'pods no longer mount a claim',
    'RGT-RISK-006',
    'high',
    deploymentOf({}, {}, { volumes: [{ name: 'data', persistentVolumeClaim: { claimName: 'data' } }] }),
    deploymentOf({}, {}, { volumes: [{ name: 'data', emptyDir: {} }] }),
  ],
  [
    'a selector changes',
    'RGT-RISK-007',
    'high',
    deploymentOf(),
    deploymentOf({ selector: { matchLabels: { app: 'other' } } }),
  ],
  [
    'the claim templates of a set change',
    'RGT-RISK-007',
    'high',
    stateful({ volumeClaimTemplates: [] }),
    stateful({ volumeClaimTemplates: [{ metadata: { name: 'data' } }] }),
  ],
  [
    "a service's address changes",
    'RGT-RISK-007',
    'high',
    service({ clusterIP: '10.0.0.1' }),
    service({ clusterIP: 'None' }),
  ],
  [
    "a job's pods change",
    'RGT-RISK-007',
    'high',
    objectOf('batch/v1', 'Job', { spec: { template: { a: 1 } } }),
    objectOf('batch/v1', 'Job', { spec: { template: { a: 2 } } }),
  ],
  [
    'the storage class of a claim changes',
    'RGT-RISK-007',
    'high',
    claim({ storageClassName: 'slow' }),
    claim({ storageClassName: 'fast' }),
  ],
  [
    'a storage class gets other parameters',
    'RGT-RISK-007',
    'high',
    objectOf('storage.k8s.io/v1', 'StorageClass', { parameters: { type: 'a' } }),
    objectOf('storage.k8s.io/v1', 'StorageClass', { parameters: { type: 'b' } }),
  ],
  [
    'a frozen ConfigMap changes',
    'RGT-RISK-007',
    'high',
    objectOf('v1', 'ConfigMap', { immutable: true, data: { A: '1' } }),
    objectOf('v1', 'ConfigMap', { immutable: true, data: { A: '2' } }),
  ],
  [
    'a frozen Secret changes, though its values are masked',
    'RGT-RISK-007',
    'high',
    objectOf('v1', 'Secret', { immutable: true, data: { A: 'MQ==' } }),
    objectOf('v1', 'Secret', { immutable: true, data: { A: 'Mg==' } }),
  ],
  [
    'a binding names another role',
    'RGT-RISK-007',
    'high',
    binding('a'),
    { ...binding('a'), roleRef: { kind: 'ClusterRole', name: 'edit' } },
  ],
  [
    'a role gets a verb',
    'RGT-RISK-008',
    'medium',
    role(rule(['get'], ['pods'])),
    role(rule(['get', 'delete'], ['pods'])),
  ],
  [
    'a role gets to read secrets',
    'RGT-RISK-008',
    'high',
    role(rule(['get'], ['pods'])),
    role(rule(['get'], ['pods', 'secrets'])),
  ],
  ['a role gets everything', 'RGT-RISK-008', 'high', role(rule(['get'], ['pods'])), role(rule(['*'], ['*']))],
  [
    'a role is no longer bound to names',
    'RGT-RISK-008',
    'medium',
    role(rule(['get'], ['pods'], { resourceNames: ['a'] })),
    role(rule(['get'], ['pods'])),
  ],
  ['a binding gets a subject', 'RGT-RISK-008', 'medium', binding('a'), binding('a', 'b')],
  ['a binding gets everybody', 'RGT-RISK-008', 'high', binding('a'), binding('a', 'system:authenticated')],
  ['a network policy goes', 'RGT-RISK-009', 'high', policy({}), undefined],
  [
    'a network policy lets a peer in',
    'RGT-RISK-009',
    'medium',
    policy({ ingress: [from('a')] }),
    policy({ ingress: [from('a', 'b')] }),
  ],
  [
    'a network policy lets everybody in',
    'RGT-RISK-009',
    'high',
    policy({ ingress: [from('a')] }),
    policy({ ingress: [{}] }),
  ],
  [
    'a network policy lets every address in',
    'RGT-RISK-009',
    'high',
    policy({ ingress: [from('a')] }),
    policy({ ingress: [{ from: [{ ipBlock: { cidr: '0.0.0.0/0' } }] }] }),
  ],
  [
    'a network policy no longer guards a direction',
    'RGT-RISK-009',
    'high',
    policy({ policyTypes: ['Ingress', 'Egress'] }),
    policy({}),
  ],
  [
    'mutual TLS is no longer demanded',
    'RGT-RISK-009',
    'high',
    objectOf('security.istio.io/v1', 'PeerAuthentication', { spec: { mtls: { mode: 'STRICT' } } }),
    objectOf('security.istio.io/v1', 'PeerAuthentication', { spec: { mtls: { mode: 'PERMISSIVE' } } }),
  ],
  ['an image changes', 'RGT-RISK-010', 'low', imaged('r.example.com/api:v1'), imaged('r.example.com/api:v2')],
  [
    'an image comes from elsewhere',
    'RGT-RISK-010',
    'medium',
    imaged('r.example.com/api:v1'),
    imaged('other.example.com/api:v1'),
  ],
  [
    'a container is new',
    'RGT-RISK-010',
    'medium',
    deploymentOf(),
    deploymentOf({}, {}, { initContainers: [{ name: 'new', image: 'r.example.com/new:v1' }] }),
  ],
  [
    'an image has no digest',
    'RGT-RISK-011',
    'low',
    imaged('r.example.com/api:v1'),
    imaged('r.example.com/api:v2'),
  ],
  [
    'an image goes by latest',
    'RGT-RISK-011',
    'medium',
    imaged('r.example.com/api:v1'),
    imaged('r.example.com/api:latest'),
  ],
  [
    'an image goes by no tag, behind a port',
    'RGT-RISK-011',
    'medium',
    imaged('r.example.com:5000/api:v1'),
    imaged('r.example.com:5000/api'),
  ],
  [
    'an image loses its digest',
    'RGT-RISK-011',
    'medium',
    imaged(`r.example.com/api:v1@sha256:${'a'.repeat(64)}`),
    imaged('r.example.com/api:v1'),
  ],
  [
    'a tag has moved',
    'RGT-RISK-011',
    'medium',
    imaged(`r.example.com/api:v1@sha256:${'a'.repeat(64)}`),
    imaged(`r.example.com/api:v1@sha256:${'b'.repeat(64)}`),
  ],
  [
    'an image whose name looks like a secret changes',
    'RGT-RISK-010',
    'low',
    imaged('r.example.com/token-secret:v1'),
    imaged('r.example.com/token-secret:v2'),
  ],
  ['replicas go to zero', 'RGT-RISK-012', 'high', deploymentOf(), deploymentOf({ replicas: 0 })],
  ['replicas are cut to a third', 'RGT-RISK-012', 'medium', deploymentOf(), deploymentOf({ replicas: 1 })],
  ['an autoscaler may go to zero', 'RGT-RISK-012', 'high', scaler(2), scaler(0)],
  ['a canary loses its steps', 'RGT-RISK-013', 'high', rollout({ steps: steps(5, 30) }), rollout({})],
  [
    'a canary starts with everything',
    'RGT-RISK-013',
    'high',
    rollout({ steps: steps(5, 30) }),
    rollout({ steps: steps(100) }),
  ],
  [
    'a canary starts with more',
    'RGT-RISK-013',
    'medium',
    rollout({ steps: steps(5, 30) }),
    rollout({ steps: steps(30) }),
  ],
  [
    'a canary no longer waits',
    'RGT-RISK-013',
    'high',
    rollout({ steps: steps(5, 30) }),
    rollout({ steps: [{ setWeight: 5 }, { setWeight: 30 }] }),
  ],
  [
    'a canary is no longer measured',
    'RGT-RISK-013',
    'high',
    rollout({ steps: steps(5), analysis: { templates: [{ templateName: 'a' }] } }),
    rollout({ steps: steps(5) }),
  ],
  [
    'a blue-green switch no longer waits for a person',
    'RGT-RISK-013',
    'high',
    objectOf('argoproj.io/v1alpha1', 'Rollout', {
      spec: { strategy: { blueGreen: { autoPromotionEnabled: false } } },
    }),
    objectOf('argoproj.io/v1alpha1', 'Rollout', { spec: { strategy: { blueGreen: {} } } }),
  ],
  [
    'a Flagger canary skips its analysis',
    'RGT-RISK-013',
    'high',
    objectOf('flagger.app/v1beta1', 'Canary', { spec: {} }),
    objectOf('flagger.app/v1beta1', 'Canary', { spec: { skipAnalysis: true } }),
  ],
  [
    'what is measured changes',
    'RGT-RISK-013',
    'medium',
    objectOf('argoproj.io/v1alpha1', 'AnalysisTemplate', { spec: { metrics: [{ name: 'a' }] } }),
    objectOf('argoproj.io/v1alpha1', 'AnalysisTemplate', { spec: { metrics: [] } }),
  ],
  [
    'a standby runs fewer pods',
    'RGT-RISK-015',
    'medium',
    deploymentOf(),
    deploymentOf({ replicas: 2 }),
    'dr',
  ],
  ['a standby loses its workload', 'RGT-RISK-015', 'high', deploymentOf(), undefined, 'dr'],
  ['a standby scales less', 'RGT-RISK-015', 'medium', scaler(5), scaler(4), 'dr'],
  [
    'an external secret names other values',
    'RGT-RISK-016',
    'medium',
    external({ data: [{ secretKey: 'A', remoteRef: { key: 'a' } }] }),
    external({ data: [{ secretKey: 'A', remoteRef: { key: 'b' } }] }),
  ],
  ['an external secret goes, and with it its Secret', 'RGT-RISK-016', 'high', external({}), undefined],
  [
    'a store changes',
    'RGT-RISK-016',
    'high',
    objectOf('external-secrets.io/v1', 'SecretStore', { spec: { provider: { vault: { server: 'a' } } } }),
    objectOf('external-secrets.io/v1', 'SecretStore', { spec: { provider: { vault: { server: 'b' } } } }),
  ],
  [
    'pods use another Secret',
    'RGT-RISK-016',
    'medium',
    deploymentOf({}, { envFrom: [{ secretRef: { name: 'a' } }] }),
    deploymentOf({}, { envFrom: [{ secretRef: { name: 'b' } }] }),
  ],
  [
    'pods use another key of a Secret',
    'RGT-RISK-016',
    'medium',
    deploymentOf({}, { env: [{ name: 'A', valueFrom: { secretKeyRef: { name: 'a', key: 'x' } } }] }),
    deploymentOf({}, { env: [{ name: 'A', valueFrom: { secretKeyRef: { name: 'a', key: 'y' } } }] }),
  ],
  ['a disruption budget keeps less running', 'RGT-RISK-017', 'medium', budget(2), budget(1)],
  [
    'a pod runs privileged',
    'RGT-RISK-018',
    'high',
    deploymentOf(),
    deploymentOf({}, { securityContext: { privileged: true } }),
  ],
  [
    "a pod uses the node's network",
    'RGT-RISK-018',
    'high',
    deploymentOf(),
    deploymentOf({}, {}, { hostNetwork: true }),
  ],
  ['a webhook fails open', 'RGT-RISK-019', 'high', webhooks('Fail'), webhooks('Ignore')],
  [
    'a service opens to the outside',
    'RGT-RISK-020',
    'medium',
    service({ type: 'ClusterIP' }),
    service({ type: 'LoadBalancer' }),
  ],
  [
    'a load balancer lets everybody in',
    'RGT-RISK-020',
    'high',
    service({ type: 'LoadBalancer', loadBalancerSourceRanges: ['10.0.0.0/8'] }),
    service({ type: 'LoadBalancer' }),
  ],
  [
    'an engine may delete everything',
    'RGT-RISK-022',
    'high',
    application({}),
    application({ allowEmpty: true }),
  ],
  ['an engine prunes', 'RGT-RISK-022', 'high', application({}), application({ prune: true })],
];

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
