import { groupOf } from './identity.ts';
import { at, textAt } from './json.ts';
import type { JsonObject } from './json.ts';

/** Fields below which a change needs a new object, by `group/Kind`. */
const byKind: Readonly<Record<string, readonly string[]>> = {
  'apps/DaemonSet': ['spec.selector'],
  'apps/Deployment': ['spec.selector'],
  'apps/StatefulSet': [
    'spec.podManagementPolicy',
    'spec.revisionHistoryLimit',
    'spec.selector',
    'spec.serviceName',
    'spec.volumeClaimTemplates',
  ],
  'batch/Job': ['spec.completions', 'spec.parallelism', 'spec.selector', 'spec.template'],
  'rbac.authorization.k8s.io/ClusterRoleBinding': ['roleRef'],
  'rbac.authorization.k8s.io/RoleBinding': ['roleRef'],
  'storage.k8s.io/StorageClass': ['parameters', 'provisioner'],
  '/PersistentVolumeClaim': ['spec.accessModes', 'spec.selector', 'spec.storageClassName', 'spec.volumeName'],
  '/ResourceQuota': ['spec.scopes'],
  '/Service': ['spec.clusterIP'],
  '/PersistentVolume':
    'awsElasticBlockStore azureDisk azureFile cephfs cinder csi fc flexVolume flocker gcePersistentDisk glusterfs hostPath iscsi local nfs photonPersistentDisk portworxVolume quobyte rbd scaleIO storageos vsphereVolume'
      .split(' ')
      .map((field) => `spec.${field}`),
};

/** The only parts of a running Pod's spec that may change in place. */
const changeableInPod =
  /^spec\.(activeDeadlineSeconds|tolerations|topologySpreadConstraints|schedulingGates)\b/;

/** Which content of a ConfigMap or a Secret may change in place. */
export interface Mutability {
  readonly mutatesConfigMaps: boolean;
  readonly mutatesSecrets: boolean;
}

function contentFields(inputs: JsonObject, kind: string, mutability: Mutability): readonly string[] {
  const isFrozen = at(inputs, 'immutable') === true;
  if (kind === '/Secret')
    return !mutability.mutatesSecrets || isFrozen ? ['type', 'stringData', 'data'] : ['type'];
  if (kind === '/ConfigMap') return !mutability.mutatesConfigMaps || isFrozen ? ['binaryData', 'data'] : [];
  return [];
}

/** True where a change of this path needs a new object. */
export function needsReplacement(inputs: JsonObject, mutability: Mutability): (path: string) => boolean {
  const kind = `${groupOf(textAt(inputs, 'apiVersion') ?? '')}/${textAt(inputs, 'kind') ?? ''}`;
  const fields = [
    'metadata.name',
    'metadata.namespace',
    ...(byKind[kind] ?? []),
    ...contentFields(inputs, kind, mutability),
  ];
  return (path) => {
    if (kind === '/Pod' && path.startsWith('spec.')) return !changeableInPod.test(path);
    return fields.some(
      (field) =>
        path === field ||
        path.startsWith(`${field}.`) ||
        path.startsWith(`${field}[`) ||
        field.startsWith(`${path}.`),
    );
  };
}
