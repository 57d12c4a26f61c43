import type { JsonObject, Manifest } from '../../../constructs/index.ts';
import { deploymentOf, objectOf } from './found-changes.ts';

/** A change that a rule must see: what happens, code and level, before, after, and on which cluster. */
export type RiskyChange = readonly [
  what: string,
  code: string,
  level: string,
  before: Manifest | undefined,
  after: Manifest | undefined,
  cluster?: string,
];

export const rollout = (canary: JsonObject): Manifest =>
  objectOf('argoproj.io/v1alpha1', 'Rollout', {
    spec: { selector: { matchLabels: { app: 'api' } }, strategy: { canary } },
  });
export const steps = (...weights: number[]) =>
  weights.flatMap((setWeight): JsonObject[] => [{ setWeight }, { pause: { duration: '5m' } }]);
export const role = (...rules: JsonObject[]) => objectOf('rbac.authorization.k8s.io/v1', 'Role', { rules });
export const rule = (verbs: string[], resources: string[], more: JsonObject = {}): JsonObject => ({
  apiGroups: [''],
  resources,
  verbs,
  ...more,
});
export const binding = (...names: string[]) =>
  objectOf('rbac.authorization.k8s.io/v1', 'RoleBinding', {
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'view' },
    subjects: names.map((name) => ({ kind: 'Group', name })),
  });
export const policy = (spec: JsonObject) =>
  objectOf('networking.k8s.io/v1', 'NetworkPolicy', {
    spec: { podSelector: {}, policyTypes: ['Ingress'], ...spec },
  });
export const from = (...namespaces: string[]): JsonObject => ({
  from: namespaces.map((name) => ({ namespaceSelector: { matchLabels: { name } } })),
});
export const claim = (spec: JsonObject) => objectOf('v1', 'PersistentVolumeClaim', { spec });
export const storage = (size: string): JsonObject => ({ resources: { requests: { storage: size } } });
export const service = (spec: JsonObject) => objectOf('v1', 'Service', { spec });
export const scaler = (minReplicas: number) =>
  objectOf('autoscaling/v2', 'HorizontalPodAutoscaler', { spec: { minReplicas, maxReplicas: 20 } });
export const external = (spec: JsonObject) => objectOf('external-secrets.io/v1', 'ExternalSecret', { spec });
export const namespace = (level: string) =>
  objectOf('v1', 'Namespace', {}, { labels: { 'pod-security.kubernetes.io/enforce': level } });
export const definition = (...versions: string[]) =>
  objectOf('apiextensions.k8s.io/v1', 'CustomResourceDefinition', {
    spec: { versions: versions.map((name) => ({ name, served: true })) },
  });
export const budget = (minAvailable: number) =>
  objectOf('policy/v1', 'PodDisruptionBudget', { spec: { minAvailable } });
export const webhooks = (failurePolicy: string) =>
  objectOf('admissionregistration.k8s.io/v1', 'ValidatingWebhookConfiguration', {
    webhooks: [{ name: 'a', failurePolicy }],
  });
export const application = (automated: JsonObject) =>
  objectOf('argoproj.io/v1alpha1', 'Application', { spec: { syncPolicy: { automated } } });
export const imaged = (image: string) => deploymentOf({}, { image });
export const stateful = (spec: JsonObject) =>
  objectOf('apps/v1', 'StatefulSet', { spec: { selector: { matchLabels: { app: 'api' } }, ...spec } });
