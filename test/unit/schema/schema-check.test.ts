import { spawnSync } from 'node:child_process';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { applyOperations } from '../../../constructs/core/json-patch-apply.ts';
import type { PatchOperation } from '../../../constructs/core/json-patch.ts';
import type { JsonValue, Manifest } from '../../../constructs/core/manifest.ts';
import { schemaCheckerFor } from '../../../constructs/schema/schema-check.ts';
import type { SchemaChecker } from '../../../constructs/schema/schema-check.ts';
import { schemaIssues } from '../../../constructs/schema/served-check.ts';
import { goodObject, goodObjects } from './good-objects.ts';

let checker: SchemaChecker;
beforeAll(async () => {
  checker = await schemaCheckerFor(goodObjects);
});

function broken(kind: string, ...operations: readonly PatchOperation[]): Manifest {
  const result = applyOperations(goodObject(kind), operations);
  if ('fault' in result) throw new Error(result.fault);
  return result.value;
}
const set = (path: string, value: JsonValue): PatchOperation => ({ op: 'add', path, value });
const drop = (path: string): PatchOperation => ({ op: 'remove', path });

describe('objects that are right', () => {
  test.each(goodObjects.map((object) => [`${object.apiVersion} ${object.kind}`, object] as const))(
    '%s has a schema and no fault',
    (_, object) => {
      expect(checker.unchecked([object])).toEqual([]);
      expect(checker.faults(object)).toEqual([]);
    },
  );
});

