import { ApiObject } from 'cdk8s';
import type { Chart } from 'cdk8s';
import { App, Cluster, Direct, Environment, Fleet } from '../../../constructs/index.ts';
import type { JsonObject, Manifest } from '../../../constructs/index.ts';
import { EnvironmentPlan } from '../../../constructs/plan/environment-plan.ts';

const labels = { app: 'shop' };
const pod = {
  metadata: { labels },
  spec: {
    containers: [
      {
        name: 'shop',
        image: 'registry.example.com/shop:v1',
        args: ['--port=8080'],
        env: [{ name: 'LEVEL', value: 'info' }],
        ports: [{ name: 'http', containerPort: 8080 }],
        resources: { requests: { cpu: '100m', memory: '64Mi' }, limits: { memory: '128Mi' } },
        readinessProbe: { httpGet: { path: '/readyz', port: 8080 } },
      },
    ],
    terminationGracePeriodSeconds: 45,
  },
};

const objects: Readonly<Record<string, readonly [apiVersion: string, kind: string, body: JsonObject]>> = {
  Deployment: [
    'apps/v1',
    'Deployment',
    {
      spec: {
        replicas: 2,
        revisionHistoryLimit: 5,
        selector: { matchLabels: labels },
        strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
        template: pod,
      },
    },
  ],
  StatefulSet: [
    'apps/v1',
    'StatefulSet',
    { spec: { serviceName: 'shop', selector: { matchLabels: labels }, template: pod } },
  ],
  Service: [
    'v1',
    'Service',
    { spec: { selector: labels, ports: [{ name: 'http', port: 80, targetPort: 8080 }] } },
  ],
  Autoscaler: [
    'autoscaling/v2',
    'HorizontalPodAutoscaler',
    {
      spec: {
        minReplicas: 2,
        maxReplicas: 8,
        scaleTargetRef: { apiVersion: 'apps/v1', kind: 'StatefulSet', name: 'shop' },
      },
    },
  ],
  Budget: [
    'policy/v1',
    'PodDisruptionBudget',
    { spec: { maxUnavailable: 1, selector: { matchLabels: labels } } },
  ],
  Settings: ['v1', 'ConfigMap', { data: { LEVEL: 'info', 'app.conf': 'a = 1\nb = 2\n' } }],
  Account: ['v1', 'ServiceAccount', { automountServiceAccountToken: false }],
  Role: [
    'rbac.authorization.k8s.io/v1',
    'Role',
    { rules: [{ apiGroups: [''], resources: ['configmaps'], verbs: ['get'] }] },
  ],
  Binding: [
    'rbac.authorization.k8s.io/v1',
    'RoleBinding',
    {
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'shop' },
      subjects: [{ kind: 'ServiceAccount', name: 'shop', namespace: 'shop' }],
    },
  ],
  Policy: [
    'networking.k8s.io/v1',
    'NetworkPolicy',
    {
      spec: {
        podSelector: { matchLabels: labels },
        policyTypes: ['Ingress'],
        ingress: [{ from: [{ podSelector: { matchLabels: { app: 'front' } } }] }],
      },
    },
  ],
  Ingress: [
    'networking.k8s.io/v1',
    'Ingress',
    {
      spec: {
        rules: [
          {
            host: 'shop.example.com',
            http: {
              paths: [
                {
                  path: '/',
                  pathType: 'Prefix',
                  backend: { service: { name: 'shop', port: { name: 'http' } } },
                },
              ],
            },
          },
        ],
      },
    },
  ],
  CronJob: [
    'batch/v1',
    'CronJob',
    {
      spec: {
        schedule: '0 4 * * *',
        jobTemplate: {
          spec: {
            template: {
              spec: {
                restartPolicy: 'Never',
                containers: [{ name: 'clean', image: 'registry.example.com/clean:v1' }],
              },
            },
          },
        },
      },
    },
  ],
  Limits: ['v1', 'LimitRange', { spec: { limits: [{ type: 'Container', default: { memory: '256Mi' } }] } }],
  Quota: ['v1', 'ResourceQuota', { spec: { hard: { pods: '20', 'requests.memory': '4Gi' } } }],
};

/** An app of fourteen kinds of objects, planned for the clusters of a test bed. */
export function livePlan(
  servers: Readonly<Record<string, string>>,
  change: (object: Manifest) => JsonObject = (object) => object,
): EnvironmentPlan {
  const environment = new Environment(new Fleet(), 'live', { engine: new Direct() });
  for (const [name, server] of Object.entries(servers))
    new Cluster(environment, name, { server, versions: { kubernetes: '1.35' } });
  new App(environment, 'shop', {
    base: (chart: Chart) => {
      for (const [id, [apiVersion, kind, body]] of Object.entries(objects)) {
        const metadata = {
          name: 'shop',
          labels: { app: 'shop' },
          annotations: { 'example.com/owner': 'team-shop' },
        };
        new ApiObject(chart, id, change({ apiVersion, kind, metadata, ...body }) as never);
      }
    },
  });
  return new EnvironmentPlan(environment);
}
