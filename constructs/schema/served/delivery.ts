import { during, since } from './served-kinds.ts';
import type { ServedKinds } from './served-kinds.ts';

const flux27 = 'fluxcd.io: Flux 2.7 release notes (v1beta1 and v2beta1 removed)';
const flux28 = 'fluxcd.io: roadmap and Flux 2.8 (v1beta2 and v2beta2 removed)';
const image29 = 'image-reflector-controller 1.2.0 (Flux 2.9) release notes: image v1beta2 removed';
const fleetCrds = 'rancher/fleet charts/fleet-crd v0.12.0; pull request 3600 renames HelmApp to HelmOp';

/** Argo CD, Argo Rollouts, Flagger, Flux and Fleet. */
export const deliveryKinds: readonly ServedKinds[] = [
  {
    system: 'argoCd',
    group: 'argoproj.io',
    kinds: ['Application', 'AppProject'],
    versions: [since('v1alpha1', '1.0')],
    source: 'argo-cd manifests/crds v3.3.0',
  },
  {
    system: 'argoCd',
    group: 'argoproj.io',
    kinds: ['ApplicationSet'],
    versions: [since('v1alpha1', '2.3')],
    source: 'argo-cd 2.3 release notes: ApplicationSet joins Argo CD',
  },
  {
    system: 'argoRollouts',
    group: 'argoproj.io',
    kinds: ['Rollout', 'AnalysisTemplate', 'ClusterAnalysisTemplate', 'AnalysisRun', 'Experiment'],
    versions: [since('v1alpha1', '0.9')],
    source: 'argo-rollouts manifests/crds v1.9.0',
  },
  {
    system: 'flagger',
    group: 'flagger.app',
    kinds: ['Canary'],
    versions: [since('v1beta1', '1.0'), during('v1alpha3', '0.17', '1.0')],
    source: 'flagger artifacts/flagger/crd.yaml v1.36.1; 1.0 changelog',
  },
  {
    system: 'flagger',
    group: 'flagger.app',
    kinds: ['MetricTemplate', 'AlertProvider'],
    versions: [since('v1beta1', '1.0')],
    source: 'flagger artifacts/flagger/crd.yaml v1.36.1',
  },
  {
    system: 'flux',
    group: 'source.toolkit.fluxcd.io',
    kinds: ['GitRepository'],
    versions: [since('v1', '2.0'), during('v1beta2', '0.25', '2.8'), during('v1beta1', '0.0', '2.7')],
    source: flux27,
  },
  {
    system: 'flux',
    group: 'source.toolkit.fluxcd.io',
    kinds: ['HelmRepository', 'HelmChart'],
    versions: [since('v1', '2.3'), during('v1beta2', '0.25', '2.8'), during('v1beta1', '0.0', '2.7')],
    source: flux28,
  },
  {
    system: 'flux',
    group: 'source.toolkit.fluxcd.io',
    kinds: ['Bucket'],
    versions: [since('v1', '2.5'), during('v1beta2', '0.25', '2.8'), during('v1beta1', '0.0', '2.7')],
    source: flux28,
  },
  {
    system: 'flux',
    group: 'source.toolkit.fluxcd.io',
    kinds: ['OCIRepository'],
    versions: [since('v1', '2.6'), during('v1beta2', '0.32', '2.8')],
    source: flux28,
  },
  {
    system: 'flux',
    group: 'source.toolkit.fluxcd.io',
    kinds: ['ExternalArtifact'],
    versions: [since('v1', '2.7')],
    source: 'fluxcd.io: Flux 2.7 release notes',
  },
  {
    system: 'flux',
    group: 'source.extensions.fluxcd.io',
    kinds: ['ArtifactGenerator'],
    versions: [since('v1beta1', '2.7')],
    source: 'fluxcd.io: Flux 2.7 release notes (source-watcher)',
  },
  {
    system: 'flux',
    group: 'kustomize.toolkit.fluxcd.io',
    kinds: ['Kustomization'],
    versions: [since('v1', '2.0'), during('v1beta2', '0.18', '2.8'), during('v1beta1', '0.0', '2.7')],
    source: flux28,
  },
  {
    system: 'flux',
    group: 'helm.toolkit.fluxcd.io',
    kinds: ['HelmRelease'],
    versions: [since('v2', '2.3'), during('v2beta2', '2.2', '2.8'), during('v2beta1', '0.0', '2.7')],
    source: flux28,
  },
  {
    system: 'flux',
    group: 'image.toolkit.fluxcd.io',
    kinds: ['ImageRepository', 'ImagePolicy', 'ImageUpdateAutomation'],
    versions: [since('v1', '2.7'), during('v1beta2', '0.40', '2.9'), during('v1beta1', '0.0', '2.7')],
    source: image29,
  },
  {
    system: 'flux',
    group: 'notification.toolkit.fluxcd.io',
    kinds: ['Alert', 'Provider'],
    versions: [since('v1beta3', '2.2'), during('v1beta2', '0.38', '2.8'), during('v1beta1', '0.0', '2.7')],
    source: flux27,
  },
  {
    system: 'flux',
    group: 'notification.toolkit.fluxcd.io',
    kinds: ['Receiver'],
    versions: [since('v1', '2.0'), during('v1beta2', '0.38', '2.8'), during('v1beta1', '0.0', '2.7')],
    source: flux27,
  },
  {
    system: 'fleet',
    group: 'fleet.cattle.io',
    kinds: [
      'GitRepo',
      'Bundle',
      'BundleDeployment',
      'Cluster',
      'ClusterGroup',
      'ClusterRegistration',
      'ClusterRegistrationToken',
      'GitRepoRestriction',
      'BundleNamespaceMapping',
      'ImageScan',
      'Content',
    ],
    versions: [since('v1alpha1', '0.3')],
    source: fleetCrds,
  },
  {
    system: 'fleet',
    group: 'fleet.cattle.io',
    kinds: ['HelmOp'],
    versions: [since('v1alpha1', '0.13')],
    source: fleetCrds,
  },
  {
    system: 'fleet',
    group: 'fleet.cattle.io',
    kinds: ['HelmApp'],
    versions: [during('v1alpha1', '0.11', '0.13')],
    instead: 'HelmOp (fleet.cattle.io/v1alpha1)',
    source: fleetCrds,
  },
];