describe('objects that are wrong', () => {
  const container = 'spec.template.spec.containers[0]';
  const pointer = '/spec/template/spec/containers/0';
  test.each<readonly [string, Manifest, object]>([
    [
      'a field is misspelt',
      broken('Deployment', set('/spec/replica', 2)),
      { path: 'spec.replica', problem: 'is not a field of this object', allowed: 'replicas' },
    ],
    [
      'a field is misspelt deep inside',
      broken('Deployment', set(`${pointer}/imagePulPolicy`, 'Always')),
      { path: `${container}.imagePulPolicy`, allowed: 'imagePullPolicy' },
    ],
    [
      'a field sits one level too high',
      broken('Rollout', set('/spec/canary', {})),
      { path: 'spec.canary', problem: 'is not a field of this object' },
    ],
    [
      'a required field is missing',
      broken('Deployment', drop(`${pointer}/name`)),
      { path: `${container}.name`, problem: 'is required' },
    ],
    [
      'a number is text',
      broken('HorizontalPodAutoscaler', set('/spec/maxReplicas', '20')),
      { path: 'spec.maxReplicas', problem: 'is a string', given: '"20"', allowed: 'a whole number' },
    ],
    [
      'text is a number',
      broken('Deployment', set(`${pointer}/env/0/name`, 3)),
      { path: `${container}.env[0].name`, problem: 'is a number', given: '3', allowed: 'a string' },
    ],
    [
      'a label is a boolean',
      broken('Service', set('/metadata/labels/app.kubernetes.io~1managed', true)),
      { path: 'metadata.labels["app.kubernetes.io/managed"]', allowed: 'a string' },
    ],
    [
      'a list is an object',
      broken('ApplicationSet', set('/spec/generators', {})),
      { path: 'spec.generators', problem: 'is an object', allowed: 'a list' },
    ],
    [
      'a word is none of those allowed',
      broken('Service', set('/spec/type', 'Loadbalancer')),
      {
        path: 'spec.type',
        given: '"Loadbalancer"',
        allowed: 'ClusterIP, ExternalName, LoadBalancer, NodePort',
      },
    ],
    [
      'memory is no quantity',
      broken('Deployment', set(`${pointer}/resources/limits/memory`, '2GB')),
      {
        path: `${container}.resources.limits.memory`,
        problem: 'is not a quantity such as 500m or 2Gi',
        given: '"2GB"',
      },
    ],
    [
      'a port name or number is neither',
      broken('Service', set('/spec/ports/0/targetPort', true)),
      {
        path: 'spec.ports[0].targetPort',
        problem: 'is a boolean',
        given: 'true',
        allowed: 'a string or a whole number',
      },
    ],
    [
      'a whole number has a fraction',
      broken('Rollout', set('/spec/strategy/canary/steps/0/setWeight', 2.5)),
      { path: 'spec.strategy.canary.steps[0].setWeight', problem: 'is a number', allowed: 'a whole number' },
    ],
    [
      'a number does not fit 32 bits',
      broken('Deployment', set('/spec/replicas', 3_000_000_000)),
      { path: 'spec.replicas', given: '3000000000', problem: 'is not a whole number of 32 bits' },
    ],
    [
      'an analysis has no name',
      broken('AnalysisTemplate', drop('/spec/metrics/0/name')),
      { path: 'spec.metrics[0].name', problem: 'is required' },
    ],
    [
      'a weight is text',
      broken('VirtualService', set('/spec/http/0/route/0/weight', '100')),
      { path: 'spec.http[0].route[0].weight', problem: 'is a string' },
    ],
    [
      'an Istio choice is made twice',
      broken(
        'DestinationRule',
        set('/spec/trafficPolicy/loadBalancer/simple', 'ROUND_ROBIN'),
        set('/spec/trafficPolicy/loadBalancer/consistentHash', {}),
      ),
      { path: 'spec.trafficPolicy.loadBalancer', problem: 'sets simple and consistentHash together' },
    ],
    [
      'a secret has no source',
      broken('ExternalSecret', drop('/spec/data/0/remoteRef')),
      { path: 'spec.data[0].remoteRef', problem: 'is required' },
    ],
    [
      'a store is asked for by a wrong word',
      broken('ExternalSecret', set('/spec/target/creationPolicy', 'Own')),
      { path: 'spec.target.creationPolicy', allowed: expect.stringContaining('Owner') },
    ],
    [
      'an interval is no duration',
      broken('Kustomization', set('/spec/interval', 'often')),
      { path: 'spec.interval', problem: 'has not the form that is asked for', given: '"often"' },
    ],
    [
      'a host name has not the form that is asked for',
      broken('HTTPRoute', set('/spec/hostnames/0', 'API_example')),
      { path: 'spec.hostnames[0]', problem: 'has not the form that is asked for', given: '"API_example"' },
    ],
    [
      'a route has too many hosts',
      broken(
        'HTTPRoute',
        set(
          '/spec/hostnames',
          Array.from({ length: 17 }, (_, index) => `h${index}.example.com`),
        ),
      ),
      { path: 'spec.hostnames', problem: 'has 17 items', allowed: 'at most 16' },
    ],
    [
      'a port is out of range',
      broken('Gateway', set('/spec/listeners/0/port', 70_000)),
      { path: 'spec.listeners[0].port', problem: 'is too large', allowed: 'at most 65535' },
    ],
    [
      'an alert is written in a wrong place',
      broken('PrometheusRule', set('/spec/rules', [])),
      {
        path: 'spec.rules',
        problem: 'is not a field of this object',
        allowed: expect.stringContaining('groups'),
      },
    ],
    [
      'a repository has no address',
      broken('GitRepository', drop('/spec/url')),
      { path: 'spec.url', problem: 'is required' },
    ],
    [
      'a project repeats no such field',
      broken('AppProject', set('/spec/destination', [])),
      { path: 'spec.destination', allowed: 'destinations' },
    ],
    [
      'a policy does not say what to do',
      broken('ValidatingAdmissionPolicyBinding', drop('/spec/validationActions')),
      { path: 'spec.validationActions', problem: 'is required' },
    ],
  ])('fails when %s', (_, object, fault) => {
    expect(checker.faults(object)).toEqual([expect.objectContaining(fault)]);
  });

  test('all faults of an object are told at once', () => {
    const object = broken(
      'Deployment',
      set('/spec/replicas', 'two'),
      set('/spec/paussed', true),
      drop('/spec/template/spec/containers/0/name'),
    );
    expect(checker.faults(object).map(({ path }) => path)).toEqual([
      'spec.replicas',
      'spec.template.spec.containers[0].name',
      'spec.paussed',
    ]);
  });

  test('a value that may be a secret is never shown', () => {
    const secret = checker.faults(
      broken('Secret', set('/data', { password: 'not base64!' }), set('/immutable', 'hunter2')),
    );
    const store = checker.faults(
      broken(
        'ClusterSecretStore',
        set('/spec/provider/vault/auth/tokenSecretRef', { name: 's.hunter2 hunter2', key: 5 }),
      ),
    );
    const value = checker.faults(
      broken('Deployment', set('/spec/template/spec/containers/0/env/0/value', 1234)),
    );
    expect([secret.length > 0, store.length > 0, value.length]).toEqual([true, true, 1]);
    expect(JSON.stringify([secret, store, value])).not.toMatch(/not base64!|hunter2|1234/);
  });
});

