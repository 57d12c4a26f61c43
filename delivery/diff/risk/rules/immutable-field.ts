import type { JsonValue, Manifest } from '../../../../constructs/core/manifest.ts';
import { sameValue } from '../../../../constructs/core/shared-edit.ts';
import type { FieldChange } from '../../change.ts';
import { at, isKind } from '../object-facts.ts';
import type { RiskRule } from '../risk-rule.ts';

/** Fields that an API server refuses to change, by group and kind. */
const frozen: readonly (readonly [group: string, kind: string, fields: readonly string[]])[] = [
  ['apps', 'Deployment', ['spec.selector']],
  ['apps', 'DaemonSet', ['spec.selector']],
  ['apps', 'ReplicaSet', ['spec.selector']],
  [
    'apps',
    'StatefulSet',
    ['spec.selector', 'spec.serviceName', 'spec.podManagementPolicy', 'spec.volumeClaimTemplates'],
  ],
  ['argoproj.io', 'Rollout', ['spec.selector']],
  [
    'batch',
    'Job',
    [
      'spec.selector',
      'spec.template',
      'spec.completionMode',
      'spec.podFailurePolicy',
      'spec.successPolicy',
      'spec.manualSelector',
      'spec.managedBy',
    ],
  ],
  [
    '',
    'Service',
    ['spec.clusterIP', 'spec.clusterIPs', 'spec.loadBalancerClass', 'spec.healthCheckNodePort'],
  ],
  [
    '',
    'PersistentVolumeClaim',
    [
      'spec.accessModes',
      'spec.storageClassName',
      'spec.volumeName',
      'spec.selector',
      'spec.volumeMode',
      'spec.dataSource',
      'spec.dataSourceRef',
    ],
  ],
  [
    '',
    'PersistentVolume',
    [
      'spec.csi',
      'spec.nfs',
      'spec.hostPath',
      'spec.local',
      'spec.iscsi',
      'spec.fc',
      'spec.volumeMode',
      'spec.nodeAffinity',
    ],
  ],
  ['', 'Secret', ['type']],
  ['storage.k8s.io', 'StorageClass', ['provisioner', 'parameters', 'reclaimPolicy', 'volumeBindingMode']],
  ['storage.k8s.io', 'CSIDriver', ['spec.attachRequired', 'spec.volumeLifecycleModes']],
  ['rbac.authorization.k8s.io', 'RoleBinding', ['roleRef']],
  ['rbac.authorization.k8s.io', 'ClusterRoleBinding', ['roleRef']],
  ['networking.k8s.io', 'IngressClass', ['spec.controller']],
  ['scheduling.k8s.io', 'PriorityClass', ['value', 'preemptionPolicy']],
  ['node.k8s.io', 'RuntimeClass', ['handler']],
  ['apiextensions.k8s.io', 'CustomResourceDefinition', ['spec.scope', 'spec.group']],
];

/** Fields that the server fills in: what is not said keeps its value. */
const filledIn =
  /^spec\.(clusterIPs?|healthCheckNodePort|storageClassName|volumeName|volumeMode|podManagementPolicy|completionMode)$|^(reclaimPolicy|volumeBindingMode|preemptionPolicy|type)$/;

/** A change that the API server refuses: the object must be deleted and made anew. */
export const immutableField: RiskRule = {
  code: 'RGT-RISK-007',
  title: 'an immutable field changes, which takes a replacement',
  look: ({ before, after, object, fields, kind }) => {
    if (before === undefined || after === undefined || kind === 'added') return [];
    const found = changed(before, after, fields);
    return found.map((field) => ({
      level: 'high',
      reason: `${object.kind} ${object.name} can't change ${field} in place: it must be deleted and made anew`,
    }));
  },
};

function changed(before: Manifest, after: Manifest, fields: readonly FieldChange[]): string[] {
  const listed = frozen.find(([group, kind]) => isKind(after, group, kind))?.[2] ?? [];
  const found = listed.filter((field) => differs(field, at(before, field), at(after, field)));
  // A ConfigMap or Secret can freeze itself; a masked value still shows that it changed.
  const isFrozen = isKind(after, '', 'ConfigMap', 'Secret') && before['immutable'] === true;
  if (isFrozen && fields.some(({ path }) => /^(data|binaryData|stringData|immutable)\b/.test(path)))
    found.push('data');
  return found;
}

function differs(field: string, before: JsonValue | undefined, after: JsonValue | undefined): boolean {
  if (sameValue(before, after)) return false;
  return !(filledIn.test(field) && (before === undefined || after === undefined));
}
