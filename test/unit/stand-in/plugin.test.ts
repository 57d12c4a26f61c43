import { describe, expect, test } from '@jest/globals';

import { checkpoint, fromInputs, parseCheckpoint } from '../../support/pulumi-kubernetes/checkpoint.ts';
import { configDifference } from '../../support/pulumi-kubernetes/config-difference.ts';
import { idOf, kindOfToken, livesInNamespace, parseId } from '../../support/pulumi-kubernetes/identity.ts';
import type { JsonObject } from '../../support/pulumi-kubernetes/json.ts';
import { connectionOf } from '../../support/pulumi-kubernetes/kubeconfig.ts';
import { handover, heldByOthers } from '../../support/pulumi-kubernetes/managers.ts';
import { nameOfUrn, tokenOfUrn, withName } from '../../support/pulumi-kubernetes/naming.ts';
import { pace } from '../../support/pulumi-kubernetes/pace.ts';
import { provider } from '../../support/pulumi-kubernetes/provider.ts';
import { waitFor } from '../../support/pulumi-kubernetes/readiness.ts';
import { settingsOf } from '../../support/pulumi-kubernetes/settings.ts';
import { hasUnknown, marked, plain, unknown } from '../../support/pulumi-kubernetes/wire.ts';

const secret = (value: string): JsonObject => ({
  '4dabf18193072939515e22adb298388d': '1b47061264138c4ac30d75fd1eb44270',
  value,
});

function kubeconfig(server: string, namespace = 'shop'): string {
  return JSON.stringify({
    'current-context': 'one',
    contexts: [{ name: 'one', context: { cluster: 'c', user: 'u', namespace } }],
    clusters: [{ name: 'c', cluster: { server } }],
    users: [{ name: 'u', user: { token: 't' } }],
  });
}

describe('secrets', () => {
  test('stay secret where the inputs said so, and in every Secret', () => {
    expect(marked({ a: 'x', b: { c: 'y', d: 'z' } }, { b: { c: secret('y') } })).toEqual({
      a: 'x',
      b: { c: secret('y'), d: 'z' },
    });
    const found = marked({ kind: 'Secret', data: { a: 'x' } }, {});
    expect(JSON.stringify(found['data'])).toContain('1b47061264138c4ac30d75fd1eb44270');
    expect(plain(found)).toEqual({ kind: 'Secret', data: { a: 'x' } });
  });

  test('are found unknown at any depth', () => {
    expect(hasUnknown({ a: [{ b: unknown }] })).toBe(true);
    expect(hasUnknown({ a: [{ b: 'known' }] })).toBe(false);
  });
});

describe('a state', () => {
  test('gives back the live object, the inputs and the manager that it was made of', () => {
    const live = { apiVersion: 'v1', kind: 'X', spec: { 'x-kubernetes-list-type': 'map' } };
    const state = checkpoint(live, { apiVersion: 'v1' }, {}, 'm', 'v1');
    expect(JSON.stringify(state)).toContain('x_kubernetes_list_type');
    expect(parseCheckpoint(state)).toEqual({ live, inputs: { apiVersion: 'v1' }, manager: 'm' });
    expect(fromInputs({ x_kubernetes_validations: [] })).toEqual({ 'x-kubernetes-validations': [] });
  });
});

describe('an identity', () => {
  test('comes from the token and the id', () => {
    expect(kindOfToken('kubernetes:core/v1:ConfigMapPatch')).toEqual({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      isPatch: true,
    });
    expect(kindOfToken('kubernetes:apps/v1:Deployment')).toEqual({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      isPatch: false,
    });
    expect(parseId(idOf({ metadata: { name: 'a', namespace: 'n' } }))).toEqual({ namespace: 'n', name: 'a' });
    expect(parseId('a')).toEqual({ namespace: undefined, name: 'a' });
    const urn = 'urn:pulumi:s::p::my:Parent$kubernetes:core/v1:ConfigMap::a::b';
    expect([tokenOfUrn(urn), nameOfUrn(urn)]).toEqual(['kubernetes:core/v1:ConfigMap', 'a::b']);
  });

  test('says of built-in kinds alone whether they live in a namespace', () => {
    expect(livesInNamespace({ apiVersion: 'v1', kind: 'Namespace' })).toBe(false);
    expect(livesInNamespace({ apiVersion: 'networking.k8s.io/v1', kind: 'Ingress' })).toBe(true);
    expect(
      livesInNamespace({ apiVersion: 'gateway.networking.k8s.io/v1', kind: 'GatewayClass' }),
    ).toBeUndefined();
  });
});

