import { describe, expect, test } from '@jest/globals';
import { X509Certificate } from 'node:crypto';
import { createAuthority, issueCertificate } from '../../../tools/testbed/certificates.ts';
import { defaultSystems, planTestbed } from '../../../tools/testbed/layout.ts';
import { instanceIssues, optionIssues } from '../../../tools/testbed/option-issues.ts';
import { listeningInodes } from '../../../tools/testbed/port-owner.ts';
import { apiServerCommand, controllerCommands } from '../../../tools/testbed/server-commands.ts';

const programs = {
  etcd: '/bin/etcd',
  'kube-apiserver': '/bin/kube-apiserver',
  'kube-controller-manager': '/bin/kube-controller-manager',
  'kube-scheduler': '/bin/kube-scheduler',
  kwok: '/bin/kwok',
  'rollouts-controller': '/bin/rollouts-controller',
};

describe('the plan of a test bed', () => {
  test('puts hub, east, west and dr where the environment local looks for them', () => {
    const { clusters, etcd } = planTestbed();
    expect(clusters.map(({ name, server }) => `${name} ${server}`)).toEqual([
      'hub https://127.0.0.1:16440',
      'east https://127.0.0.1:16441',
      'west https://127.0.0.1:16442',
      'dr https://127.0.0.1:16443',
    ]);
    expect(etcd).toEqual({ client: 16379, peer: 16380 });
  });

  test('runs pods on every cluster but hub, and gives single clusters other systems', () => {
    const { clusters } = planTestbed({ clusterSystems: { hub: ['flux'] } });
    expect(clusters.filter((cluster) => cluster.runsPods).map(({ name }) => name)).toEqual([
      'east',
      'west',
      'dr',
    ]);
    expect(clusters.map(({ systems }) => systems)).toEqual([
      ['flux'],
      defaultSystems,
      defaultSystems,
      defaultSystems,
    ]);
  });

  test('keeps the clusters apart in etcd, and starts a scheduler and the Rollouts controller only where pods run', () => {
    const plan = planTestbed();
    const prefixes = plan.clusters.map((cluster) =>
      apiServerCommand(plan, cluster, programs).args.find((each) => each.startsWith('--etcd-prefix')),
    );
    expect(prefixes).toEqual([
      '--etcd-prefix=/hub',
      '--etcd-prefix=/east',
      '--etcd-prefix=/west',
      '--etcd-prefix=/dr',
    ]);
    const names = plan.clusters.map(
      (cluster) => controllerCommands(plan, cluster, programs, '/stages').length,
    );
    expect(names).toEqual([1, 4, 4, 4]);
  });
});

describe('options that are refused', () => {
  test.each(['', '..', '../other', 'a/b', 'Upper', '-x', 'x'.repeat(41)])(
    'fails when the instance is called %j',
    (name) => {
      expect(instanceIssues(name)).toMatchObject([{ code: 'RGT-TESTBED-002', given: name }]);
    },
  );

  test.each([
    [{ clusters: ['../east'] }, '"../east" is no name'],
    [{ clusters: ['east', 'east'] }, 'two clusters'],
    [{ clusters: [] }, 'no cluster'],
    [{ portBase: 80 }, 'port base'],
    [{ portBase: 65_534 }, 'port base'],
    [{ portBase: Number.NaN }, 'port base'],
  ])('fails when the options are %j', (options, what) => {
    const [issue, ...others] = optionIssues(planTestbed(options));
    expect(issue?.what).toContain(what);
    expect(others).toEqual([]);
  });

  test('the default has no fault', () => {
    expect(optionIssues(planTestbed())).toEqual([]);
  });
});

describe('certificates', () => {
  const authority = createAuthority('one');

  test('are signed by their authority and by no other, and name user, groups and hosts', () => {
    const pair = issueCertificate(authority, {
      commonName: 'admin',
      organizations: ['system:masters'],
      hosts: ['127.0.0.1', 'localhost'],
    });
    const [certificate, issuer] = [
      new X509Certificate(pair.certificate),
      new X509Certificate(authority.certificate),
    ];
    expect(certificate.verify(issuer.publicKey)).toBe(true);
    expect(certificate.checkIssued(issuer)).toBe(true);
    expect(certificate.verify(new X509Certificate(createAuthority('two').certificate).publicKey)).toBe(false);
    expect(certificate.subject.split('\n')).toEqual(['O=system:masters', 'CN=admin']);
    expect(certificate.checkIP('127.0.0.1')).toBe('127.0.0.1');
    expect(certificate.checkHost('localhost')).toBe('localhost');
    expect([certificate.ca, issuer.ca]).toEqual([false, true]);
  });

  test('are good now and for most of a year', () => {
    const certificate = new X509Certificate(issueCertificate(authority, { commonName: 'x' }).certificate);
    const days = (Date.parse(certificate.validTo) - Date.now()) / 86_400_000;
    expect(days).toBeGreaterThan(364);
    expect(days).toBeLessThan(366);
    expect(Date.parse(certificate.validFrom)).toBeLessThan(Date.now());
  });
});

describe('who listens', () => {
  const table = [
    '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode',
    '   0: 0100007F:4038 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 111 1 0 100 0 0 10 0',
    '   1: 0100007F:4038 0100007F:9C40 01 00000000:00000000 00:00000000 00000000     0        0 222 1 0 20 4 30 10 -1',
    '   2: 0100007F:4039 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 333 1 0 100 0 0 10 0',
  ].join('\n');

  test('is the socket that waits for calls on that port, not one that is in a call', () => {
    expect(listeningInodes(table, 0x4038)).toEqual(['111']);
    expect(listeningInodes(table, 0x4040)).toEqual([]);
  });
});
