import type { Manifest } from '../../../constructs/core/manifest.ts';
import { object, pods, selector } from './good-object.ts';

/** Right objects of Kubernetes' own kinds, as a fleet writes them. */
export const goodCoreObjects: readonly Manifest[] = [
  object('v1', 'Namespace', {}),
  object('v1', 'ConfigMap', { data: { CLUSTER_REGION: 'east' } }),
  object('v1', 'Secret', { type: 'Opaque', stringData: {} }),
  object('v1', 'ServiceAccount', { automountServiceAccountToken: false }),
  object('v1', 'Service', {
    spec: {
      selector: { app: 'api-service' },
      ports: [{ name: 'http', port: 80, targetPort: 'http', protocol: 'TCP' }],
    },
  }),
  object('v1', 'ResourceQuota', {
    spec: { hard: { 'requests.cpu': '20', 'limits.memory': '64Gi', pods: 100 } },
  }),
  object('v1', 'LimitRange', {
    spec: { limits: [{ type: 'Container', default: { cpu: '1' }, defaultRequest: { cpu: '100m' } }] },
  }),
  object('apps/v1', 'Deployment', {
    spec: {
      replicas: 2,
      selector,
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: '25%', maxUnavailable: 0 } },
      template: pods,
    },
  }),
  object('apps/v1', 'StatefulSet', {
    spec: {
      serviceName: 'api',
      selector,
      template: pods,
      volumeClaimTemplates: [
        {
          metadata: { name: 'data' },
          spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '10Gi' } } },
        },
      ],
    },
  }),
  object('apps/v1', 'DaemonSet', { spec: { selector, template: pods } }),
  object('batch/v1', 'Job', { spec: { backoffLimit: 0, template: pods } }),
  object('batch/v1', 'CronJob', {
    spec: { schedule: '0 3 * * *', concurrencyPolicy: 'Forbid', jobTemplate: { spec: { template: pods } } },
  }),
  object('autoscaling/v2', 'HorizontalPodAutoscaler', {
    spec: {
      minReplicas: 5,
      maxReplicas: 20,
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'api-service' },
      metrics: [
        {
          type: 'Resource',
          resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 70 } },
        },
      ],
    },
  }),
  object('policy/v1', 'PodDisruptionBudget', { spec: { minAvailable: 1, selector } }),
  object('networking.k8s.io/v1', 'NetworkPolicy', {
    spec: { podSelector: selector, policyTypes: ['Ingress'], ingress: [{ ports: [{ port: 8080 }] }] },
  }),
  object('networking.k8s.io/v1', 'Ingress', {
    spec: {
      rules: [
        {
          host: 'api.example.com',
          http: {
            paths: [
              { path: '/', pathType: 'Prefix', backend: { service: { name: 'api', port: { number: 80 } } } },
            ],
          },
        },
      ],
    },
  }),
  object('rbac.authorization.k8s.io/v1', 'ClusterRole', {
    rules: [{ apiGroups: ['apps'], resources: ['deployments'], verbs: ['get'] }],
  }),
  object('rbac.authorization.k8s.io/v1', 'RoleBinding', {
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'x' },
    subjects: [{ kind: 'Group', name: 'team' }],
  }),
  object('scheduling.k8s.io/v1', 'PriorityClass', { value: 1000, description: 'for the api' }),
  object('admissionregistration.k8s.io/v1', 'ValidatingAdmissionPolicy', {
    spec: {
      failurePolicy: 'Fail',
      validations: [{ expression: 'true' }],
      matchConstraints: {
        resourceRules: [
          { apiGroups: ['apps'], apiVersions: ['v1'], operations: ['UPDATE'], resources: ['deployments'] },
        ],
      },
    },
  }),
  object('admissionregistration.k8s.io/v1', 'ValidatingAdmissionPolicyBinding', {
    spec: { policyName: 'x', validationActions: ['Deny', 'Audit'] },
  }),
  object('apiextensions.k8s.io/v1', 'CustomResourceDefinition', {
    spec: {
      group: 'example.com',
      scope: 'Namespaced',
      names: { kind: 'Widget', plural: 'widgets' },
      versions: [
        {
          name: 'v1',
          served: true,
          storage: true,
          schema: { openAPIV3Schema: { type: 'object', additionalProperties: true } },
        },
      ],
    },
  }),
];
