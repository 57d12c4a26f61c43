import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { StackReport } from '../../stacks/run/stack-outcome.ts';
import { ApiClient } from '../../tools/testbed/api-client.ts';
import { stopTestbed } from '../../tools/testbed/testbed.ts';
import type { Testbed } from '../../tools/testbed/testbed-status.ts';
import { startTrialBed } from '../support/stacks/trial-bed.ts';
import { done, TrialFleet } from '../support/stacks/trial-fleet.ts';
import type { CommandEnd } from '../support/stacks/trial-fleet.ts';
import { ownInstance } from '../support/testbed/own-instance.ts';

const own = await ownInstance('e2e-up-argo-cd');
const minutes = 60_000;
const configMaps = '/api/v1/namespaces/argocd/configmaps';
/** What an installation may have written into its settings, which is nobody else's business. */
const planted = 'a client secret of an identity provider';
let bed: Testbed;
let fleet: TrialFleet;
let hub: ApiClient;
let east: ApiClient;

interface Settings {
  readonly data?: Readonly<Record<string, string>>;
  readonly metadata: {
    readonly uid: string;
    readonly labels?: object;
    readonly annotations?: Readonly<Record<string, string>>;
  };
}

beforeAll(async () => {
  bed = await startTrialBed(own, 0);
  const client = (name: string) =>
    ApiClient.fromKubeconfig(bed.clusters.find((each) => each.name === name)?.kubeconfig ?? '');
  [hub, east] = [await client('hub'), await client('east')];
  fleet = await TrialFleet.create(bed);
  await installSettings();
}, 5 * minutes);

afterAll(async () => {
  hub.close();
  east.close();
  await fleet.remove();
  await stopTestbed(own.instance);
}, minutes);

/** The ConfigMaps of an installation, one as `kubectl apply --server-side` makes them, one as `kubectl create` does. */
async function installSettings(): Promise<void> {
  const named = (name: string, data: object) => ({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name, namespace: 'argocd', labels: { 'app.kubernetes.io/part-of': 'argocd' } },
    data,
  });
  await hub.create('/api/v1/namespaces', {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name: 'argocd' },
  });
  await hub.apply(
    `${configMaps}/argocd-cm`,
    named('argocd-cm', { url: 'https://argocd.example.com', 'dex.config': planted }),
    { fieldManager: 'kubectl' },
  );
  await hub.create(configMaps, named('argocd-cmd-params-cm', { 'server.insecure': 'true' }));
  await east.create('/api/v1/namespaces', {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name: 'monitoring', labels: { owner: 'operator' } },
  });
}

/** A fleet under Argo CD; of what it makes on the control cluster only what needs no definitions of Argo CD's own. */
async function declare({ waves, seconds }: { waves: boolean; seconds: number }): Promise<void> {
  const engine = join(import.meta.dirname, '..', '..', 'constructs', 'engine', 'argocd', 'argo-cd.ts');
  await fleet.declare(`
import { ArgoCd } from ${JSON.stringify(engine)};
class Settings extends ArgoCd {
  express(environment, apps) {
    const made = super.express(environment, apps);
    const hub = made.hub.filter(({ kind }) => kind === 'ConfigMap').map((each) =>
      each.metadata.name === 'argocd-cm' ? { ...each, data: { ...each.data, 'timeout.reconciliation': '${seconds}s' } } : each);
    return { ...made, hub };
  }
  registrationOf() { return undefined; }
}
export default class Trial extends Environment {
  constructor(fleet) {
    super(fleet, 'trial', { engine: new Settings({ platform: 'stack' }), repository: { url: 'https://git.example.com/org/manifests.git' } });
    const cluster = (name, role) => new Cluster(this, name, { role, server: servers[name], versions: { kubernetes: '1.35', argoCd: '3.5' } });
    cluster('hub', 'hub');
    const [east, west] = [cluster('east', 'workload'), cluster('west', 'workload')];
    ${waves ? 'new Waves(this, { order: [[east], [west]] });' : ''}
    new App(this, 'shop', { base: (chart) => { new ApiObject(chart, 'c', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'shop' } }); } });
    const quota = { apiVersion: 'v1', kind: 'ResourceQuota', metadata: { name: 'shop', namespace: 'monitoring' }, spec: { hard: { pods: '9' } } };
    this.addClusterFeature({ objectsOn: ({ name }) => (name === 'east' ? [quota] : []) });
  }
}
`);
}

