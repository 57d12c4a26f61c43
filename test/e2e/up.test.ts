import { spawn } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import type { StackReport } from '../../stacks/run/stack-outcome.ts';
import { ApiClient } from '../../tools/testbed/api-client.ts';
import { startCluster, stopCluster, stopTestbed } from '../../tools/testbed/testbed.ts';
import type { Testbed } from '../../tools/testbed/testbed-status.ts';
import { liveDifferences } from '../support/stacks/live-objects.ts';
import { killAfter, seeded } from '../support/stacks/random-kill.ts';
import { startTrialBed } from '../support/stacks/trial-bed.ts';
import { done, TrialFleet } from '../support/stacks/trial-fleet.ts';
import type { CommandEnd } from '../support/stacks/trial-fleet.ts';
import { ownInstance } from '../support/testbed/own-instance.ts';

const own = await ownInstance('e2e-up');
const { instance } = own;
const minutes = 60_000;
/** Leave to delete the settings of the round before; without it the deletion guard stops the run. */
const leave = ['--allow-delete', 'app/settings@*'] as const;
let bed: Testbed;
let fleet: TrialFleet;

beforeAll(async () => {
  bed = await startTrialBed(own, 1);
}, 5 * minutes);

afterAll(async () => {
  await stopTestbed(instance);
}, minutes);

beforeEach(async () => {
  fleet = await TrialFleet.create(bed);
  await fleet.write({ round: 'first' });
});

afterEach(async () => {
  await fleet.run('destroy');
  await fleet.remove();
}, 2 * minutes);

function kubeconfigOf(cluster: string): string {
  return bed.clusters.find(({ name }) => name === cluster)?.kubeconfig ?? '';
}

function reportsOf({ stdout }: CommandEnd): Record<string, StackReport> {
  const { stacks } = JSON.parse(stdout) as { stacks: StackReport[] };
  return Object.fromEntries(stacks.map((report) => [report.stack, report]));
}

async function differences(): Promise<string[]> {
  const all = await Promise.all(
    ['east', 'west'].map(async (cluster) => {
      const planned = await fleet.planned(cluster);
      return (await liveDifferences(kubeconfigOf(cluster), planned)).map((found) => `${cluster}: ${found}`);
    }),
  );
  return all.flat();
}

/** Does something on east that the fleet knows nothing of. */
async function asSomebodyElse(work: (client: ApiClient) => Promise<void>): Promise<void> {
  const client = await ApiClient.fromKubeconfig(kubeconfigOf('east'));
  await work(client);
  client.close();
}

/** Everything that the project's folder holds, as text: settings, state, history, backups, records. */
async function everything(folder: string): Promise<string> {
  const files = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((entry) =>
    entry.isFile(),
  );
  const texts = await Promise.all(files.map((entry) => readFile(join(entry.parentPath, entry.name), 'utf8')));
  return texts.join('\n');
}

