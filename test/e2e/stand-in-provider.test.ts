import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';

import { startCluster, startTestbed, stopCluster, stopTestbed } from '../../tools/testbed/testbed.ts';
import { findTool } from '../../tools/tool-finder.ts';
import { at, listAt, textAt } from '../support/pulumi-kubernetes/json.ts';
import type { Json, JsonObject } from '../support/pulumi-kubernetes/json.ts';
import { connectionOf } from '../support/pulumi-kubernetes/kubeconfig.ts';
import { client } from '../support/pulumi-kubernetes/rest.ts';
import type { Send } from '../support/pulumi-kubernetes/rest.ts';
import * as objects from '../support/pulumi-kubernetes/trial/objects.ts';
import type { Plan, TrialResource } from '../support/pulumi-kubernetes/trial/plan.ts';
import { newStack } from '../support/pulumi-kubernetes/trial/stack.ts';
import type { Run, TrialStack } from '../support/pulumi-kubernetes/trial/stack.ts';
import { ownInstance } from '../support/testbed/own-instance.ts';

const { instance, portBase } = await ownInstance('e2e-stand-in');
const minutes = 60_000;
let kubeconfig = '';
let send: Send;
let stack: TrialStack | undefined;
let namespace = '';
let count = 0;

beforeAll(async () => {
  const bed = await startTestbed({ instance, portBase, clusters: ['one'], systems: [], nodes: 1 });
  kubeconfig = await readFile(bed.clusters[0]?.kubeconfig ?? '', 'utf8');
  const connection = connectionOf(kubeconfig, { context: undefined, cluster: undefined });
  const limits = {
    requestsPerSecond: 500,
    burst: 500,
    requestTimeout: 30,
    signal: new AbortController().signal,
  };
  send = client(connection, limits);
}, 5 * minutes);

afterAll(async () => {
  await stack?.remove();
  await stopTestbed(instance);
}, minutes);

beforeEach(async () => {
  await stack?.remove();
  const found = await Promise.all(['pulumi', 'pulumi-language-nodejs'].map((name) => findTool(name)));
  stack = await newStack({ folders: found.map((path) => dirname(String(path))) });
  count += 1;
  namespace = `trial-${count}`;
  const object = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } };
  await ask('POST', '/api/v1/namespaces', object);
}, minutes);

/** A request by somebody who is not Pulumi. */
async function ask(
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE',
  path: string,
  body?: JsonObject,
): Promise<JsonObject> {
  if (body === undefined) return (await send({ method, path })).body;
  const contentType = method === 'PATCH' ? 'application/merge-patch+json' : 'application/json';
  return (await send({ method, path, body, contentType, query: { fieldManager: 'somebody-else' } })).body;
}

const pathOf = (name: string): string => `/api/v1/namespaces/${namespace}/configmaps/${name}`;

async function dataOf(name: string): Promise<Json | undefined> {
  return at(await ask('GET', pathOf(name)), 'data');
}

function makeByHand(name: string, data: JsonObject): Promise<JsonObject> {
  const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, data };
  return ask('POST', `/api/v1/namespaces/${namespace}/configmaps`, object);
}

function configMap(
  name: string,
  data: JsonObject,
  options: TrialResource['options'] = {},
  metadata: JsonObject = {},
): TrialResource {
  return objects.configMap(namespace, name, data, options, metadata);
}

function plan(resources: readonly TrialResource[], settings: Partial<Plan['provider']> = {}): Plan {
  return { provider: { enableConfigMapMutable: true, ...settings, kubeconfig }, resources };
}

function trial(): TrialStack {
  if (stack === undefined) throw new Error('no stack');
  return stack;
}

async function well(running: Promise<Run>): Promise<Run> {
  const run = await running;
  if (run.code !== 0) throw new Error(run.text);
  return run;
}

