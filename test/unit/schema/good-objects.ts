import type { JsonObject, Manifest } from '../../../constructs/core/manifest.ts';
import { goodCoreObjects } from './good-core-objects.ts';
import { object, pods, selector } from './good-object.ts';

const source: JsonObject = {
  repoURL: 'https://git.example.com/gitops.git',
  path: 'apps/api-service/overlays/east',
  targetRevision: 'main',
};
const application: JsonObject = {
  project: 'production',
  source,
  destination: { name: 'east', namespace: 'api-service' },
  syncPolicy: {
    automated: { enabled: true, prune: true, selfHeal: true },
    syncOptions: ['ServerSideApply=true'],
    retry: { limit: 5, refresh: true, backoff: { duration: '5s', factor: 2, maxDuration: '3m' } },
  },
  ignoreDifferences: [
    {
      group: 'networking.istio.io',
      kind: 'VirtualService',
      jqPathExpressions: ['.spec.http[].route[].weight'],
    },
  ],
};
const metric: JsonObject = {
  name: 'success-rate',
  interval: '60s',
  count: 5,
  successCondition: 'result[0] >= 0.99',
  failureLimit: 1,
  provider: { prometheus: { address: 'http://prometheus:9090', query: 'sum(rate(x[5m]))' } },
};

/** Objects as a fleet writes them, one at least of every kind that it uses. Each is right. */
export const goodObjects: readonly Manifest[] = [
  ...goodCoreObjects,
  object('argoproj.io/v1alpha1', 'Application', { spec: application }, 'argocd'),
  object(
    'argoproj.io/v1alpha1',
    'AppProject',
    {
      spec: {
        description: 'production',
        sourceRepos: ['*'],
        destinations: [{ name: 'east', namespace: '*' }],
        clusterResourceWhitelist: [{ group: '', kind: 'Namespace' }],
      },
    },
    'argocd',
  ),
  object(
    'argoproj.io/v1alpha1',
    'ApplicationSet',
    {
      spec: {
        goTemplate: true,
        goTemplateOptions: ['missingkey=error'],
        generators: [
          { list: { elements: [{ name: 'east' }] } },
          { clusters: { selector: { matchLabels: { environment: 'production' } } } },
        ],
        strategy: {
          type: 'RollingSync',
          rollingSync: {
            steps: [{ matchExpressions: [{ key: 'wave', operator: 'In', values: ['1'] }], maxUpdate: '25%' }],
          },
        },
        syncPolicy: { applicationsSync: 'create-update', preserveResourcesOnDeletion: true },
        template: { metadata: { name: 'api-{{.name}}' }, spec: application },
      },
    },
    'argocd',
  ),
  object('argoproj.io/v1alpha1', 'Rollout', {
    spec: {
      selector,
      template: pods,
      strategy: {
        canary: {
          canaryService: 'api-canary',
          stableService: 'api-stable',
          trafficRouting: { istio: { virtualService: { name: 'api', routes: ['primary'] } } },
          analysis: { templates: [{ templateName: 'success-rate' }], startingStep: 1 },
          steps: [{ setWeight: 5 }, { pause: { duration: '5m' } }, { setWeight: 10 }, { pause: {} }],
        },
      },
    },
  }),
  object('argoproj.io/v1alpha1', 'AnalysisTemplate', {
    spec: { args: [{ name: 'service' }], metrics: [metric] },
  }),
  object('external-secrets.io/v1', 'ExternalSecret', {
    spec: {
      refreshInterval: '1h',
      secretStoreRef: { name: 'vault', kind: 'ClusterSecretStore' },
      target: { name: 'api-db-secret', creationPolicy: 'Owner', deletionPolicy: 'Retain' },
      data: [
        { secretKey: 'DB_PASSWORD', remoteRef: { key: 'api-service/production', property: 'db_password' } },
      ],
    },
  }),
  object('external-secrets.io/v1beta1', 'ExternalSecret', {
    spec: { secretStoreRef: { name: 'vault' }, data: [{ secretKey: 'A', remoteRef: { key: 'a' } }] },
  }),
  object('external-secrets.io/v1', 'ClusterSecretStore', {
    spec: {
      conditions: [{ namespaces: ['api-service'] }],
      provider: {
        vault: {
          server: 'https://vault.example.com',
          path: 'secret',
          version: 'v2',
          auth: {
            kubernetes: { mountPath: 'kubernetes-east', role: 'api', serviceAccountRef: { name: 'eso' } },
          },
        },
      },
    },
  }),
  object('external-secrets.io/v1', 'SecretStore', {
    spec: { provider: { aws: { service: 'SecretsManager', region: 'us-east-1' } } },
  }),
  object('networking.istio.io/v1', 'VirtualService', {
    spec: {
      hosts: ['api.example.com'],
      gateways: ['istio-system/public'],
      http: [
        {
          name: 'primary',
          timeout: '10s',
          route: [
            { destination: { host: 'api-stable', port: { number: 80 } }, weight: 100 },
            { destination: { host: 'api-canary' }, weight: 0 },
          ],
        },
      ],
    },
  }),
  object('networking.istio.io/v1', 'DestinationRule', {
    spec: {
      host: 'api',
      trafficPolicy: {
        outlierDetection: { consecutive5xxErrors: 5, interval: '10s', baseEjectionTime: '30s' },
        loadBalancer: {
          localityLbSetting: { enabled: true, failover: [{ from: 'us-east-1', to: 'us-west-2' }] },
        },
      },
    },
  }),
  object('gateway.networking.k8s.io/v1', 'HTTPRoute', {
    spec: {
      parentRefs: [{ name: 'public', namespace: 'gateways' }],
      hostnames: ['api.example.com'],
      rules: [
        {
          matches: [{ path: { type: 'PathPrefix', value: '/' } }],
          backendRefs: [{ name: 'api', port: 80, weight: 100 }],
        },
      ],
    },
  }),
  object('gateway.networking.k8s.io/v1', 'Gateway', {
    spec: {
      gatewayClassName: 'istio',
      listeners: [
        {
          name: 'https',
          port: 443,
          protocol: 'HTTPS',
          tls: { mode: 'Terminate', certificateRefs: [{ name: 'tls' }] },
        },
      ],
    },
  }),
  object('monitoring.coreos.com/v1', 'PrometheusRule', {
    spec: {
      groups: [
        {
          name: 'dr',
          interval: '30s',
          rules: [
            {
              alert: 'PrimaryDown',
              expr: 'absent(up)',
              for: '2m',
              keep_firing_for: '5m',
              labels: { severity: 'critical' },
              annotations: { summary: 'x' },
            },
          ],
        },
      ],
    },
  }),
  object('monitoring.coreos.com/v1', 'ServiceMonitor', {
    spec: { selector, endpoints: [{ port: 'http', path: '/metrics', interval: '30s' }] },
  }),
  object(
    'source.toolkit.fluxcd.io/v1',
    'GitRepository',
    {
      spec: {
        url: 'https://git.example.com/gitops.git',
        interval: '1m',
        ref: { branch: 'main' },
        secretRef: { name: 'git' },
      },
    },
    'flux-system',
  ),
  object(
    'source.toolkit.fluxcd.io/v1',
    'OCIRepository',
    { spec: { url: 'oci://registry.example.com/gitops', interval: '5m', ref: { tag: 'latest' } } },
    'flux-system',
  ),
  object(
    'kustomize.toolkit.fluxcd.io/v1',
    'Kustomization',
    {
      spec: {
        interval: '10m',
        prune: true,
        wait: true,
        path: './apps',
        sourceRef: { kind: 'GitRepository', name: 'gitops' },
        dependsOn: [{ name: 'staging' }],
        kubeConfig: { secretRef: { name: 'east' } },
        postBuild: { substitute: { region: 'east' } },
      },
    },
    'flux-system',
  ),
  object('helm.toolkit.fluxcd.io/v2', 'HelmRelease', {
    spec: {
      interval: '10m',
      chart: { spec: { chart: 'x', version: '1.0.0', sourceRef: { kind: 'HelmRepository', name: 'x' } } },
      driftDetection: { mode: 'enabled' },
      values: { a: { b: [1] } },
    },
  }),
  object('notification.toolkit.fluxcd.io/v1beta3', 'Provider', {
    spec: { type: 'slack', channel: 'deploys', secretRef: { name: 'slack' } },
  }),
  object('notification.toolkit.fluxcd.io/v1beta3', 'Alert', {
    spec: {
      providerRef: { name: 'slack' },
      eventSeverity: 'error',
      eventSources: [{ kind: 'Kustomization', name: '*' }],
    },
  }),
  object('bitnami.com/v1alpha1', 'SealedSecret', {
    spec: {
      encryptedData: { DB_PASSWORD: 'AgBy3i4OJSWK' },
      template: { metadata: { name: 'api', namespace: 'api-service' }, type: 'Opaque' },
    },
  }),
];

/** The good object of a kind, to break in one place. */
export function goodObject(kind: string): Manifest {
  const found = goodObjects.find((candidate) => candidate.kind === kind);
  if (found === undefined) throw new Error(`no good ${kind}`);
  return found;
}
