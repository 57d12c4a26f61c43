import { during, optIn, since } from './served-kinds.ts';
import type { ServedKinds, ServedVersion } from './served-kinds.ts';

const guide = 'kubernetes.io: Deprecated API Migration Guide';
const lifecycle = 'k8s.io/api v0.36.1: API lifecycle (introduced, removed) of each type';

interface Rest {
  readonly movedTo?: string;
  readonly instead?: string;
  readonly source?: string;
}
const kinds = (
  group: string,
  names: string,
  versions: readonly ServedVersion[],
  rest: Rest = {},
): ServedKinds => ({
  system: 'kubernetes',
  group,
  kinds: names.split(' '),
  versions,
  source: lifecycle,
  ...rest,
});
const removed = { source: guide };

/** Which Kubernetes release serves which of its own APIs, from 1.16's removals up to 1.36. */
export const kubernetesKinds: readonly ServedKinds[] = [
  kinds(
    '',
    'Binding ConfigMap Endpoints Event LimitRange Namespace Node PersistentVolume PersistentVolumeClaim Pod PodTemplate ReplicationController ResourceQuota Secret Service ServiceAccount List',
    [since('v1', '1.0')],
  ),
  kinds(
    'apps',
    'Deployment StatefulSet ControllerRevision',
    [since('v1', '1.9'), during('v1beta2', '1.8', '1.16'), during('v1beta1', '1.6', '1.16')],
    removed,
  ),
  kinds('apps', 'DaemonSet ReplicaSet', [since('v1', '1.9'), during('v1beta2', '1.8', '1.16')], removed),
  kinds('extensions', 'Deployment DaemonSet ReplicaSet', [during('v1beta1', '1.1', '1.16')], {
    movedTo: 'apps',
    ...removed,
  }),
  kinds('extensions', 'NetworkPolicy', [during('v1beta1', '1.3', '1.16')], {
    movedTo: 'networking.k8s.io',
    ...removed,
  }),
  kinds('extensions', 'Ingress', [during('v1beta1', '1.1', '1.22')], {
    movedTo: 'networking.k8s.io',
    ...removed,
  }),
  kinds('extensions', 'PodSecurityPolicy', [during('v1beta1', '1.2', '1.16')], {
    movedTo: 'policy',
    ...removed,
  }),
  kinds('policy', 'PodSecurityPolicy', [during('v1beta1', '1.10', '1.25')], {
    instead: 'Pod Security Admission (namespace labels) or a ValidatingAdmissionPolicy',
    ...removed,
  }),
  kinds('policy', 'PodDisruptionBudget', [since('v1', '1.21'), during('v1beta1', '1.5', '1.25')], removed),
  kinds('policy', 'Eviction', [since('v1', '1.22'), during('v1beta1', '1.5', '1.25')], removed),
  kinds(
    'autoscaling',
    'HorizontalPodAutoscaler',
    [
      since('v2', '1.23'),
      during('v2beta2', '1.12', '1.26'),
      during('v2beta1', '1.8', '1.25'),
      since('v1', '1.2'),
    ],
    removed,
  ),
  kinds('autoscaling', 'Scale', [since('v1', '1.2')]),
  kinds('batch', 'Job', [since('v1', '1.2')]),
  kinds(
    'batch',
    'CronJob',
    [since('v1', '1.21'), during('v1beta1', '1.8', '1.25'), optIn('v2alpha1', '1.5', '1.21')],
    removed,
  ),
  kinds('networking.k8s.io', 'NetworkPolicy', [since('v1', '1.7')]),
  kinds('networking.k8s.io', 'Ingress', [since('v1', '1.19'), during('v1beta1', '1.14', '1.22')], removed),
  kinds(
    'networking.k8s.io',
    'IngressClass',
    [since('v1', '1.19'), during('v1beta1', '1.18', '1.22')],
    removed,
  ),
  kinds('networking.k8s.io', 'IPAddress ServiceCIDR', [
    since('v1', '1.33'),
    optIn('v1beta1', '1.31', '1.37'),
  ]),
  kinds(
    'rbac.authorization.k8s.io',
    'ClusterRole ClusterRoleBinding Role RoleBinding',
    [since('v1', '1.8'), during('v1beta1', '1.6', '1.22'), optIn('v1alpha1', '1.5', '1.22')],
    removed,
  ),
  kinds('storage.k8s.io', 'StorageClass', [since('v1', '1.6'), during('v1beta1', '1.4', '1.22')], removed),
  kinds('storage.k8s.io', 'CSIDriver', [since('v1', '1.18'), during('v1beta1', '1.14', '1.22')], removed),
  kinds('storage.k8s.io', 'CSINode', [since('v1', '1.17'), during('v1beta1', '1.14', '1.22')], removed),
  kinds(
    'storage.k8s.io',
    'VolumeAttachment',
    [since('v1', '1.13'), during('v1beta1', '1.10', '1.22'), optIn('v1alpha1', '1.9', '1.24')],
    removed,
  ),
  kinds(
    'storage.k8s.io',
    'CSIStorageCapacity',
    [since('v1', '1.24'), during('v1beta1', '1.21', '1.27'), optIn('v1alpha1', '1.19', '1.24')],
    removed,
  ),
  kinds('storage.k8s.io', 'VolumeAttributesClass', [
    since('v1', '1.34'),
    optIn('v1beta1', '1.31', '1.37'),
    optIn('v1alpha1', '1.29', '1.35'),
  ]),
  kinds(
    'scheduling.k8s.io',
    'PriorityClass',
    [since('v1', '1.14'), during('v1beta1', '1.11', '1.22')],
    removed,
  ),
  kinds('node.k8s.io', 'RuntimeClass', [since('v1', '1.20'), during('v1beta1', '1.13', '1.25')], removed),
  kinds('coordination.k8s.io', 'Lease', [since('v1', '1.14'), during('v1beta1', '1.12', '1.22')], removed),
  kinds('coordination.k8s.io', 'LeaseCandidate', [
    optIn('v1beta1', '1.33', '1.39'),
    optIn('v1alpha2', '1.32', '1.38'),
  ]),
  kinds(
    'discovery.k8s.io',
    'EndpointSlice',
    [since('v1', '1.21'), during('v1beta1', '1.16', '1.25')],
    removed,
  ),
  kinds('events.k8s.io', 'Event', [since('v1', '1.19'), during('v1beta1', '1.8', '1.25')], removed),
  kinds(
    'certificates.k8s.io',
    'CertificateSigningRequest',
    [since('v1', '1.19'), during('v1beta1', '1.12', '1.22')],
    removed,
  ),
  kinds('certificates.k8s.io', 'ClusterTrustBundle', [
    optIn('v1beta1', '1.33', '1.40'),
    optIn('v1alpha1', '1.26', '1.37'),
  ]),
  kinds('certificates.k8s.io', 'PodCertificateRequest', [optIn('v1beta1', '1.35', '1.41')]),
  kinds(
    'apiextensions.k8s.io',
    'CustomResourceDefinition',
    [since('v1', '1.16'), during('v1beta1', '1.7', '1.22')],
    removed,
  ),
  kinds(
    'apiregistration.k8s.io',
    'APIService',
    [since('v1', '1.10'), during('v1beta1', '1.7', '1.22')],
    removed,
  ),
  kinds(
    'authentication.k8s.io',
    'TokenReview',
    [since('v1', '1.6'), during('v1beta1', '1.4', '1.22')],
    removed,
  ),
  kinds('authentication.k8s.io', 'SelfSubjectReview', [
    since('v1', '1.28'),
    optIn('v1beta1', '1.27', '1.33'),
    optIn('v1alpha1', '1.26', '1.32'),
  ]),
  kinds(
    'authorization.k8s.io',
    'LocalSubjectAccessReview SelfSubjectAccessReview SelfSubjectRulesReview SubjectAccessReview',
    [since('v1', '1.6'), during('v1beta1', '1.2', '1.22')],
    removed,
  ),
  kinds(
    'admissionregistration.k8s.io',
    'MutatingWebhookConfiguration ValidatingWebhookConfiguration',
    [since('v1', '1.16'), during('v1beta1', '1.9', '1.22')],
    removed,
  ),
  kinds('admissionregistration.k8s.io', 'ValidatingAdmissionPolicy ValidatingAdmissionPolicyBinding', [
    since('v1', '1.30'),
    optIn('v1beta1', '1.28', '1.34'),
    optIn('v1alpha1', '1.26', '1.32'),
  ]),
  kinds('admissionregistration.k8s.io', 'MutatingAdmissionPolicy MutatingAdmissionPolicyBinding', [
    since('v1', '1.36'),
    optIn('v1beta1', '1.34', '1.40'),
    optIn('v1alpha1', '1.32', '1.38'),
  ]),
  kinds(
    'flowcontrol.apiserver.k8s.io',
    'FlowSchema PriorityLevelConfiguration',
    [
      since('v1', '1.29'),
      during('v1beta3', '1.26', '1.32'),
      during('v1beta2', '1.23', '1.29'),
      during('v1beta1', '1.20', '1.26'),
    ],
    removed,
  ),
  kinds('resource.k8s.io', 'DeviceClass ResourceClaim ResourceClaimTemplate ResourceSlice', [
    since('v1', '1.34'),
    optIn('v1beta2', '1.33', '1.39'),
    optIn('v1beta1', '1.32', '1.38'),
  ]),
  kinds('resource.k8s.io', 'DeviceTaintRule', [
    optIn('v1beta2', '1.36', '1.42'),
    optIn('v1alpha3', '1.33', '1.39'),
  ]),
  kinds('storagemigration.k8s.io', 'StorageVersionMigration', [
    optIn('v1beta1', '1.35', '1.41'),
    optIn('v1alpha1', '1.30', '1.35'),
  ]),
];
