import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';

import { startTestbed, stopCluster, startCluster, stopTestbed } from '../../tools/testbed/testbed.ts';
import { findTool } from '../../tools/tool-finder.ts';
import { connectionOf } from '../support/pulumi-kubernetes/kubeconfig.ts';
import { client } from '../support/pulumi-kubernetes/rest.ts';
import type { Send } from '../support/pulumi-kubernetes/rest.ts';
import { at, listAt, textAt } from '../support/pulumi-kubernetes/json.ts';
import type { JsonObject } from '../support/pulumi-kubernetes/json.ts';
import type { Plan, TrialResource } from '../support/pulumi-kubernetes/trial/plan.ts';
import { newStack } from '../support/pulumi-kubernetes/trial/stack.ts';
import type { Run, TrialStack } from '../support/pulumi-kubernetes/trial/stack.ts';

const instance = 'stand-in';
const minutes = 60_000;
let kubeconfig = '';
let send: Send;
let stack: TrialStack;
let namespace = '';
let count = 0;

beforeAll(async () => {
  const bed = await startTestbed({ instance, portBase: 17600, clusters: ['one'], systems: [], nodes: 1 });
  kubeconfig = await readFile(bed.clusters[0]?.kubeconfig ?? '', 'utf8');
  const signal = new AbortController().signal;
  send = client(connectionOf(kubeconfig, { context: undefined, cluster: undefined }), {
    requestsPerSecond: 500,
    burst: 500,
    requestTimeout: 30,
    signal,
  });
}, 5 * minutes);

afterAll(async () => {
  await stopTestbed(instance);
}, minutes);

beforeEach(async () => {
  await stack?.remove();
  const found = await Promise.all(['pulumi', 'pulumi-language-nodejs'].map((name) => findTool(name)));
  stack = await newStack({ folders: found.map((path) => dirname(String(path))) });
  namespace = `trial-${(count += 1)}`;
  await kubectl('POST', '/api/v1/namespaces', {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name: namespace },
  });
}, minutes);

afterAll(async () => {
  await stack.remove();
});

async function kubectl(
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE',
  path: string,
  body?: JsonObject,
): Promise<JsonObject> {
  const contentType = method === 'PATCH' ? 'application/merge-patch+json' : 'application/json';
  const call = { method, path, query: { fieldManager: 'somebody-else' }, contentType };
  return (await send(body === undefined ? { method, path } : { ...call, body })).body;
}

const configMaps = (): string => `/api/v1/namespaces/${namespace}/configmaps`;

function configMap(
  name: string,
  data: JsonObject,
  more: Partial<TrialResource> = {},
  annotations: JsonObject = {},
): TrialResource {
  const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace, annotations }, data };
  return { name, token: 'kubernetes:core/v1:ConfigMap', object, ...more };
}

function plan(resources: readonly TrialResource[], settings: Partial<Plan['provider']> = {}): Plan {
  return {
    provider: { enableConfigMapMutable: true, ...settings, kubeconfig: settings.kubeconfig ?? kubeconfig },
    resources,
  };
}

async function upWell(wanted: Plan): Promise<Run> {
  const run = await stack.up(wanted);
  if (run.code !== 0) throw new Error(run.text);
  return run;
}

