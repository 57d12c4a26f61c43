import type { JsonObject, Manifest } from '../core/manifest.ts';
import { requestRules } from './guarded-resources.ts';
import type { ResourceSet } from './guarded-resources.ts';
import type { Identity } from './identity.ts';

export interface GuardSettings {
  readonly action: 'audit' | 'deny';
  readonly breakGlass: string;
  readonly allowed: readonly Identity[];
  readonly also: readonly ResourceSet[];
  /** What somebody reads who is refused. */
  readonly message: string;
}

const apiVersion = 'admissionregistration.k8s.io/v1';
const mark = { 'app.kubernetes.io/managed-by': 'regatta' };

/** Kubernetes' own controllers, and the kubelets: they keep what Git says going. */
const ownControllers = [
  "request.userInfo.username.startsWith('system:serviceaccount:kube-system:')",
  "request.userInfo.username in ['system:apiserver', 'system:kube-controller-manager', 'system:kube-scheduler']",
  "request.userInfo.groups.exists(one, one == 'system:nodes')",
];

/**
 * Two policies with their bindings. One looks at what stands in the apps' namespaces; the other at those namespaces,
 * by the label that they had before the request, so that nobody takes it off to get past the first.
 */
export function guardObjects(settings: GuardSettings): readonly Manifest[] {
  const namespaces: JsonObject = {
    apiGroups: [''],
    apiVersions: ['*'],
    operations: ['UPDATE', 'DELETE'],
    resources: ['namespaces'],
    scope: 'Cluster',
  };
  return [
    policy('regatta-guard', settings, requestRules(settings.also), []),
    binding('regatta-guard', settings, { matchLabels: mark }),
    policy(
      'regatta-guard-namespaces',
      settings,
      [namespaces],
      [
        {
          name: 'delivered-from-git',
          expression:
            "has(oldObject.metadata.labels) && 'app.kubernetes.io/managed-by' in oldObject.metadata.labels && oldObject.metadata.labels['app.kubernetes.io/managed-by'] == 'regatta'",
        },
      ],
    ),
    binding('regatta-guard-namespaces', settings, {}),
  ];
}

function policy(
  name: string,
  { allowed, breakGlass, message }: GuardSettings,
  resourceRules: readonly JsonObject[],
  conditions: readonly JsonObject[],
): Manifest {
  const names = (type: Identity['type']): string =>
    list([...new Set(allowed.filter((one) => one.type === type).map((one) => one.name))].sort());
  return {
    apiVersion,
    kind: 'ValidatingAdmissionPolicy',
    metadata: { name, labels: mark },
    spec: {
      failurePolicy: 'Fail',
      matchConstraints: {
        matchPolicy: 'Equivalent',
        namespaceSelector: {},
        objectSelector: {},
        resourceRules,
      },
      matchConditions: [
        ...conditions,
        { name: 'not-kubernetes-itself', expression: `!(${ownControllers.join(' || ')})` },
        {
          name: 'not-who-may',
          expression: `!(request.userInfo.username in ${names('user')} || request.userInfo.groups.exists(one, one in ${names('group')}))`,
        },
      ],
      variables: [
        {
          name: 'breakGlass',
          expression: `request.userInfo.groups.exists(one, one == ${text(breakGlass)})`,
        },
      ],
      validations: [{ expression: 'variables.breakGlass', message, reason: 'Forbidden' }],
      auditAnnotations: [
        {
          key: 'break-glass',
          valueExpression:
            "variables.breakGlass ? request.userInfo.username + ' on ' + request.resource.resource + ' ' + request.namespace + '/' + request.name : ''",
        },
      ],
    },
  };
}

function binding(name: string, { action }: GuardSettings, namespaceSelector: JsonObject): Manifest {
  return {
    apiVersion,
    kind: 'ValidatingAdmissionPolicyBinding',
    metadata: { name, labels: mark },
    spec: {
      policyName: name,
      matchResources: { matchPolicy: 'Equivalent', namespaceSelector, objectSelector: {} },
      validationActions: action === 'deny' ? ['Deny', 'Audit'] : ['Audit', 'Warn'],
    },
  };
}

/** A text in CEL: its escapes are those of JSON. */
function text(value: string): string {
  return JSON.stringify(value);
}

function list(values: readonly string[]): string {
  return `[${values.map(text).join(', ')}]`;
}