function settings(name: string): Promise<Settings> {
  return hub.get<Settings>(`${configMaps}/${name}`);
}

function outcomes({ stdout }: CommandEnd): string[] {
  return (JSON.parse(stdout) as { stacks: StackReport[] }).stacks.map(({ outcome }) => outcome);
}

describe('regatta up, beside an installation of Argo CD', () => {
  test(
    'sets its own keys in settings that are there, and leaves every other key to the installation',
    async () => {
      const before = await settings('argocd-cm');
      await declare({ waves: true, seconds: 60 });
      done(await fleet.run('up'));
      const after = await settings('argocd-cm');
      expect(after.metadata.uid).toBe(before.metadata.uid);
      expect(after.metadata.annotations).toBeUndefined();
      expect(after.data).toEqual({
        url: 'https://argocd.example.com',
        'dex.config': planted,
        'resource.respectRBAC': 'normal',
        'timeout.reconciliation': '60s',
      });
      expect((await settings('argocd-cmd-params-cm')).data).toEqual({
        'server.insecure': 'true',
        'applicationsetcontroller.enable.progressive.syncs': 'true',
      });
      expect(outcomes(await fleet.run('up', '--json', '--refresh'))).toEqual(Array(3).fill('unchanged'));
      expect(await fleet.pulumi('stack', 'export', '--stack', 'trial')).not.toContain(planted);
    },
    3 * minutes,
  );

  test(
    'takes no change of another key for drift, and changes a key of its own alone',
    async () => {
      const merged = {
        metadata: { name: 'argocd-cm', namespace: 'argocd' },
        apiVersion: 'v1',
        kind: 'ConfigMap',
      };
      await hub.apply(
        `${configMaps}/argocd-cm`,
        { ...merged, data: { url: 'https://cd.example.com', 'dex.config': planted } },
        { fieldManager: 'kubectl' },
      );
      expect(outcomes(await fleet.run('up', '--json', '--refresh'))).toEqual(Array(3).fill('unchanged'));
      await declare({ waves: true, seconds: 90 });
      done(await fleet.run('up'));
      expect((await settings('argocd-cm')).data).toEqual({
        url: 'https://cd.example.com',
        'dex.config': planted,
        'resource.respectRBAC': 'normal',
        'timeout.reconciliation': '90s',
      });
    },
    3 * minutes,
  );

  test(
    'makes on a cluster the namespaces and the rights that Argo CD skips, and adds nothing to a namespace of others',
    async () => {
      const role = '/apis/rbac.authorization.k8s.io/v1/namespaces/shop/roles/argocd-manager';
      expect(await east.get(role)).toMatchObject({ kind: 'Role' });
      const { metadata } = await east.get<Settings>('/api/v1/namespaces/monitoring');
      expect(metadata.annotations).toBeUndefined();
      expect(metadata.labels).toEqual({ owner: 'operator', 'kubernetes.io/metadata.name': 'monitoring' });
    },
    minutes,
  );

  test(
    'takes back what the model no longer asks for, and with destroy all that was its own',
    async () => {
      await declare({ waves: false, seconds: 90 });
      done(await fleet.run('up'));
      expect((await settings('argocd-cmd-params-cm')).data).toEqual({ 'server.insecure': 'true' });
      done(await fleet.run('destroy'));
      expect((await settings('argocd-cm')).data).toEqual({
        url: 'https://cd.example.com',
        'dex.config': planted,
      });
      expect((await settings('argocd-cmd-params-cm')).data).toEqual({ 'server.insecure': 'true' });
      const { metadata } = await east.get<Settings>('/api/v1/namespaces/monitoring');
      expect(metadata.labels).toMatchObject({ owner: 'operator' });
      await expect(east.get('/api/v1/namespaces/shop')).rejects.toThrow();
    },
    3 * minutes,
  );
});
