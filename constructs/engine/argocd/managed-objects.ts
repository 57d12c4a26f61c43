import type { Cluster } from '../../cluster/cluster.ts';
import type { Manifest } from '../../core/manifest.ts';
import type { DeliveredApp } from '../engine.ts';

const clusterScoped: ReadonlySet<string> = new Set([
  ...['Namespace', 'Node', 'PersistentVolume', 'CustomResourceDefinition', 'APIService', 'CSIDriver'],
  ...['StorageClass', 'PriorityClass', 'IngressClass', 'RuntimeClass', 'GatewayClass', 'VolumeSnapshotClass'],
  ...['ValidatingAdmissionPolicy', 'ValidatingAdmissionPolicyBinding', 'ValidatingWebhookConfiguration'],
  ...['MutatingAdmissionPolicy', 'MutatingAdmissionPolicyBinding', 'MutatingWebhookConfiguration'],
  ...['ValidatingPolicy', 'MutatingPolicy', 'GeneratingPolicy', 'ImageValidatingPolicy', 'DeletingPolicy'],
  ...['ClusterRole', 'ClusterRoleBinding', 'ClusterIssuer', 'ClusterAnalysisTemplate'],
  ...['ClusterSecretStore', 'ClusterExternalSecret', 'ClusterPushSecret', 'ClusterGenerator'],
]);

/** Whether an object stands in no namespace. A cdk8s chart writes its namespace on every object, so the kind decides first. */
export function isClusterScoped({ kind, metadata }: Manifest): boolean {
  return clusterScoped.has(kind) || metadata['namespace'] === undefined;
}

/** The namespaces that are among the objects themselves, by name. */
export function namespacesIn(objects: readonly Manifest[]): readonly string[] {
  return objects.filter((object) => !isNoNamespace(object)).map(({ metadata }) => metadata.name);
}

export function isNoNamespace({ apiVersion, kind }: Manifest): boolean {
  return apiVersion !== 'v1' || kind !== 'Namespace';
}

/** An app's objects on a cluster as far as kinds and names go: overlays add none, features may. */
export function objectsOn({ app, base }: DeliveredApp, cluster: Cluster): readonly Manifest[] {
  return app.features.reduce((objects, feature) => feature.reshapeOn?.(objects, cluster) ?? objects, base);
}

/** What an app consists of anywhere: what is the same on several clusters is there once. */
export function objectsAnywhere(delivered: DeliveredApp): readonly Manifest[] {
  const { app, base } = delivered;
  if (app.features.every((feature) => feature.reshapeOn === undefined)) return base;
  return [...new Set([base, ...app.clusters.map((cluster) => objectsOn(delivered, cluster))].flat())];
}