describe('the stand-in for the Kubernetes plugin', () => {
  test(
    'creates, sees no change, updates one field, and leaves nothing behind',
    async () => {
      const first = plan([configMap('a', { x: '1' }), configMap('b', { x: '1' })]);
      expect((await well(trial().up(first))).steps).toEqual({ a: 'create', b: 'create' });
      expect((await trial().preview(first)).steps).toEqual({ a: 'same', b: 'same' });
      const changed = await well(trial().up(plan([configMap('a', { x: '2' }), configMap('b', { x: '1' })])));
      expect(changed.steps).toEqual({ a: 'update', b: 'same' });
      expect(changed.paths).toEqual({ 'data.x': 'update' });
      expect(await dataOf('a')).toEqual({ x: '2' });
      await well(trial().destroy());
      expect([await dataOf('a'), await dataOf('b')]).toEqual([undefined, undefined]);
    },
    2 * minutes,
  );

  test(
    'waits for a Deployment and its Service, and replaces it when its selector changes, the old one first',
    async () => {
      const of = (app: string): Plan =>
        plan([objects.deployment(namespace, 'web', app), objects.service(namespace, 'front', app)]);
      await well(trial().up(of('one')));
      const path = `/apis/apps/v1/namespaces/${namespace}/deployments/web`;
      const before = await ask('GET', path);
      expect(at(before, 'status', 'readyReplicas')).toBe(1);
      await well(trial().refresh());
      expect((await trial().preview(of('one'))).steps).toEqual({ web: 'same', front: 'same' });
      const run = await well(trial().up(of('two')));
      expect(run.steps).toEqual({ web: 'replace', front: 'update' });
      expect(run.paths['spec.selector.matchLabels.app']).toBe('update-replace');
      const after = await ask('GET', path);
      expect(textAt(after, 'metadata', 'uid')).not.toBe(textAt(before, 'metadata', 'uid'));
      expect(at(after, 'spec', 'selector', 'matchLabels', 'app')).toBe('two');
    },
    2 * minutes,
  );

  test(
    'replaces a ConfigMap with new data unless the Provider says that it may change in place',
    async () => {
      const fixed = { enableConfigMapMutable: false };
      await well(trial().up(plan([configMap('a', { x: '1' })], fixed)));
      expect((await trial().preview(plan([configMap('a', { x: '2' })], fixed))).steps).toEqual({
        a: 'replace',
      });
      expect((await trial().preview(plan([configMap('a', { x: '2' })]))).steps).toEqual({ a: 'update' });
    },
    2 * minutes,
  );

  test(
    'fails when somebody else owns a field, with the manager and the field, and takes it over when told',
    async () => {
      await well(trial().up(plan([configMap('a', { x: '1' })])));
      await ask('PATCH', pathOf('a'), { data: { x: 'theirs' } });
      const refused = await trial().up(plan([configMap('a', { x: '2' })]));
      expect(refused.code).not.toBe(0);
      expect(refused.text).toMatch(/somebody-else.*\.data\.x/);
      expect(await dataOf('a')).toEqual({ x: 'theirs' });
      const annotations = { 'pulumi.com/patchForce': 'true' };
      await well(trial().up(plan([configMap('a', { x: '2' }, {}, { annotations })])));
      expect(await dataOf('a')).toEqual({ x: '2' });
    },
    2 * minutes,
  );

  test(
    'fails when the object exists already, and takes it over where the Provider says so',
    async () => {
      await makeByHand('a', { theirs: '1' });
      const refused = await trial().up(plan([configMap('a', { x: '1' })]));
      expect(refused.code).not.toBe(0);
      expect(refused.text).toContain('already exists');
      expect(await dataOf('a')).toEqual({ theirs: '1' });
      await well(trial().up(plan([configMap('a', { x: '1' })], { upsertExistingObjects: true })));
      expect(await dataOf('a')).toEqual({ theirs: '1', x: '1' });
    },
    2 * minutes,
  );

  test(
    'keeps the content of a Secret out of the state and the output',
    async () => {
      const clear = 'correct-horse-battery';
      const encoded = Buffer.from(clear).toString('base64');
      const wanted = plan([objects.secret(namespace, 's', clear)]);
      const made = await well(trial().up(wanted));
      const live = await ask('GET', `/api/v1/namespaces/${namespace}/secrets/s`);
      expect(at(live, 'data', 'password')).toBe(encoded);
      const refreshed = await well(trial().refresh());
      for (const text of [await trial().state(), made.text, refreshed.text]) {
        expect(text).toContain('::s');
        expect(text).not.toContain(clear);
        expect(text).not.toContain(encoded);
      }
      expect((await trial().preview(wanted)).steps).toEqual({ s: 'same' });
    },
    2 * minutes,
  );

  test(
    'sees at refresh what was edited and what was deleted by hand, and puts it back',
    async () => {
      const names = ['edited', 'deleted', 'kept'];
      const wanted = plan(names.map((name) => configMap(name, { x: '1' })));
      await well(trial().up(wanted));
      await ask('PATCH', pathOf('edited'), { data: { x: 'by hand' } });
      await ask('DELETE', pathOf('deleted'), {});
      const seen = await well(trial().refresh());
      expect(seen.steps).toEqual({ edited: 'update', deleted: 'delete', kept: 'same' });
      const back = await trial().preview(wanted);
      expect(back.steps).toEqual({ edited: 'update', deleted: 'create', kept: 'same' });
    },
    2 * minutes,
  );

  test(
    'fails when the cluster is unreachable, and plans no deletion',
    async () => {
      const both = plan([configMap('a', { x: '1' }), configMap('b', { x: '1' })]);
      await well(trial().up(both));
      await stopCluster(instance, 'one');
      try {
        const less = plan([configMap('a', { x: '2' })]);
        const runs = [await trial().preview(less), await trial().up(less), await trial().refresh()];
        for (const run of runs) {
          expect(run.code).not.toBe(0);
          expect(run.text).toContain('is unreachable');
          expect(Object.values(run.steps)).not.toContain('delete');
        }
      } finally {
        await startCluster(instance, 'one');
      }
      expect((await trial().preview(both)).steps).toEqual({ a: 'same', b: 'same' });
    },
    3 * minutes,
  );

  test(
    'imports an object, leaves a retained one behind, and does not delete a protected one',
    async () => {
      await makeByHand('old', { x: '1' });
      const importing = { import: `${namespace}/old`, retainOnDelete: true };
      const run = await well(trial().up(plan([configMap('old', { x: '1' }, importing)])));
      expect(run.steps).toEqual({ old: 'import' });
      await well(trial().up(plan([configMap('guarded', { x: '1' }, { protect: true })])));
      expect(await dataOf('old')).toEqual({ x: '1' });
      expect((await trial().up(plan([]))).code).not.toBe(0);
      expect(await dataOf('guarded')).toEqual({ x: '1' });
    },
    2 * minutes,
  );

  test(
    'leaves a field alone that is under ignoreChanges, whoever set it',
    async () => {
      await well(trial().up(plan([configMap('a', { x: '1', y: '1' })])));
      await ask('PATCH', pathOf('a'), { data: { x: 'theirs' } });
      await well(trial().up(plan([configMap('a', { x: '2', y: '2' }, { ignoreChanges: ['data.x'] })])));
      expect(await dataOf('a')).toEqual({ x: 'theirs', y: '2' });
    },
    2 * minutes,
  );

  test(
    'makes up a name where there is none, keeps it, and uses the default namespace',
    async () => {
      const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata: {}, data: { x: '1' } };
      const wanted = plan([{ name: 'nameless', token: 'kubernetes:core/v1:ConfigMap', object }]);
      await well(trial().up(wanted));
      expect((await trial().preview(wanted)).steps).toEqual({ nameless: 'same' });
      const found = listAt(await ask('GET', '/api/v1/namespaces/default/configmaps'), 'items');
      const names = found.map((item) => textAt(item, 'metadata', 'name') ?? '');
      expect(names.filter((name) => /^nameless-[0-9a-f]{7,8}$/.test(name))).toHaveLength(1);
      await well(trial().destroy());
    },
    2 * minutes,
  );

  test(
    'fails when an object does not get ready in time, says why, keeps it in the state, and tries again',
    async () => {
      const quick = { 'pulumi.com/timeoutSeconds': '3' };
      const run = await trial().up(plan([objects.hopelessClaim(namespace, 'claim', quick)]));
      expect(run.code).not.toBe(0);
      expect(run.text).toContain('was not ready within 3 s: its phase is Pending');
      const patient = plan([
        objects.hopelessClaim(namespace, 'claim', { ...quick, 'pulumi.com/skipAwait': 'true' }),
      ]);
      expect((await well(trial().up(patient))).steps).toEqual({ claim: 'update' });
      expect((await trial().preview(patient)).steps).toEqual({ claim: 'same' });
    },
    2 * minutes,
  );

  test(
    'fails when an object does not end in time, and names the finalizer that holds it',
    async () => {
      const annotations = { 'pulumi.com/timeoutSeconds': '2' };
      const metadata = { finalizers: ['example.com/hold'], annotations };
      await well(trial().up(plan([configMap('held', { x: '1' }, {}, metadata)])));
      const run = await trial().destroy();
      expect(run.code).not.toBe(0);
      expect(run.text).toContain('held by the finalizer example.com/hold');
      await ask('PATCH', pathOf('held'), { metadata: { finalizers: null } });
      await well(trial().destroy());
    },
    2 * minutes,
  );

  test(
    'creates a custom resource together with its definition',
    async () => {
      const wanted = plan([objects.boatDefinition(), objects.boat(namespace, 'gull')]);
      expect((await trial().preview(wanted)).steps).toEqual({ definition: 'create', gull: 'create' });
      await well(trial().up(wanted));
      expect((await trial().preview(wanted)).steps).toEqual({ definition: 'same', gull: 'same' });
      await well(trial().destroy());
    },
    2 * minutes,
  );
});
