import { readFile } from 'node:fs/promises';
import { request } from 'node:https';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  AdmissionGuard,
  App,
  Cluster,
  Direct,
  Environment,
  Fleet,
  serviceAccount,
} from '../../constructs/index.ts';
import { identityOf } from '../../constructs/core/object-identity.ts';
import { ApiClient, accessIn } from '../../tools/testbed/api-client.ts';
import type { ApiAccess } from '../../tools/testbed/api-client.ts';
import { eventually } from '../../tools/testbed/cluster-bootstrap.ts';
import { startTestbed, stopTestbed } from '../../tools/testbed/testbed.ts';
import { ownInstance } from '../support/testbed/own-instance.ts';

const minutes = (count: number) => count * 60_000;
const { instance, portBase } = await ownInstance('e2e-guard');
const policies = '/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicies';
const settings = '/api/v1/namespaces/web/configmaps/settings';
const scale = '/apis/apps/v1/namespaces/web/deployments/web/scale';

class Guarded extends Environment {
  readonly guard: AdmissionGuard;
  readonly east: Cluster;

  constructor(fleet: Fleet, server: string) {
    super(fleet, 'guarded', { engine: new Direct() });
    this.east = new Cluster(this, 'east', { server, versions: { kubernetes: '1.35' } });
    new App(this, 'web', { base: () => undefined });
    this.guard = new AdmissionGuard(this, {
      action: 'deny',
      appliedBy: [serviceAccount('ci', 'pulumi')],
      breakGlass: 'on-call',
    });
  }
}

describe('an admission guard on a real API server', () => {
  let client: ApiClient;
  let access: ApiAccess;

  /** Sends a change as somebody else; all of them have every right, so that the guard alone decides. */
  const change = (
    as: string,
    path: string,
    patch: object,
    groups: readonly string[] = [],
    method = 'PATCH',
  ) =>
    new Promise<{ status: number; text: string }>((resolve, reject) => {
      const { server, ca, certificate, key } = access;
      const call = request(
        new URL(path, server),
        {
          method,
          ca,
          cert: certificate,
          key,
          headers: {
            'content-type': 'application/merge-patch+json',
            'impersonate-user': as,
            'impersonate-group': ['system:masters', ...groups],
          },
        },
        (response) => {
          let text = '';
          response.on('data', (part: Buffer) => (text += part.toString()));
          response.on('end', () => {
            resolve({ status: response.statusCode ?? 0, text });
          });
        },
      );
      call.on('error', reject);
      call.end(method === 'PATCH' ? JSON.stringify(patch) : undefined);
    });
  const edit = (value: string) => ({ data: { value } });

  beforeAll(async () => {
    const bed = await startTestbed({
      instance,
      portBase,
      clusters: ['east'],
      workloads: [],
      systems: [],
    });
    access = accessIn(await readFile(bed.kubeconfig, 'utf8'), 'east');
    client = new ApiClient(access);
    const labels = { 'app.kubernetes.io/managed-by': 'regatta' };
    await client.create('/api/v1/namespaces', {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name: 'web', labels },
    });
    const metadata = { name: 'settings' };
    await client.create('/api/v1/namespaces/web/configmaps', {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata,
    });
    const pods = {
      metadata: { labels: { app: 'web' } },
      spec: { containers: [{ name: 'web', image: 'web:v1' }] },
    };
    await client.create('/apis/apps/v1/namespaces/web/deployments', {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'web' },
      spec: { selector: { matchLabels: { app: 'web' } }, template: pods },
    });
    const { guard, east } = new Guarded(new Fleet(), access.server);
    for (const object of guard.objectsOn(east)) {
      const { kind, name } = identityOf(object);
      const plural =
        kind === 'ValidatingAdmissionPolicy' ? policies : `${policies.replace('policies', 'policybindings')}`;
      await client.apply(`${plural}/${name}`, object, { fieldManager: 'test' });
    }
    await eventually(async () => (await change('somebody', settings, edit('x'))).status === 403, minutes(1));
  }, minutes(10));

  afterAll(async () => {
    client.close();
    await stopTestbed(instance);
  }, minutes(1));

  test('has expressions without a fault, as the API server’s own check says', async () => {
    for (const name of ['regatta-guard', 'regatta-guard-namespaces']) {
      const checked = async () =>
        (
          await client.get<{ status?: { observedGeneration?: number; typeChecking?: unknown } }>(
            `${policies}/${name}`,
          )
        ).status;
      await eventually(async () => (await checked())?.observedGeneration !== undefined, minutes(1));
      expect((await checked())?.typeChecking ?? {}).toEqual({});
    }
  });

  test('refuses a change by hand and says where to make it', async () => {
    const { status, text } = await change('somebody', settings, edit('by hand'));
    expect(status).toBe(403);
    expect(text).toContain('delivered by Regatta from environment guarded: change it there');
  });

  test('refuses scaling, and taking the label off a namespace or deleting it', async () => {
    expect((await change('somebody', scale, { spec: { replicas: 9 } })).status).toBe(403);
    const bare = { metadata: { labels: { 'app.kubernetes.io/managed-by': null } } };
    expect((await change('somebody', '/api/v1/namespaces/web', bare)).status).toBe(403);
    expect((await change('somebody', '/api/v1/namespaces/web', {}, [], 'DELETE')).status).toBe(403);
  });

  test('lets pass who applies, Kubernetes’ controllers, and the break-glass group', async () => {
    expect((await change('system:serviceaccount:ci:pulumi', settings, edit('applied'))).status).toBe(200);
    const autoscaler = 'system:serviceaccount:kube-system:horizontal-pod-autoscaler';
    expect((await change(autoscaler, scale, { spec: { replicas: 3 } })).status).toBe(200);
    expect((await change('somebody', settings, edit('at night'), ['on-call'])).status).toBe(200);
  });

  test('leaves other namespaces alone', async () => {
    await client.create('/api/v1/namespaces/default/configmaps', {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'own' },
    });
    expect((await change('somebody', '/api/v1/namespaces/default/configmaps/own', edit('x'))).status).toBe(
      200,
    );
  });
});
