import type { Manifest } from '../../core/manifest.ts';

const names: ReadonlySet<string> = new Set(['argocd-cm', 'argocd-cmd-params-cm', 'argocd-notifications-cm']);

/** Whether the object is one of the ConfigMaps that Argo CD's installation brings along. */
export function isParameters({ kind, metadata }: Manifest, namespace: string): boolean {
  return kind === 'ConfigMap' && metadata['namespace'] === namespace && names.has(metadata.name);
}

/**
 * The parameters of Argo CD's own installation that the rest relies on: only their keys. The hub's stack patches them
 * in, so that whatever else stands in these ConfigMaps stays. Controllers read the second one when they start.
 */
export function parameterObjects(namespace: string, rollsOut: boolean): readonly Manifest[] {
  // A kind that Argo CD has no right to list is left out of its view, instead of failing the whole cluster.
  const configuration = configMap('argocd-cm', namespace, { 'resource.respectRBAC': 'normal' });
  if (!rollsOut) return [configuration];
  return [
    configuration,
    configMap('argocd-cmd-params-cm', namespace, {
      'applicationsetcontroller.enable.progressive.syncs': 'true',
    }),
  ];
}

function configMap(name: string, namespace: string, data: Readonly<Record<string, string>>): Manifest {
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: {
      name,
      namespace,
      labels: { 'app.kubernetes.io/part-of': 'argocd' },
      annotations: { 'argocd.argoproj.io/sync-options': 'Delete=false,Prune=false' },
    },
    data,
  };
}
