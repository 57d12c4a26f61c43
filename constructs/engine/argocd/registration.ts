import type { Cluster } from '../../cluster/cluster.ts';
import type { Manifest } from '../../core/manifest.ts';
import type { Registration } from '../engine.ts';
import { configEntry, configTemplate } from './cluster-config.ts';
import { externalSecrets } from './external-secret.ts';
import { holdingsOf } from './holding.ts';
import type { Holding } from './holding.ts';
import { ownLabels, serverOf, waveLabel, waveOf } from './names.ts';

/** Who makes a cluster's registration: External Secrets from a store that Git only refers to, or the cluster's stack. */
export function registeredBy(cluster: Cluster): 'external-secret' | 'stack' {
  return cluster.role !== 'hub' && configTemplate(cluster.credentials) !== undefined
    ? 'external-secret'
    : 'stack';
}

/**
 * The Secret by which Argo CD knows a cluster, for a stack to make from encrypted configuration. Its labels are the
 * cluster's own, so that a selector over the model and one over the Secrets find the same clusters.
 */
export function registrationOf(cluster: Cluster, namespace = 'argocd'): Registration {
  return {
    name: `cluster-${cluster.environment.name}-${cluster.name}`,
    namespace,
    labels: registrationLabels(cluster),
    entries: (signIn) => ({
      ...plainEntries(cluster, namespacesOf(cluster)),
      config:
        cluster.role === 'hub'
          ? JSON.stringify({ tlsClientConfig: { insecure: false } })
          : configEntry(cluster.credentials, signIn),
    }),
  };
}

/** The same Secret, made on the control cluster by External Secrets; none where the credentials live in no store. */
export function registrationObjects(
  { cluster, namespaces }: Holding,
  namespace: string,
): readonly Manifest[] {
  const config = configTemplate(cluster.credentials);
  if (config === undefined || cluster.role === 'hub') return [];
  const { name, labels } = registrationOf(cluster, namespace);
  return externalSecrets({
    name,
    namespace,
    labels: ownLabels(cluster.environment),
    annotations: { 'argocd.argoproj.io/sync-wave': '-2' },
    entries: config.entries,
    target: {
      name,
      // The Secret outlives its ExternalSecret: a registration that vanishes would take the cluster's apps with it.
      creationPolicy: 'Orphan',
      deletionPolicy: 'Retain',
      template: {
        engineVersion: 'v2',
        mergePolicy: 'Replace',
        type: 'Opaque',
        metadata: { labels },
        data: { ...plainEntries(cluster, namespaces), config: config.template },
      },
    },
  });
}

function registrationLabels(cluster: Cluster): Record<string, string> {
  return {
    ...cluster.labels,
    ...(cluster.environment.waves === undefined ? {} : { [waveLabel]: waveOf(cluster) }),
    'app.kubernetes.io/managed-by': 'regatta',
    'argocd.argoproj.io/secret-type': 'cluster',
  };
}

/** What is no secret. Naming the namespaces keeps Argo CD out of every other one, and lets it do with lesser rights. */
function plainEntries(cluster: Cluster, namespaces: readonly string[]): Record<string, string> {
  const base = { name: cluster.name, server: serverOf(cluster) };
  // An empty list would mean every namespace.
  return cluster.role === 'hub' || namespaces.length === 0
    ? base
    : { ...base, namespaces: namespaces.join(','), clusterResources: 'true' };
}

function namespacesOf(cluster: Cluster): readonly string[] {
  return holdingsOf(cluster.environment).find((holding) => holding.cluster === cluster)?.namespaces ?? [];
}
