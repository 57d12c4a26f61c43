import { Provider } from '@pulumi/kubernetes/provider.js';
import type { ProviderArgs } from '@pulumi/kubernetes/provider.js';
import type { Cluster } from '../../constructs/cluster/cluster.ts';
import type { StackConfiguration } from './stack-configuration.ts';

/** Requests a second and at once: the plugin's own 50 and 120 would hold back a cluster of a thousand objects. */
const clientLimits = { qps: 400, burst: 800 };

/**
 * The way into one cluster. Server-side apply, so that each field has one owner; ConfigMaps and Secrets change in place,
 * since those that must not carry a hash in their name; nothing is ever dropped because a cluster did not answer.
 */
export function clusterProvider(cluster: Cluster, { kubeconfig, adopts }: StackConfiguration): Provider {
  const access: ProviderArgs = kubeconfig === undefined ? { context: cluster.context } : { kubeconfig };
  return new Provider(cluster.name, {
    ...access,
    // Another kubeconfig, server or certificate is still the same cluster: its objects must not be made anew and deleted.
    clusterIdentifier: `${cluster.environment.name}.${cluster.name}`,
    enableServerSideApply: true,
    enableConfigMapMutable: true,
    enableSecretMutable: true,
    deleteUnreachable: false,
    skipUpdateUnreachable: false,
    kubeClientSettings: clientLimits,
    // To take an object over is to take its fields over, whoever made it.
    ...(adopts ? { upsertExistingObjects: true, enablePatchForce: true } : {}),
  });
}
