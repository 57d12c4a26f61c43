import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { stringify } from 'yaml';
import { createAuthority, createSigningKey, issueCertificate } from './certificates.ts';
import type { Authority, KeyPair } from './certificates.ts';
import { paths } from './layout.ts';
import type { ClusterPlan, TestbedPlan } from './layout.ts';

/**
 * Makes and writes every key, certificate and kubeconfig of a test bed. Only their owner may read them.
 *
 * Each cluster has an authority of its own, and so has etcd: what opens one opens no other.
 */
export async function writeCredentials(plan: TestbedPlan): Promise<void> {
  const etcd = createAuthority(`regatta-testbed-${plan.instance}-etcd`);
  const users = await Promise.all([
    writePair(plan, 'etcd', 'ca', etcd),
    writePair(
      plan,
      'etcd',
      'server',
      issueCertificate(etcd, { commonName: 'etcd', hosts: ['127.0.0.1', 'localhost'] }),
    ),
    ...plan.clusters.map((cluster) => writeClusterCredentials(plan, cluster, etcd)),
  ]);
  const merged = kubeconfigOf(users.filter((user) => user !== undefined));
  await writePrivately(paths.mergedKubeconfig(plan.folder), stringify(merged));
}

interface ClusterUser {
  readonly cluster: ClusterPlan;
  readonly authority: Authority;
  readonly pair: KeyPair;
}

async function writeClusterCredentials(
  plan: TestbedPlan,
  cluster: ClusterPlan,
  etcd: Authority,
): Promise<ClusterUser> {
  const authority = createAuthority(`regatta-testbed-${plan.instance}-${cluster.name}`);
  const hosts = ['127.0.0.1', 'localhost', 'kubernetes', 'kubernetes.default', 'kubernetes.default.svc'];
  const signing = createSigningKey();
  const admin = issueCertificate(authority, {
    commonName: 'regatta-admin',
    organizations: ['system:masters'],
  });
  const user = { cluster, authority, pair: admin };
  const file = (name: string) => paths.key(plan.folder, cluster.name, name);
  await Promise.all([
    writePair(plan, cluster.name, 'ca', authority),
    writePair(
      plan,
      cluster.name,
      'server',
      issueCertificate(authority, { commonName: 'kube-apiserver', hosts }),
    ),
    writePair(plan, cluster.name, 'etcd-client', issueCertificate(etcd, { commonName: cluster.name })),
    writePrivately(file('service-accounts.key'), signing.privateKey),
    writePrivately(file('service-accounts.pub'), signing.publicKey),
    writePrivately(paths.kubeconfig(plan.folder, cluster.name), stringify(kubeconfigOf([user]))),
  ]);
  return user;
}

/** One context a cluster, named as the cluster is; the first is current. */
function kubeconfigOf(users: readonly ClusterUser[]): object {
  const base64 = (pem: string) => Buffer.from(pem).toString('base64');
  return {
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': users[0]?.cluster.name,
    clusters: users.map(({ cluster: { name, server }, authority }) => ({
      name,
      cluster: { server, 'certificate-authority-data': base64(authority.certificate) },
    })),
    users: users.map(({ cluster: { name }, pair }) => ({
      name,
      user: { 'client-certificate-data': base64(pair.certificate), 'client-key-data': base64(pair.key) },
    })),
    contexts: users.map(({ cluster: { name } }) => ({ name, context: { cluster: name, user: name } })),
  };
}

async function writePair(plan: TestbedPlan, owner: string, name: string, pair: KeyPair): Promise<undefined> {
  await Promise.all([
    writePrivately(paths.key(plan.folder, owner, `${name}.crt`), pair.certificate),
    writePrivately(paths.key(plan.folder, owner, `${name}.key`), pair.key),
  ]);
}

async function writePrivately(path: string, content: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  await writeFile(path, content, { mode: 0o600 });
}