describe('a name', () => {
  const call = { name: 'web', seed: new Uint8Array([1]), autonaming: undefined };
  test('is the given one, the one it had, or a new one that the seed decides', () => {
    expect(withName({ metadata: { name: 'x' } }, undefined, call)).toEqual({ metadata: { name: 'x' } });
    const made = withName({}, undefined, call);
    expect(made).toEqual(withName({}, undefined, call));
    expect(withName({ data: {} }, made, { ...call, seed: new Uint8Array([2]) })).toEqual({
      ...made,
      data: {},
    });
    expect(
      withName({}, undefined, { ...call, autonaming: { mode: 'propose', proposed: 'p' } })['metadata'],
    ).toMatchObject({ name: 'p' });
  });

  test('fails when the server or nobody is to make it', () => {
    expect(() => withName({ metadata: { generateName: 'x-' } }, undefined, call)).toThrow('generateName');
    expect(() => withName({}, undefined, { ...call, autonaming: { mode: 'disable', proposed: '' } })).toThrow(
      'autonaming is off',
    );
  });
});

describe('field managers', () => {
  const entry = (manager: string, operation: string, fields: JsonObject): JsonObject => ({
    manager,
    operation,
    fieldsV1: fields,
  });
  const live = (...managedFields: JsonObject[]): JsonObject => ({
    metadata: { resourceVersion: '7', managedFields },
  });

  test("take over the fields of kubectl and of the create, and nobody else's", () => {
    const theirs = entry('somebody', 'Update', { 'f:data': { 'f:b': {} } });
    const patch = handover(
      live(
        entry('pulumi-kubernetes', 'Update', { 'f:data': { 'f:a': {} } }),
        entry('kubectl-edit', 'Update', { 'f:data': { 'f:c': {} } }),
        theirs,
      ),
      'me',
    );
    expect(patch?.[0]?.['value']).toEqual([
      theirs,
      entry('me', 'Apply', { 'f:data': { 'f:a': {}, 'f:c': {} } }),
    ]);
    expect(patch?.[1]).toMatchObject({ path: '/metadata/resourceVersion', value: '7' });
    expect(handover(live(theirs), 'me')).toBeUndefined();
  });

  test('hold a field alone, together, or not at all', () => {
    const fields = { 'f:spec': { 'f:replicas': {} } };
    expect(heldByOthers(live(entry('scaler', 'Update', fields)), ['spec', 'replicas'], 'me')).toBe(true);
    expect(
      heldByOthers(
        live(entry('scaler', 'Update', fields), entry('me', 'Apply', fields)),
        ['spec', 'replicas'],
        'me',
      ),
    ).toBe(false);
    expect(heldByOthers(live(), ['spec', 'replicas'], 'me')).toBe(false);
  });
});

describe('a wait', () => {
  const state = (object: JsonObject, beside?: JsonObject): string =>
    waitFor(object, object, 0)?.judge(object, beside).state ?? 'none';
  const deployment = (status: JsonObject): JsonObject => ({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { generation: 2 },
    spec: { replicas: 2 },
    status,
  });
  const conditions = [
    { type: 'Available', status: 'True' },
    { type: 'Progressing', status: 'True', reason: 'NewReplicaSetAvailable' },
  ];
  const rolled = { observedGeneration: 2, replicas: 2, updatedReplicas: 2, conditions };

  test('ends when a Deployment has rolled out, and not before', () => {
    expect(state(deployment(rolled))).toBe('ready');
    for (const early of [
      { observedGeneration: 1 },
      { updatedReplicas: 1 },
      { replicas: 3 },
      { conditions: [] },
    ]) {
      expect(state(deployment({ ...rolled, ...early }))).toBe('waiting');
    }
  });

  test('fails when a Job has failed', () => {
    expect(
      state({
        apiVersion: 'batch/v1',
        kind: 'Job',
        status: { conditions: [{ type: 'Failed', status: 'True' }] },
      }),
    ).toBe('failed');
  });

  test('looks at the endpoints of a Service that selects pods, and at no others', () => {
    const service = (spec: JsonObject): JsonObject => ({ apiVersion: 'v1', kind: 'Service', spec });
    expect(state(service({ selector: { a: 'b' } }))).toBe('waiting');
    expect(
      state(service({ selector: { a: 'b' } }), { subsets: [{ notReadyAddresses: [{ ip: '10.0.0.1' }] }] }),
    ).toBe('waiting');
    expect(state(service({ selector: { a: 'b' } }), { subsets: [{ addresses: [{ ip: '10.0.0.1' }] }] })).toBe(
      'ready',
    );
    expect(state(service({ selector: { a: 'b' }, clusterIP: 'None' }))).toBe('ready');
    expect(state(service({ type: 'LoadBalancer' }))).toBe('waiting');
  });

  test('is left out, made shorter or told apart by annotations', () => {
    const with_ = (annotations: JsonObject): JsonObject => ({
      ...deployment(rolled),
      metadata: { annotations },
    });
    expect(waitFor(with_({}), with_({ 'pulumi.com/skipAwait': 'true' }), 0)).toBeUndefined();
    expect(waitFor(with_({}), with_({ 'pulumi.com/timeoutSeconds': '7' }), 0)?.seconds).toBe(7);
    expect(waitFor(with_({}), with_({ 'pulumi.com/timeoutSeconds': '7' }), 9)?.seconds).toBe(9);
    const custom = (text: string): string =>
      waitFor(with_({}), with_({ 'pulumi.com/waitFor': text }), 0)?.judge(deployment(rolled)).state ?? '';
    expect([
      custom('condition=Available'),
      custom('jsonpath={.status.replicas}=2'),
      custom('["condition=Available","condition=Other"]'),
    ]).toEqual(['ready', 'ready', 'waiting']);
    expect(() => custom('nonsense')).toThrow('pulumi.com/waitFor');
  });
});

