import type { JsonObject } from '../constructs/core/manifest.ts';

/** What an overlay changes, as plain data: the peers get the same. */
export function overlay(app: number, cluster: number) {
  return {
    autoscaling: { min: 2 + ((app + cluster) % 7) },
    resources: {
      limits: { cpu: `${500 + ((app * 7 + cluster) % 10) * 100}m`, memory: `${512 + (cluster % 4) * 256}Mi` },
    },
    image: { tag: `v1.${cluster % 10}.${app % 10}` },
    config: {
      REGION: `region-${cluster % 20}`,
      CLUSTER: `cluster-${cluster}`,
      DB_HOST: `db-${cluster}.internal`,
      CACHE: `redis-${cluster}.internal:6379`,
    },
  };
}

/** The literals that every cluster shares. */
export function baseConfig(app: number): Record<string, string> {
  const keys = Array.from({ length: 16 }, (_, index): [string, string] => [
    `SETTING_${index}`,
    `value ${index} of app-${app}, long enough to be a real one`,
  ]);
  return {
    LOG_LEVEL: 'info',
    'app.properties': 'server.port=8080\nserver.shutdown=graceful\nmanagement.endpoints=health,metrics\n',
    ...Object.fromEntries(keys),
  };
}

/** The five objects of an app's base; the ConfigMap comes from its literals. */
export function baseObjects(name: string): Record<string, JsonObject> {
  const labels = {
    app: name,
    'app.kubernetes.io/name': name,
    'app.kubernetes.io/part-of': 'shop',
    team: 'payments',
  };
  const metadata = {
    name,
    labels,
    annotations: {
      'example.com/owner': 'team-payments@example.com',
      'example.com/runbook': `https://runbooks.example.com/${name}`,
    },
  };
  return {
    Deployment: {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata,
      spec: {
        revisionHistoryLimit: 5,
        selector: { matchLabels: { app: name } },
        strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: '25%', maxUnavailable: 0 } },
        template: { metadata: { labels }, spec: podSpec(name) },
      },
    },
    Service: {
      apiVersion: 'v1',
      kind: 'Service',
      metadata,
      spec: {
        type: 'ClusterIP',
        selector: { app: name },
        ports: [
          { name: 'http', port: 80, targetPort: 8080 },
          { name: 'metrics', port: 9090, targetPort: 9090 },
        ],
      },
    },
    Autoscaler: {
      apiVersion: 'autoscaling/v2',
      kind: 'HorizontalPodAutoscaler',
      metadata,
      spec: {
        minReplicas: 2,
        maxReplicas: 20,
        scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name },
        metrics: [
          {
            type: 'Resource',
            resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 70 } },
          },
        ],
      },
    },
    DisruptionBudget: {
      apiVersion: 'policy/v1',
      kind: 'PodDisruptionBudget',
      metadata,
      spec: { maxUnavailable: 1, selector: { matchLabels: { app: name } } },
    },
    Credentials: {
      apiVersion: 'external-secrets.io/v1',
      kind: 'ExternalSecret',
      metadata,
      spec: {
        refreshInterval: '1h0m0s',
        secretStoreRef: { kind: 'ClusterSecretStore', name: 'vault' },
        target: { name: `${name}-credentials`, creationPolicy: 'Owner', deletionPolicy: 'Retain' },
        data: ['DB_PASSWORD', 'API_KEY', 'SIGNING_KEY'].map((secretKey) => ({
          secretKey,
          remoteRef: {
            key: `${name}/production`,
            property: secretKey.toLowerCase(),
            conversionStrategy: 'Default',
            decodingStrategy: 'None',
            metadataPolicy: 'None',
          },
        })),
      },
    },
  };
}

function podSpec(name: string): JsonObject {
  const environment = Array.from({ length: 24 }, (_, index) => ({
    name: `OPTION_${index}`,
    value: `option ${index} of ${name}`,
  }));
  const probe = (path: string) => ({
    httpGet: { path, port: 8080, scheme: 'HTTP' },
    failureThreshold: 3,
    periodSeconds: 10,
    timeoutSeconds: 2,
  });
  return {
    automountServiceAccountToken: false,
    terminationGracePeriodSeconds: 45,
    securityContext: {
      runAsNonRoot: true,
      runAsUser: 65532,
      runAsGroup: 65532,
      fsGroup: 65532,
      seccompProfile: { type: 'RuntimeDefault' },
    },
    topologySpreadConstraints: [
      {
        maxSkew: 1,
        topologyKey: 'topology.kubernetes.io/zone',
        whenUnsatisfiable: 'ScheduleAnyway',
        labelSelector: { matchLabels: { app: name } },
      },
    ],
    containers: [
      {
        name: 'app',
        image: `registry.example.com/${name}:v1.0.0`,
        imagePullPolicy: 'IfNotPresent',
        env: environment,
        envFrom: [
          { configMapRef: { name: `${name}-config` } },
          { secretRef: { name: `${name}-credentials` } },
        ],
        ports: [
          { name: 'http', containerPort: 8080 },
          { name: 'metrics', containerPort: 9090 },
        ],
        resources: { requests: { cpu: '250m', memory: '256Mi' }, limits: { cpu: '1', memory: '1Gi' } },
        securityContext: {
          allowPrivilegeEscalation: false,
          readOnlyRootFilesystem: true,
          capabilities: { drop: ['ALL'] },
        },
        livenessProbe: probe('/healthz'),
        readinessProbe: probe('/readyz'),
        startupProbe: probe('/readyz'),
        volumeMounts: [
          { name: 'scratch', mountPath: '/tmp' },
          { name: 'settings', mountPath: '/etc/settings', readOnly: true },
        ],
      },
    ],
    volumes: [
      { name: 'scratch', emptyDir: { sizeLimit: '64Mi' } },
      {
        name: 'settings',
        configMap: { name: `${name}-config`, items: [{ key: 'app.properties', path: 'app.properties' }] },
      },
    ],
  };
}
