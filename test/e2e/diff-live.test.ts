import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Manifest } from '../../constructs/index.ts';
import type { EnvironmentPlan } from '../../constructs/plan/environment-plan.ts';
import { ClusterReader } from '../../operate/live/cluster-reader.ts';
import { kubeconfigAccess } from '../../operate/live/kubeconfig-access.ts';
import { diffAgainstClusters } from '../../operate/live/live-diff.ts';
import { LiveCluster } from '../../operate/live/live-unit.ts';
import { ServedResources } from '../../operate/live/served-resources.ts';
import { ApiClient } from '../../tools/testbed/api-client.ts';
import { startCluster, stopCluster, stopTestbed } from '../../tools/testbed/testbed.ts';
import type { Testbed } from '../../tools/testbed/testbed-status.ts';
import { livePlan } from '../support/diff/live-fleet.ts';
import { manualEdits } from '../support/diff/manual-edits.ts';
import type { ManualEdit } from '../support/diff/manual-edits.ts';
import { startTrialBed } from '../support/stacks/trial-bed.ts';
import { TrialFleet } from '../support/stacks/trial-fleet.ts';
import { ownInstance } from '../support/testbed/own-instance.ts';

const ownBed = await ownInstance('e2e-diff-live');
const { instance } = ownBed;
const minutes = 60_000;
const side = { type: 'plan', name: 'environments' } as const;
const own = 'pulumi-kubernetes-1a2b3c4d';
let bed: Testbed;
let client: ApiClient;
let plan: EnvironmentPlan;
let served: ServedResources;

beforeAll(async () => {
  bed = await startTrialBed(ownBed, 1);
  process.env['KUBECONFIG'] = bed.kubeconfig;
  client = await ApiClient.fromKubeconfig(bed.clusters.find(({ name }) => name === 'east')?.kubeconfig ?? '');
  plan = livePlan({ east: bed.clusters.find(({ name }) => name === 'east')?.server ?? '' });
  const reader = new ClusterReader(await kubeconfigAccess('east'));
  served = await ServedResources.of(reader);
  reader.close();
}, 5 * minutes);

afterAll(async () => {
  client.close();
  await stopTestbed(instance);
}, minutes);

function planned(from: EnvironmentPlan = plan): Manifest[] {
  return from.clusters.flatMap((cluster) => [...from.unitsOn(cluster)].flatMap(({ objects }) => objects));
}

/** Brings east to what is planned, under the name by which Pulumi applies. */
async function applyAll(): Promise<void> {
  const namespacesFirst = planned().sort(
    (a, b) => Number(b.kind === 'Namespace') - Number(a.kind === 'Namespace'),
  );
  for (const object of namespacesFirst) {
    const path = served.pathOf(object) ?? '';
    const apply = () => client.apply(path, object, { fieldManager: own, force: true });
    // A port that goes by another number is another item of the list, and then two have one name.
    await apply().catch(async () => {
      await client.delete(path);
      await apply();
    });
  }
}

function liveDiff(from: EnvironmentPlan = plan) {
  return diffAgainstClusters(from, side, kubeconfigAccess);
}

async function byHand({
  at,
  patch,
  by = 'kubectl-edit',
}: Pick<ManualEdit, 'at' | 'patch' | 'by'>): Promise<void> {
  const [root, group, ...rest] = at.split('/');
  const home =
    root === 'api'
      ? [root, group, 'namespaces/shop', ...rest]
      : [root, group, rest[0], 'namespaces/shop', ...rest.slice(1)];
  const path = `/${home.join('/')}/shop`;
  const type = Array.isArray(patch) ? 'application/json-patch+json' : 'application/merge-patch+json';
  const { status, body } =
    patch === undefined
      ? await client.send('DELETE', path)
      : await client.send('PATCH', `${path}?fieldManager=${by}`, { body: patch, type });
  expect({ status, body: status < 300 ? undefined : body }).toEqual({ status: 200, body: undefined });
}

