import { during, since } from './served-kinds.ts';
import type { ServedKinds, ServedVersion } from './served-kinds.ts';

const eso =
  'external-secrets release notes: 0.16 serves v1 and v1beta1 and drops v1alpha1, 0.17 stops serving v1beta1';
// Both are served by 0.16. Users report first patches that serve v1beta1 alone, so 0.16 is still written to in v1beta1.
const esoStores: readonly ServedVersion[] = [
  during('v1beta1', '0.5', '0.17'),
  since('v1', '0.16'),
  during('v1alpha1', '0.1', '0.16'),
];
const certManager =
  'cert-manager.io: upgrade notes 0.11 (new group) and 1.6 (v1alpha2, v1alpha3, v1beta1 no longer served)';
const certVersions: readonly ServedVersion[] = [
  since('v1', '1.0'),
  during('v1beta1', '0.16', '1.6'),
  during('v1alpha3', '0.15', '1.6'),
  during('v1alpha2', '0.11', '1.6'),
];
const kyvernoOld = 'kyverno config/crds v1.19.1; 1.17 release notes (deprecated)';
const kyvernoCel = 'kyverno.io: policy types overview (1.14, 1.15, 1.17); config/crds v1.19.1';

/** External Secrets, Sealed Secrets, cert-manager and Kyverno. */
export const securityKinds: readonly ServedKinds[] = [
  {
    system: 'externalSecrets',
    group: 'external-secrets.io',
    kinds: ['ExternalSecret', 'SecretStore', 'ClusterSecretStore'],
    versions: esoStores,
    source: eso,
  },
  {
    system: 'externalSecrets',
    group: 'external-secrets.io',
    kinds: ['ClusterExternalSecret'],
    versions: [during('v1beta1', '0.5', '0.17'), since('v1', '0.16')],
    source: eso,
  },
  {
    system: 'externalSecrets',
    group: 'external-secrets.io',
    kinds: ['PushSecret'],
    versions: [since('v1alpha1', '0.7')],
    source: 'external-secrets deploy/crds v0.19.2',
  },
  {
    system: 'externalSecrets',
    group: 'external-secrets.io',
    kinds: ['ClusterPushSecret'],
    versions: [since('v1alpha1', '0.15')],
    source: 'external-secrets deploy/crds v0.19.2',
  },
  {
    system: 'externalSecrets',
    group: 'generators.external-secrets.io',
    kinds: [
      'ACRAccessToken',
      'ECRAuthorizationToken',
      'Fake',
      'GCRAccessToken',
      'Password',
      'VaultDynamicSecret',
    ],
    versions: [since('v1alpha1', '0.7')],
    source: 'external-secrets deploy/crds v0.19.2',
  },
  {
    system: 'sealedSecrets',
    group: 'bitnami.com',
    kinds: ['SealedSecret'],
    versions: [since('v1alpha1', '0.5')],
    source: 'sealed-secrets helm/sealed-secrets/crds v0.27.1',
  },
  {
    system: 'certManager',
    group: 'cert-manager.io',
    kinds: ['Certificate', 'CertificateRequest', 'Issuer', 'ClusterIssuer'],
    versions: certVersions,
    source: certManager,
  },
  {
    system: 'certManager',
    group: 'acme.cert-manager.io',
    kinds: ['Order', 'Challenge'],
    versions: certVersions,
    source: certManager,
  },
  {
    system: 'certManager',
    group: 'certmanager.k8s.io',
    kinds: ['Certificate', 'CertificateRequest', 'Issuer', 'ClusterIssuer'],
    versions: [during('v1alpha1', '0.1', '0.11')],
    movedTo: 'cert-manager.io',
    source: certManager,
  },
  {
    system: 'kyverno',
    group: 'kyverno.io',
    kinds: ['ClusterPolicy', 'Policy'],
    versions: [since('v1', '1.0'), since('v2beta1', '1.9')],
    source: kyvernoOld,
  },
  {
    system: 'kyverno',
    group: 'kyverno.io',
    kinds: ['CleanupPolicy', 'ClusterCleanupPolicy'],
    versions: [since('v2', '1.12'), since('v2beta1', '1.11'), during('v2alpha1', '1.9', '1.19')],
    source: kyvernoOld,
  },
  {
    system: 'kyverno',
    group: 'kyverno.io',
    kinds: ['PolicyException'],
    versions: [since('v2', '1.12'), since('v2beta1', '1.11'), during('v2alpha1', '1.9', '1.19')],
    source: kyvernoOld,
  },
  {
    system: 'kyverno',
    group: 'policies.kyverno.io',
    kinds: ['ValidatingPolicy', 'ImageValidatingPolicy', 'PolicyException'],
    versions: [since('v1', '1.17'), since('v1beta1', '1.16'), since('v1alpha1', '1.14')],
    source: kyvernoCel,
  },
  {
    system: 'kyverno',
    group: 'policies.kyverno.io',
    kinds: ['MutatingPolicy', 'GeneratingPolicy', 'DeletingPolicy'],
    versions: [since('v1', '1.17'), since('v1beta1', '1.16'), since('v1alpha1', '1.15')],
    source: kyvernoCel,
  },
  {
    system: 'kyverno',
    group: 'policies.kyverno.io',
    kinds: [
      'NamespacedValidatingPolicy',
      'NamespacedMutatingPolicy',
      'NamespacedGeneratingPolicy',
      'NamespacedDeletingPolicy',
      'NamespacedImageValidatingPolicy',
    ],
    versions: [since('v1', '1.17'), since('v1beta1', '1.16')],
    source: kyvernoCel,
  },
];
