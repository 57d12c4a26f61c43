import { isJsonObject } from '../core/manifest.ts';
import type { Manifest } from '../core/manifest.ts';
import { groupOf } from '../core/object-identity.ts';
import { withValueAt } from '../core/shared-edit.ts';

/** Kinds that stand in no namespace, by group: those of Kubernetes, and of the operators that Regatta knows. */
const clusterWide: Readonly<Record<string, string>> = {
  '': 'Namespace Node PersistentVolume',
  'admissionregistration.k8s.io':
    'MutatingAdmissionPolicy MutatingAdmissionPolicyBinding MutatingWebhookConfiguration ValidatingAdmissionPolicy ValidatingAdmissionPolicyBinding ValidatingWebhookConfiguration',
  'apiextensions.k8s.io': 'CustomResourceDefinition',
  'apiregistration.k8s.io': 'APIService',
  'authentication.k8s.io': 'SelfSubjectReview TokenReview',
  'authorization.k8s.io': 'SelfSubjectAccessReview SelfSubjectRulesReview SubjectAccessReview',
  'certificates.k8s.io': 'CertificateSigningRequest ClusterTrustBundle',
  extensions: 'PodSecurityPolicy',
  'flowcontrol.apiserver.k8s.io': 'FlowSchema PriorityLevelConfiguration',
  'networking.k8s.io': 'IngressClass IPAddress ServiceCIDR',
  'node.k8s.io': 'RuntimeClass',
  policy: 'PodSecurityPolicy',
  'rbac.authorization.k8s.io': 'ClusterRole ClusterRoleBinding',
  'resource.k8s.io': 'DeviceClass DeviceTaintRule ResourceSlice',
  'scheduling.k8s.io': 'PriorityClass',
  'snapshot.storage.k8s.io': 'VolumeSnapshotClass VolumeSnapshotContent',
  'storage.k8s.io': 'CSIDriver CSINode StorageClass VolumeAttachment VolumeAttributesClass',
  'storagemigration.k8s.io': 'StorageVersionMigration',
  'argoproj.io': 'ClusterAnalysisTemplate',
  'cert-manager.io': 'ClusterIssuer',
  'certmanager.k8s.io': 'ClusterIssuer',
  'external-secrets.io': 'ClusterExternalSecret ClusterPushSecret ClusterSecretStore',
  'fleet.cattle.io': 'Content',
  'gateway.networking.k8s.io': 'GatewayClass',
  'generators.external-secrets.io': 'ClusterGenerator',
  'kyverno.io': 'ClusterCleanupPolicy ClusterPolicy',
  'policies.kyverno.io':
    'DeletingPolicy GeneratingPolicy ImageValidatingPolicy MutatingPolicy ValidatingPolicy',
  'postgresql.cnpg.io': 'ClusterImageCatalog',
  'authentication.istio.io': 'MeshPolicy',
  'rbac.istio.io': 'ClusterRbacConfig',
};

const known: ReadonlySet<string> = new Set(
  Object.entries(clusterWide).flatMap(([group, kinds]) => kinds.split(' ').map((kind) => `${group}/${kind}`)),
);

/** The kinds, as `group/Kind`, that the definitions among these objects make for a whole cluster. */
export function definedClusterWide(objects: Iterable<Manifest>): ReadonlySet<string> {
  const kinds = new Set<string>();
  for (const { kind, spec } of objects) {
    if (kind !== 'CustomResourceDefinition' || !isJsonObject(spec) || spec['scope'] !== 'Cluster') continue;
    const { group, names } = spec;
    if (typeof group === 'string' && isJsonObject(names) && typeof names['kind'] === 'string')
      kinds.add(`${group}/${names['kind']}`);
  }
  return kinds;
}

/**
 * The object under the name by which a cluster knows it: one that stands in no namespace names none. A chart writes its
 * namespace on every object; two apps that make the same ClusterRole would else seem to make two.
 *
 * @param defined - what {@link definedClusterWide} found
 */
export function inItsScope(object: Manifest, defined: ReadonlySet<string>): Manifest {
  const { metadata } = object;
  if (metadata['namespace'] === undefined) return object;
  const kind = `${groupOf(object.apiVersion)}/${object.kind}`;
  if (!known.has(kind) && !defined.has(kind)) return object;
  return withValueAt(object, ['metadata', 'namespace'], undefined);
}