describe('regatta diff --live on a fleet that Pulumi applies', () => {
  test(
    'finds no difference right after a real up, exits 3 when a cluster is unknown and 1 when something differs',
    async () => {
      const fleet = await TrialFleet.create(bed);
      try {
        await fleet.write({ round: 'first' });
        expect(await fleet.run('up')).toMatchObject({ code: 0 });
        expect(await fleet.run('diff', '--live')).toMatchObject({
          code: 0,
          stdout: expect.stringContaining('nothing changes') as unknown,
        });
        await fleet.write({ round: 'first', minimum: 3 });
        expect(await fleet.run('diff', '--live')).toMatchObject({
          code: 1,
          stdout: expect.stringContaining('spec.minReplicas: 2 → 3') as unknown,
        });
        await stopCluster(instance, 'west');
        expect(await fleet.run('diff', '--live')).toMatchObject({
          code: 3,
          stdout: expect.stringContaining('unknown west') as unknown,
        });
        await startCluster(instance, 'west');
        await fleet.run('destroy');
      } finally {
        await fleet.remove();
      }
    },
    5 * minutes,
  );
});

describe('regatta diff --live', () => {
  beforeAll(applyAll, minutes);

  test('has more than 40 kinds of manual edits to find, and the author to name of 40', () => {
    const kinds = (edits: readonly ManualEdit[]) =>
      new Set(edits.map(({ at, field, by = '?' }) => `${at} ${field ?? ''} ${by}`)).size;
    const named = manualEdits.filter((edit) => edit.field !== undefined && !('by' in edit && !edit.by));
    expect(kinds(named)).toBeGreaterThanOrEqual(40);
    expect(kinds(manualEdits)).toBeGreaterThan(kinds(named));
  });

  test(
    'finds no difference right after the objects were applied: what the server fills in is none',
    async () => {
      const { groups, unknown, compared } = await liveDiff();
      expect({ groups, unknown, compared }).toEqual({ groups: [], unknown: [], compared: 2 });
    },
    minutes,
  );

  test.each(manualEdits)(
    'finds that somebody $what, and who it was where the server keeps that',
    async (edit) => {
      await byHand(edit);
      try {
        const { groups, unknown } = await liveDiff();
        expect(unknown).toEqual([]);
        expect(groups).toHaveLength(1);
        const [group] = groups;
        if (edit.field === undefined) expect(group?.kind).toBe('added');
        else {
          const by = 'by' in edit ? edit.by : 'kubectl-edit';
          const named =
            group?.fields.filter((field) => by === undefined || field.by?.includes(by) === true) ?? [];
          expect({ kind: group?.kind, fields: named.map(({ path }) => path) }).toEqual({
            kind: 'changed',
            fields: expect.arrayContaining([expect.stringContaining(edit.field)]) as unknown,
          });
        }
      } finally {
        await applyAll();
      }
    },
    minutes,
  );

  test(
    'takes what others add for theirs: labels, a container of a mesh, a replica count',
    async () => {
      await byHand({
        at: 'apis/apps/v1/deployments',
        patch: { metadata: { labels: { 'example.com/team': 'a' } } },
      });
      await byHand({
        at: 'apis/apps/v1/deployments',
        patch: [
          {
            op: 'add',
            path: '/spec/template/spec/containers/-',
            value: { name: 'mesh', image: 'registry.example.com/mesh:v1' },
          },
        ],
        by: 'mesh-injector',
      });
      await byHand({
        at: 'apis/apps/v1/statefulsets',
        patch: { spec: { replicas: 4 } },
        by: 'kube-controller-manager',
      });
      expect((await liveDiff()).groups).toEqual([]);
    },
    minutes,
  );

  describe('compares what it read with what would become of just that', () => {
    const deployment = () => planned().find(({ kind }) => kind === 'Deployment') as Manifest;
    const annotated = (value: number) =>
      byHand({
        at: 'apis/apps/v1/deployments',
        patch: { metadata: { annotations: { 'example.com/seen': String(value) } } },
        by: 'kube-controller-manager',
      });

    /** Looks at the Deployment while somebody writes to it after each of the first so many reads. */
    async function lookWhile(writes: number, write: (round: number) => Promise<void>) {
      const reader = new ClusterReader(await kubeconfigAccess('east'));
      let reads = 0;
      const get = reader.get.bind(reader);
      reader.get = async <T>(path: string, accept?: string) => {
        const answer = await get<T>(path, accept);
        reads += 1;
        if (reads <= writes) await write(reads);
        return answer;
      };
      try {
        return { found: await new LiveCluster(reader, served).look(deployment(), planned()), reads };
      } finally {
        reader.close();
        await applyAll();
      }
    }

    test(
      'what a controller writes in between is no difference',
      async () => {
        const { found, reads } = await lookWhile(2, annotated);
        expect(reads).toBeGreaterThanOrEqual(3);
        expect(found).toMatchObject({ wouldBe: { metadata: { annotations: { 'example.com/seen': '2' } } } });
        expect('live' in found && found.live).toEqual('wouldBe' in found && found.wouldBe);
      },
      minutes,
    );

    test(
      'an object that is taken away in between is to be added',
      async () => {
        const { found } = await lookWhile(1, async () => {
          await client.delete(served.pathOf(deployment()) ?? '');
        });
        expect(found).toEqual({ live: undefined, owners: undefined, wouldBe: deployment() });
      },
      minutes,
    );

    test(
      'an object that never rests is unknown, not different',
      async () => {
        const { found } = await lookWhile(100, annotated);
        expect(found).toEqual({
          object: deployment(),
          why: "it can't be compared: it changed between 5 looks in a row",
        });
      },
      minutes,
    );
  });

  test(
    'shows what the plan changes, and what it no longer has',
    async () => {
      const changed = livePlan({ east: plan.clusters[0]?.server ?? '' }, (object) =>
        object.kind === 'Service'
          ? { ...object, metadata: { ...object.metadata, name: 'front' } }
          : object.kind === 'HorizontalPodAutoscaler'
            ? { ...object, spec: { ...(object['spec'] as object), minReplicas: 3 } }
            : object,
      );
      const { groups } = await liveDiff(changed);
      expect(groups.map(({ kind, object }) => `${kind} ${object.kind} ${object.name}`).sort()).toEqual([
        'added Service front',
        'changed HorizontalPodAutoscaler shop',
        'removed Service shop',
      ]);
      expect(groups.find(({ kind }) => kind === 'removed')?.risks.map(({ code }) => code)).toContain(
        'RGT-RISK-001',
      );
    },
    minutes,
  );

  test(
    'tells an immutable field from the refusal of the server',
    async () => {
      const other = { matchLabels: { app: 'other' } };
      const changed = livePlan({ east: plan.clusters[0]?.server ?? '' }, (object) => {
        if (object.kind !== 'Deployment') return object;
        const spec = object['spec'] as { template: { metadata: object } };
        return {
          ...object,
          spec: {
            ...spec,
            selector: other,
            template: { ...spec.template, metadata: { labels: other.matchLabels } },
          },
        };
      });
      const { groups } = await liveDiff(changed);
      expect(groups[0]?.risks.map(({ code }) => code)).toContain('RGT-RISK-007');
      expect(groups[0]?.fields.map(({ path }) => path)).toContain('spec.selector.matchLabels.app');
    },
    minutes,
  );

  test(
    'changes nothing: no object has another version after it',
    async () => {
      // Controllers write to the others all the time.
      const quiet = () =>
        planned().filter(({ kind }) =>
          /^(Role|RoleBinding|ConfigMap|Service|NetworkPolicy|Ingress|LimitRange)$/.test(kind),
        );
      const versions = async () =>
        Promise.all(
          quiet().map(
            async (object) =>
              (await client.get<Manifest>(served.pathOf(object) ?? '')).metadata['resourceVersion'],
          ),
        );
      await byHand(manualEdits[2] ?? (undefined as never));
      const before = await versions();
      await liveDiff(
        livePlan({ east: plan.clusters[0]?.server ?? '' }, (object) => ({
          ...object,
          metadata: { ...object.metadata, labels: { app: 'shop', new: 'yes' } },
        })),
      );
      expect(await versions()).toEqual(before);
      await applyAll();
    },
    minutes,
  );

  test(
    'calls a cluster that does not answer unknown, and removes nothing on it',
    async () => {
      await stopCluster(instance, 'west');
      try {
        const both = livePlan(
          Object.fromEntries(
            bed.clusters.filter(({ name }) => name !== 'hub').map(({ name, server }) => [name, server]),
          ),
        );
        const { groups, unknown } = await liveDiff(both);
        expect(groups).toEqual([]);
        expect(unknown).toEqual([
          {
            cluster: 'west',
            // A server that is just ending cuts what it had already let in.
            why: expect.stringMatching(/^it can't be reached: the connection was (refused|cut)$/) as unknown,
          },
        ]);
      } finally {
        await startCluster(instance, 'west');
      }
    },
    2 * minutes,
  );
});