describe('regatta up', () => {
  test(
    'applies every cluster, and a second time changes nothing',
    async () => {
      const first = await fleet.run('up', '--json');
      expect(first).toMatchObject({ code: 0 });
      expect(reportsOf(first)).toMatchObject({
        trial: { outcome: 'unchanged' },
        'trial.east': { outcome: 'changed', objects: 11 },
        'trial.west': { outcome: 'changed', objects: 11 },
      });
      expect(await differences()).toEqual([]);
      for (const again of [await fleet.run('up', '--json'), await fleet.run('up', '--json', '--refresh')]) {
        expect(again).toMatchObject({ code: 0 });
        expect(Object.values(reportsOf(again)).map(({ outcome }) => outcome)).toEqual(
          Array(3).fill('unchanged'),
        );
      }
    },
    3 * minutes,
  );

  test(
    'shows one update in one stack when one value of one overlay changes',
    async () => {
      await fleet.run('up');
      expect(await fleet.run('preview')).toMatchObject({ code: 0 });
      await fleet.write({ round: 'first', minimum: 3 });
      const preview = await fleet.run('preview', '--json');
      expect(preview).toMatchObject({ code: 1 });
      expect(reportsOf(preview)).toMatchObject({
        trial: { changes: [] },
        'trial.east': {
          changes: [
            {
              operation: 'update',
              object: 'HorizontalPodAutoscaler/api-service/api-service',
              fields: ['spec.minReplicas'],
            },
          ],
        },
        'trial.west': { changes: [] },
      });
    },
    3 * minutes,
  );

  test(
    'finishes the others when a cluster is down, deletes nothing of it, and heals it afterwards',
    async () => {
      await fleet.run('up');
      await stopCluster(instance, 'west');
      try {
        await fleet.write({ round: 'second', waves: '[[west], [east]]' });
        const before = await fleet.pulumi('stack', 'export', '--stack', 'trial.west');
        const end = await fleet.run('up', '--json', '--no-soak', ...leave);
        expect(end).toMatchObject({ code: 3 });
        expect(reportsOf(end)).toMatchObject({
          trial: { outcome: 'unchanged' },
          'trial.west': { outcome: 'unknown', changes: [], issues: [{ code: 'RGT-STACK-005' }] },
          'trial.east': { outcome: 'changed' },
        });
        expect(await fleet.pulumi('stack', 'export', '--stack', 'trial.west')).toBe(before);
      } finally {
        await startCluster(instance, 'west');
      }
      done(await fleet.run('up', ...leave));
      expect(await differences()).toEqual([]);
    },
    4 * minutes,
  );

  test(
    'reads the objects anew when the state speaks of a cluster that was made anew',
    async () => {
      await fleet.run('up');
      await asSomebodyElse(async (client) => {
        await client.delete('/api/v1/namespaces/settings/configmaps/settings-first-0');
      });
      await fleet.forgetAuthority('trial.east');
      const end = await fleet.run('up');
      done(end);
      expect(end.stderr).toContain('another authority');
      expect(await differences()).toEqual([]);
    },
    3 * minutes,
  );

  test(
    'refuses to touch what somebody else made, holds back the next wave, and takes it over when told to',
    async () => {
      await fleet.run('up');
      await asSomebodyElse(async (client) => {
        await client.create('/api/v1/namespaces/settings/configmaps', {
          apiVersion: 'v1',
          kind: 'ConfigMap',
          metadata: { name: 'settings-second-0' },
          data: { of: 'somebody else' },
        });
      });
      await fleet.write({ round: 'second' });
      const refused = await fleet.run('up', '--json', ...leave);
      expect(refused).toMatchObject({ code: 1 });
      expect(reportsOf(refused)).toMatchObject({
        'trial.east': { outcome: 'failed', issues: [{ code: 'RGT-STACK-010' }] },
        'trial.west': { outcome: 'held-back', issues: [{ code: 'RGT-STACK-007' }] },
      });
      done(await fleet.run('up', '--adopt', ...leave));
      expect(await differences()).toEqual([]);
      const again = await fleet.run('preview', '--json');
      expect(again).toMatchObject({ code: 0 });
    },
    3 * minutes,
  );

  test(
    'brings back what somebody deleted, once a refresh has noticed',
    async () => {
      await fleet.run('up');
      await asSomebodyElse(async (client) => {
        await client.delete('/api/v1/namespaces/settings/configmaps/settings-first-1');
      });
      const refreshed = await fleet.run('refresh', '--json');
      expect(refreshed).toMatchObject({ code: 0 });
      expect(reportsOf(refreshed)['trial.east']?.changes).toMatchObject([
        { operation: 'delete', object: 'ConfigMap/settings/settings-first-1' },
      ]);
      const end = await fleet.run('up', '--json');
      expect(reportsOf(end)['trial.east']?.changes).toMatchObject([
        { operation: 'create', object: 'ConfigMap/settings/settings-first-1' },
      ]);
      expect(await differences()).toEqual([]);
    },
    3 * minutes,
  );

  test(
    'takes over what is there when the state of local clusters was lost',
    async () => {
      await fleet.run('up');
      await fleet.forgetState();
      const end = await fleet.run('up');
      done(end);
      expect(end.stderr).toContain('they are taken over');
      expect(await differences()).toEqual([]);
      expect(await fleet.run('preview')).toMatchObject({ code: 0 });
    },
    3 * minutes,
  );

  test(
    'honours the lock of a process at work, and removes it when that has ended',
    async () => {
      await fleet.run('up');
      const holder = spawn(process.execPath, ['-e', 'setInterval(() => 0, 1000)', 'pulumi'], {
        stdio: 'ignore',
      });
      await fleet.lock('trial.east', holder.pid ?? 0);
      await fleet.write({ round: 'second' });
      const held = await fleet.run('up', '--json', ...leave);
      expect(held).toMatchObject({ code: 1 });
      expect(reportsOf(held)['trial.east']?.issues).toMatchObject([{ code: 'RGT-STACK-004' }]);
      holder.kill('SIGKILL');
      const end = await fleet.run('up', ...leave);
      done(end);
      expect(end.stderr).toContain(`removed the lock of process ${holder.pid}`);
      expect(await differences()).toEqual([]);
    },
    3 * minutes,
  );

  test(
    'leaves nothing to do for Pulumi itself, which runs the same program',
    async () => {
      await fleet.run('up');
      const preview = (stack: string) =>
        fleet.pulumi('preview', '--stack', stack, '--expect-no-changes', '--non-interactive');
      await preview('trial.east');
      await fleet.write({ round: 'first', minimum: 4 });
      await expect(preview('trial.east')).rejects.toThrow('no changes were expected');
      await preview('trial.west');
    },
    3 * minutes,
  );

  test(
    'keeps configured secrets encrypted in state, settings and output, and delivers them',
    async () => {
      await fleet.write({ round: 'first', registers: true });
      fleet.env['PULUMI_CONFIG_PASSPHRASE'] = 'a planted passphrase';
      await fleet.pulumi('stack', 'init', 'trial');
      const secrets: string[] = ['a planted passphrase'];
      for (const cluster of ['east', 'west']) {
        const kubeconfig = await readFile(kubeconfigOf(cluster), 'utf8');
        const { users } = parse(kubeconfig) as { users: { user: { 'client-key-data': string } }[] };
        const key = users[0]?.user['client-key-data'] ?? '';
        secrets.push(key, Buffer.from(key).toString('base64'), Buffer.from(key, 'base64').toString());
        const path = `regatta:kubeconfigs.${cluster}`;
        await fleet.pulumi('config', 'set', '--stack', 'trial', '--secret', '--path', path, '--', kubeconfig);
      }
      const end = await fleet.run('up', '--json');
      done(end);
      const client = await ApiClient.fromKubeconfig(kubeconfigOf('hub'));
      const { data } = await client.get<{ data: { key: string } }>(
        '/api/v1/namespaces/default/secrets/cluster-east',
      );
      client.close();
      expect(Buffer.from(data.key, 'base64').toString()).toBe(secrets[1]);
      const state = await fleet.pulumi('stack', 'export', '--stack', 'trial');
      const kept = [state, end.stdout, end.stderr, await everything(fleet.folder)].join('\n');
      for (const secret of secrets) {
        expect(secret.length).toBeGreaterThan(15);
        for (const form of [secret, encodeURIComponent(secret)]) expect(kept.includes(form)).toBe(false);
      }
    },
    3 * minutes,
  );

  test(
    'converges by itself after it was killed, ten times at random moments',
    async () => {
      const seed = Number(process.env['REGATTA_SEED'] ?? Date.now() % 1_000_000);
      console.log(`REGATTA_SEED=${seed}`);
      const random = seeded(seed);
      const said: string[] = [];
      let longest = 4_000;
      let kills = 0;
      // A command that was quicker than its death does not count; the next one has something to do again.
      for (let attempt = 1; kills < 10 && attempt <= 30; attempt += 1) {
        await fleet.write({ round: `round-${attempt}`, settings: 8, waves: '[[east, west]]' });
        const begun = performance.now();
        const { child } = fleet.start(['up', ...leave]);
        if (!(await killAfter(child, 500 + random() * longest, random() < 0.5))) {
          longest = performance.now() - begun;
          continue;
        }
        kills += 1;
        const end = await fleet.run('up', ...leave);
        done(end);
        said.push(end.stderr);
        expect(await differences()).toEqual([]);
      }
      expect(kills).toBe(10);
      expect(said.join('\n')).toContain('an earlier run was interrupted');
      const last = await fleet.run('up', '--json', '--refresh');
      expect(Object.values(reportsOf(last)).map(({ outcome }) => outcome)).toEqual(
        Array(3).fill('unchanged'),
      );
    },
    15 * minutes,
  );
});