describe('the checker', () => {
  test('lists kinds that it has no schema for, and finds no fault in them', () => {
    const widget: Manifest = { apiVersion: 'example.com/v1', kind: 'Widget', metadata: { name: 'w' } };
    expect(checker.faults(widget)).toEqual([]);
    expect(checker.unchecked([widget, widget, goodObject('Service')])).toEqual(['example.com/v1/Widget']);
  });

  test('looks at the same object only once', () => {
    const object = broken('Service', set('/spec/typ', 'x'));
    expect(checker.faults(object)).toBe(checker.faults(object));
  });

  test('does not change the object', () => {
    const frozen = JSON.stringify(goodObject('Rollout'));
    checker.faults(goodObject('Rollout'));
    expect(JSON.stringify(goodObject('Rollout'))).toBe(frozen);
  });

  test('reports each fault as an issue with code, place and fix', () => {
    const place = { path: 'production/api-service/east', file: 'environments/production.ts', line: 4 };
    expect(
      schemaIssues(checker, [goodObject('Service'), broken('Deployment', set('/spec/replica', 2))], place),
    ).toEqual([
      {
        code: 'RGT-SCHEMA-001',
        severity: 'error',
        where: place,
        what: 'Deployment "api-service": spec.replica is not a field of this object',
        allowed: 'replicas',
        fix: "remove spec.replica or write the field's right name; an API server would drop or refuse it",
      },
    ]);
  });

  test('only the tables of the kinds that are used are loaded, and none to ask what a cluster serves', () => {
    const script = `
      import { registerHooks } from 'node:module';
      const seen = [];
      registerHooks({ load: (url, context, next) => { if (/schema.tables.*json$|ajv|kubernetes-models/.test(url)) seen.push(url.split('/').at(-1)); return next(url, context); } });
      const served = await import('./constructs/schema/served-check.ts');
      const { schemaCheckerFor } = await import('./constructs/schema/schema-check.ts');
      served.servedIssues([{ apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'a' } }], { name: 'east', versions: { kubernetes: '1.35' } }, {});
      const before = [...seen];
      await schemaCheckerFor([{ apiVersion: 'apps/v1', kind: 'Deployment' }, { apiVersion: 'argoproj.io/v1alpha1', kind: 'Rollout' }, { apiVersion: 'example.com/v1', kind: 'Widget' }]);
      console.log(JSON.stringify({ before, after: seen.sort() }));`;
    const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', script], {
      encoding: 'utf8',
    });
    expect({ stdout: stdout.trim(), stderr }).toEqual({
      stdout: JSON.stringify({ before: [], after: ['argo-rollouts.json', 'kubernetes.json'] }),
      stderr: '',
    });
  });
});
