/** Which groups and versions each table holds, and the npm package that they come from. */
export const tableList: readonly {
  readonly table: string;
  readonly package: string;
  readonly groupVersions: readonly string[];
}[] = [
  {
    table: 'kubernetes',
    package: 'kubernetes-models',
    groupVersions: [
      'v1',
      'apps/v1',
      'batch/v1',
      'autoscaling/v1',
      'autoscaling/v2',
      'policy/v1',
      'networking.k8s.io/v1',
      'rbac.authorization.k8s.io/v1',
      'scheduling.k8s.io/v1',
      'storage.k8s.io/v1',
      'node.k8s.io/v1',
      'coordination.k8s.io/v1',
      'discovery.k8s.io/v1',
      'admissionregistration.k8s.io/v1',
      'apiextensions.k8s.io/v1',
      'apiregistration.k8s.io/v1',
      'flowcontrol.apiserver.k8s.io/v1',
    ],
  },
  { table: 'argo-cd', package: '@kubernetes-models/argo-cd', groupVersions: ['argoproj.io/v1alpha1'] },
  {
    table: 'argo-rollouts',
    package: '@kubernetes-models/argo-rollouts',
    groupVersions: ['argoproj.io/v1alpha1'],
  },
  {
    table: 'external-secrets',
    package: '@kubernetes-models/external-secrets',
    groupVersions: ['external-secrets.io/v1', 'external-secrets.io/v1beta1', 'external-secrets.io/v1alpha1'],
  },
  {
    table: 'flux',
    package: '@kubernetes-models/flux-cd',
    groupVersions: [
      'source.toolkit.fluxcd.io/v1',
      'source.toolkit.fluxcd.io/v1beta2',
      'kustomize.toolkit.fluxcd.io/v1',
      'helm.toolkit.fluxcd.io/v2',
      'image.toolkit.fluxcd.io/v1',
      'notification.toolkit.fluxcd.io/v1',
      'notification.toolkit.fluxcd.io/v1beta3',
    ],
  },
  {
    table: 'istio',
    package: '@kubernetes-models/istio',
    groupVersions: [
      'networking.istio.io/v1',
      'networking.istio.io/v1beta1',
      'security.istio.io/v1',
      'security.istio.io/v1beta1',
      'telemetry.istio.io/v1',
    ],
  },
  {
    table: 'gateway-api',
    package: '@kubernetes-models/gateway-api',
    groupVersions: ['gateway.networking.k8s.io/v1', 'gateway.networking.k8s.io/v1beta1'],
  },
  {
    table: 'prometheus',
    package: '@kubernetes-models/prometheus-operator',
    groupVersions: ['monitoring.coreos.com/v1', 'monitoring.coreos.com/v1alpha1'],
  },
  {
    table: 'sealed-secrets',
    package: '@kubernetes-models/sealed-secrets',
    groupVersions: ['bitnami.com/v1alpha1'],
  },
];