describe('the stand-in for the Kubernetes plugin', () => {
  test(
    'creates, sees no change, updates one field, and leaves nothing behind',
    async () => {
      expect((await upWell(plan([configMap('a', { x: '1' }), configMap('b', { x: '1' })]))).steps).toEqual({
        a: 'create',
        b: 'create',
      });
      expect(
        (await stack.preview(plan([configMap('a', { x: '1' }), configMap('b', { x: '1' })]))).steps,
      ).toEqual({ a: 'same', b: 'same' });
      const changed = await upWell(plan([configMap('a', { x: '2' }), configMap('b', { x: '1' })]));
      expect(changed.steps).toEqual({ a: 'update', b: 'same' });
      expect(changed.paths).toEqual({ 'data.x': 'update' });
      expect(at(await kubectl('GET', `${configMaps()}/a`), 'data', 'x')).toBe('2');
      expect((await stack.destroy()).code).toBe(0);
      const left = listAt(await kubectl('GET', configMaps()), 'items').map((item) =>
        textAt(item, 'metadata', 'name'),
      );
      expect(left.filter((name) => name !== 'kube-root-ca.crt')).toEqual([]);
    },
    2 * minutes,
  );

  test(
    'replaces an object whose immutable field changed, the old one first',
    async () => {
      const wanted = (app: string): Plan =>
        plan([
          {
            name: 'web',
            token: 'kubernetes:apps/v1:Deployment',
            object: {
              apiVersion: 'apps/v1',
              kind: 'Deployment',
              metadata: { name: 'web', namespace },
              spec: {
                replicas: 1,
                selector: { matchLabels: { app } },
                template: {
                  metadata: { labels: { app } },
                  spec: { containers: [{ name: 'web', image: 'registry.example.com/web:1' }] },
                },
              },
            },
          },
        ]);
      await upWell(wanted('one'));
      const path = `/apis/apps/v1/namespaces/${namespace}/deployments/web`;
      const before = await kubectl('GET', path);
      expect(at(before, 'status', 'readyReplicas')).toBe(1);
      const run = await upWell(wanted('two'));
      expect(run.steps).toEqual({ web: 'replace' });
      expect(run.paths['spec.selector.matchLabels.app']).toBe('update-replace');
      const after = await kubectl('GET', path);
      expect(textAt(after, 'metadata', 'uid')).not.toBe(textAt(before, 'metadata', 'uid'));
      expect(at(after, 'spec', 'selector', 'matchLabels', 'app')).toBe('two');
    },
    2 * minutes,
  );

  test(
    'replaces a ConfigMap with new data unless the Provider says that it may change in place',
    async () => {
      const settings = { enableConfigMapMutable: false };
      await upWell(plan([configMap('a', { x: '1' })], settings));
      expect((await stack.preview(plan([configMap('a', { x: '2' })], settings))).steps).toEqual({
        a: 'replace',
      });
      expect((await stack.preview(plan([configMap('a', { x: '2' })]))).steps).toEqual({ a: 'update' });
    },
    2 * minutes,
  );

  test(
    'fails when somebody else owns a field, with the manager and the field, and takes it over when told',
    async () => {
      await upWell(plan([configMap('a', { x: '1' })]));
      await kubectl('PATCH', `${configMaps()}/a`, { data: { x: 'theirs' } });
      const refused = await stack.up(plan([configMap('a', { x: '2' })]));
      expect(refused.code).not.toBe(0);
      expect(refused.text).toMatch(/somebody-else.*\.data\.x/);
      expect(at(await kubectl('GET', `${configMaps()}/a`), 'data', 'x')).toBe('theirs');
      await upWell(plan([configMap('a', { x: '2' }, {}, { 'pulumi.com/patchForce': 'true' })]));
      expect(at(await kubectl('GET', `${configMaps()}/a`), 'data', 'x')).toBe('2');
    },
    2 * minutes,
  );

  test(
    'fails when the object exists already, and takes it over where the Provider says so',
    async () => {
      await kubectl('POST', configMaps(), {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name: 'a' },
        data: { theirs: '1' },
      });
      const refused = await stack.up(plan([configMap('a', { x: '1' })]));
      expect(refused.code).not.toBe(0);
      expect(refused.text).toContain('already exists');
      await upWell(plan([configMap('a', { x: '1' })], { upsertExistingObjects: true }));
      expect(at(await kubectl('GET', `${configMaps()}/a`), 'data')).toEqual({ theirs: '1', x: '1' });
    },
    2 * minutes,
  );

  test(
    'keeps the content of a Secret out of the state and the output',
    async () => {
      const clear = 'correct-horse-battery';
      const encoded = Buffer.from(clear).toString('base64');
      const object = {
        apiVersion: 'v1',
        kind: 'Secret',
        metadata: { name: 's', namespace },
        stringData: { password: clear },
      };
      const run = await upWell(plan([{ name: 's', token: 'kubernetes:core/v1:Secret', object }]));
      expect(at(await kubectl('GET', `/api/v1/namespaces/${namespace}/secrets/s`), 'data', 'password')).toBe(
        encoded,
      );
      const refreshed = await stack.refresh();
      for (const text of [await stack.state(), run.text, refreshed.text]) {
        expect(text).not.toContain(clear);
        expect(text).not.toContain(encoded);
      }
      expect(
        (await stack.preview(plan([{ name: 's', token: 'kubernetes:core/v1:Secret', object }]))).steps,
      ).toEqual({ s: 'same' });
    },
    2 * minutes,
  );

  test(
    'sees at refresh what was edited and what was deleted by hand, and puts it back',
    async () => {
      const wanted = plan([
        configMap('edited', { x: '1' }),
        configMap('deleted', { x: '1' }),
        configMap('kept', { x: '1' }),
      ]);
      await upWell(wanted);
      await kubectl('PATCH', `${configMaps()}/edited`, { data: { x: 'by hand' } });
      await kubectl('DELETE', `${configMaps()}/deleted`, {});
      const seen = await stack.refresh();
      expect(seen.steps).toEqual({ edited: 'update', deleted: 'delete', kept: 'same' });
      expect((await stack.preview(wanted)).steps).toEqual({
        edited: 'update',
        deleted: 'create',
        kept: 'same',
      });
    },
    2 * minutes,
  );

  test(
    'fails when the cluster is unreachable, at once, and plans no deletion',
    async () => {
      await upWell(plan([configMap('a', { x: '1' }), configMap('b', { x: '1' })]));
      await stopCluster(instance, 'one');
      try {
        const runs = [
          await stack.preview(plan([configMap('a', { x: '2' })])),
          await stack.up(plan([configMap('a', { x: '2' })])),
          await stack.refresh(),
        ];
        for (const run of runs) {
          expect(run.code).not.toBe(0);
          expect(run.text).toContain('is unreachable');
          expect(Object.values(run.steps)).not.toContain('delete');
        }
      } finally {
        await startCluster(instance, 'one');
      }
      expect(
        (await stack.preview(plan([configMap('a', { x: '1' }), configMap('b', { x: '1' })]))).steps,
      ).toEqual({ a: 'same', b: 'same' });
    },
    3 * minutes,
  );

  test(
    'imports an object, leaves one behind that is retained, and does not delete a protected one',
    async () => {
      await kubectl('POST', configMaps(), {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name: 'old' },
        data: { x: '1' },
      });
      const imported = {
        ...configMap('old', { x: '1' }),
        object: {
          apiVersion: 'v1',
          kind: 'ConfigMap',
          metadata: { name: 'old', namespace },
          data: { x: '1' },
        },
      };
      const run = await upWell(
        plan([{ ...imported, options: { import: `${namespace}/old`, retainOnDelete: true } }]),
      );
      expect(run.steps).toEqual({ old: 'import' });
      await upWell(plan([configMap('guarded', { x: '1' }, { options: { protect: true } })]));
      expect(at(await kubectl('GET', `${configMaps()}/old`), 'data', 'x')).toBe('1');
      const refused = await stack.up(plan([]));
      expect(refused.code).not.toBe(0);
      expect(at(await kubectl('GET', `${configMaps()}/guarded`), 'data', 'x')).toBe('1');
    },
    2 * minutes,
  );

  test(
    'leaves a field alone that is under ignoreChanges, whoever set it',
    async () => {
      const ignoring = { options: { ignoreChanges: ['data.x'] } };
      await upWell(plan([configMap('a', { x: '1', y: '1' })]));
      await kubectl('PATCH', `${configMaps()}/a`, { data: { x: 'theirs' } });
      await upWell(plan([configMap('a', { x: '2', y: '2' }, ignoring)]));
      expect(at(await kubectl('GET', `${configMaps()}/a`), 'data')).toEqual({ x: 'theirs', y: '2' });
    },
    2 * minutes,
  );

  test(
    'makes up a name where there is none, keeps it, and uses the default namespace',
    async () => {
      const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata: {}, data: { x: '1' } };
      const wanted = plan([{ name: 'nameless', token: 'kubernetes:core/v1:ConfigMap', object }]);
      await upWell(wanted);
      expect((await stack.preview(wanted)).steps).toEqual({ nameless: 'same' });
      const found = listAt(await kubectl('GET', '/api/v1/namespaces/default/configmaps'), 'items').map(
        (item) => textAt(item, 'metadata', 'name') ?? '',
      );
      expect(found.filter((name) => /^nameless-[0-9a-f]{7,8}$/.test(name))).toHaveLength(1);
      expect((await stack.destroy()).code).toBe(0);
    },
    2 * minutes,
  );

  test(
    'fails when an object does not get ready in time, says why, keeps it in the state, and tries again',
    async () => {
      const quick = { 'pulumi.com/timeoutSeconds': '3' };
      const job = (annotations: JsonObject): Plan =>
        plan([
          {
            name: 'claim',
            token: 'kubernetes:core/v1:PersistentVolumeClaim',
            object: {
              apiVersion: 'v1',
              kind: 'PersistentVolumeClaim',
              metadata: { name: 'claim', namespace, annotations },
              spec: {
                accessModes: ['ReadWriteOnce'],
                storageClassName: 'none',
                resources: { requests: { storage: '1024Mi' } },
              },
            },
          },
        ]);
      const run = await stack.up(job(quick));
      expect(run.code).not.toBe(0);
      expect(run.text).toContain('was not ready within 3 s');
      const again = await upWell(job({ ...quick, 'pulumi.com/skipAwait': 'true' }));
      expect(again.steps).toEqual({ claim: 'update' });
      expect((await stack.preview(job({ ...quick, 'pulumi.com/skipAwait': 'true' }))).steps).toEqual({
        claim: 'same',
      });
    },
    2 * minutes,
  );

  test(
    'fails when an object does not end in time, and names the finalizer that holds it',
    async () => {
      const held = configMap('held', { x: '1' }, {}, { 'pulumi.com/timeoutSeconds': '2' });
      const object = {
        ...held.object,
        metadata: {
          name: 'held',
          namespace,
          finalizers: ['example.com/hold'],
          annotations: { 'pulumi.com/timeoutSeconds': '2' },
        },
      };
      await upWell(plan([{ ...held, object }]));
      const run = await stack.destroy();
      expect(run.code).not.toBe(0);
      expect(run.text).toContain('held by the finalizer example.com/hold');
      await kubectl('PATCH', `${configMaps()}/held`, { metadata: { finalizers: null } });
      expect((await stack.destroy()).code).toBe(0);
    },
    2 * minutes,
  );

  test(
    'creates a custom resource together with its definition',
    async () => {
      const name = 'boats.stand-in.example.com';
      const schema = {
        type: 'object',
        properties: { spec: { type: 'object', properties: { sails: { type: 'integer' } } } },
      };
      const definition = {
        apiVersion: 'apiextensions.k8s.io/v1',
        kind: 'CustomResourceDefinition',
        metadata: { name },
        spec: {
          group: 'stand-in.example.com',
          scope: 'Namespaced',
          names: { plural: 'boats', singular: 'boat', kind: 'Boat' },
          versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: schema } }],
        },
      };
      const boat = {
        apiVersion: 'stand-in.example.com/v1',
        kind: 'Boat',
        metadata: { name: 'b', namespace },
        spec: { sails: 3 },
      };
      const wanted = plan([
        {
          name: 'definition',
          token: 'kubernetes:apiextensions.k8s.io/v1:CustomResourceDefinition',
          object: definition,
        },
        { name: 'boat', token: 'kubernetes:stand-in.example.com/v1:Boat', object: boat },
      ]);
      expect((await stack.preview(wanted)).steps).toEqual({ definition: 'create', boat: 'create' });
      await upWell(wanted);
      expect((await stack.preview(wanted)).steps).toEqual({ definition: 'same', boat: 'same' });
      expect((await stack.destroy()).code).toBe(0);
    },
    2 * minutes,
  );
});