describe('the Provider', () => {
  test('has the official limits unless told otherwise', () => {
    expect(settingsOf({}, {})).toMatchObject({ requestsPerSecond: 50, burst: 120 });
    expect(settingsOf({ kubeClientSettings: '{"qps":200,"burst":400}' }, {})).toMatchObject({
      requestsPerSecond: 200,
      burst: 400,
    });
    expect(settingsOf({ upsertExistingObjects: 'true', enablePatchForce: 'false' }, {})).toMatchObject({
      upserts: true,
      forces: false,
    });
  });

  test('fails when it is asked for what the stand-in does not do', () => {
    expect(() => settingsOf({ enableServerSideApply: 'false' }, {})).toThrow('server-side apply');
    expect(() => settingsOf({ renderYamlToDirectory: '/tmp/x' }, {})).toThrow('renderYamlToDirectory');
  });

  test('is replaced when it leads to another cluster, not when only the user changes', () => {
    const one = { kubeconfig: kubeconfig('https://one') };
    expect(configDifference(one, { kubeconfig: kubeconfig('https://two') })).toEqual({
      changed: ['kubeconfig'],
      replaces: ['kubeconfig'],
    });
    expect(configDifference(one, { kubeconfig: kubeconfig('https://one', 'other') })).toEqual({
      changed: ['kubeconfig'],
      replaces: [],
    });
    const same = { clusterIdentifier: 'c' };
    expect(
      configDifference({ ...one, ...same }, { ...same, kubeconfig: kubeconfig('https://two') }).replaces,
    ).toEqual([]);
  });

  test('reads server, namespace and credentials from the kubeconfig', async () => {
    const connection = connectionOf(kubeconfig('https://one/'), { context: undefined, cluster: undefined });
    expect([connection.server, connection.namespace]).toEqual(['https://one', 'shop']);
    expect(await connection.credentials()).toEqual({ authorization: 'Bearer t' });
    expect(() => connectionOf(kubeconfig('https://one'), { context: 'two', cluster: undefined })).toThrow(
      'no context named "two"',
    );
  });

  test('fails when its cluster does not answer, before anything is planned', async () => {
    const operations = provider();
    await operations.configure({ kubeconfig: kubeconfig('https://127.0.0.1:1') });
    const named = { urn: 'u', token: 'kubernetes:core/v1:ConfigMap', name: 'a' };
    const check = {
      ...named,
      olds: {},
      news: { metadata: { name: 'a' } },
      seed: new Uint8Array(),
      autonaming: undefined,
    };
    await expect(operations.check(check)).rejects.toThrow('is unreachable');
    const state = { apiVersion: 'v1', kind: 'ConfigMap' };
    await expect(operations.read({ ...named, id: 'n/a', state, inputs: state })).rejects.toThrow(
      'is unreachable',
    );
    await expect(operations.delete({ ...named, id: 'n/a', state, timeout: 1 })).rejects.toThrow(
      'is unreachable',
    );
  });
});

test('requests are let through at once up to the burst, then at the rate', async () => {
  let clock = 0;
  const turn = pace(100, 2, () => clock);
  const began = performance.now();
  await Promise.all([turn(), turn()]);
  const atOnce = performance.now() - began;
  await Promise.all([turn(), turn(), turn(), turn(), turn()]);
  expect(performance.now() - began - atOnce).toBeGreaterThan(40);
  clock += 10_000;
  const later = performance.now();
  await turn();
  expect(performance.now() - later).toBeLessThan(20);
});
