import type { JsonObject } from '../core/manifest.ts';

/** Resources of one API group. */
export interface ResourceSet {
  /** The empty text for the core group. */
  readonly group: string;
  /** In lower case and plural, with subresources where they are meant: `deployments`, `deployments/scale`. */
  readonly resources: readonly string[];
}

/**
 * What apps are made of. Subresources stand beside their resources, since scaling, debugging and running a command in
 * a pod are requests of their own and would else go past.
 */
const guarded: readonly ResourceSet[] = [
  {
    group: '',
    resources: ['configmaps', 'persistentvolumeclaims', 'secrets', 'serviceaccounts', 'services'],
  },
  {
    group: 'apps',
    resources: ['daemonsets', 'deployments', 'deployments/scale', 'statefulsets', 'statefulsets/scale'],
  },
  { group: 'autoscaling', resources: ['horizontalpodautoscalers'] },
  { group: 'batch', resources: ['cronjobs'] },
  { group: 'networking.k8s.io', resources: ['ingresses', 'networkpolicies'] },
  { group: 'policy', resources: ['poddisruptionbudgets'] },
  { group: 'argoproj.io', resources: ['analysistemplates', 'rollouts', 'rollouts/scale'] },
  { group: 'external-secrets.io', resources: ['externalsecrets'] },
  { group: 'gateway.networking.k8s.io', resources: ['grpcroutes', 'httproutes'] },
  { group: 'networking.istio.io', resources: ['destinationrules', 'gateways', 'virtualservices'] },
];

/** The rules that say which requests are looked at. Every field is spelled out, as the API server would store it. */
export function requestRules(more: readonly ResourceSet[]): JsonObject[] {
  return [
    ...[...guarded, ...more].map(({ group, resources }) =>
      rule(group, resources, ['CREATE', 'UPDATE', 'DELETE']),
    ),
    rule('', ['pods/ephemeralcontainers'], ['UPDATE']),
    rule('', ['pods/attach', 'pods/exec'], ['CONNECT']),
  ];
}

function rule(group: string, resources: readonly string[], operations: readonly string[]): JsonObject {
  return { apiGroups: [group], apiVersions: ['*'], operations, resources, scope: 'Namespaced' };
}
