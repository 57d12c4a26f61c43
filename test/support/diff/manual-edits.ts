/** Something that a person does to a live object, and how a report must name it. */
export interface ManualEdit {
  readonly what: string;
  /** Plural of the kind, below the app's namespace. */
  readonly at: string;
  /** A merge patch (RFC 7386), or the operations of a JSON patch; undefined deletes the object. */
  readonly patch: object | undefined;
  /** The field that differs; undefined for an object that is gone. */
  readonly field: string | undefined;
  /** Undefined for a field that is taken out, of which nobody keeps who did it. @default 'kubectl-edit' */
  readonly by?: string | undefined;
}

const [deployments, services, configMaps] = [
  'apis/apps/v1/deployments',
  'api/v1/services',
  'api/v1/configmaps',
];
const network = 'apis/networking.k8s.io/v1';
const rbac = 'apis/rbac.authorization.k8s.io/v1';
const container = 'spec.template.spec.containers[shop]';

function replace(path: string, value: unknown): object {
  return [{ op: 'replace', path, value }];
}
function remove(path: string): object {
  return [{ op: 'remove', path }];
}
const inContainer = (field: string) => `/spec/template/spec/containers/0/${field}`;

/** Kinds of edits, each of a field or an object that the plan says. */
export const manualEdits: readonly ManualEdit[] = [
  {
    what: 'scales a Deployment',
    at: deployments,
    patch: { spec: { replicas: 5 } },
    field: 'spec.replicas',
    by: 'kubectl-scale',
  },
  { what: 'stops a Deployment', at: deployments, patch: { spec: { replicas: 0 } }, field: 'spec.replicas' },
  {
    what: 'sets another image',
    at: deployments,
    patch: replace(inContainer('image'), 'registry.example.com/shop:hotfix'),
    field: `${container}.image`,
    by: 'kubectl-set',
  },
  {
    what: 'changes an argument',
    at: deployments,
    patch: replace(inContainer('args/0'), '--port=9090'),
    field: `${container}.args[0]`,
  },
  {
    what: 'adds an argument',
    at: deployments,
    patch: [{ op: 'add', path: inContainer('args/-'), value: '--debug' }],
    field: `${container}.args`,
  },
  {
    what: 'takes the arguments out',
    at: deployments,
    patch: remove(inContainer('args')),
    field: `${container}.args`,
    by: undefined,
  },
  {
    what: "changes a variable's value",
    at: deployments,
    patch: replace(inContainer('env/0/value'), 'debug'),
    field: `${container}.env[LEVEL].value`,
  },
  {
    what: 'takes a variable out',
    at: deployments,
    patch: remove(inContainer('env/0')),
    field: `${container}.env`,
    by: undefined,
  },
  {
    what: 'raises a limit',
    at: deployments,
    patch: replace(inContainer('resources/limits/memory'), '1Gi'),
    field: `${container}.resources.limits.memory`,
  },
  {
    what: 'takes the requests out',
    at: deployments,
    patch: remove(inContainer('resources/requests')),
    field: `${container}.resources.requests`,
    by: undefined,
  },
  {
    what: 'points the probe elsewhere',
    at: deployments,
    patch: replace(inContainer('readinessProbe/httpGet/path'), '/'),
    field: `${container}.readinessProbe.httpGet.path`,
  },
  {
    what: 'takes the probe out',
    at: deployments,
    patch: remove(inContainer('readinessProbe')),
    field: `${container}.readinessProbe`,
    by: undefined,
  },
  {
    what: 'renames a port',
    at: deployments,
    patch: replace(inContainer('ports/0/name'), 'web'),
    field: `${container}.ports[web]`,
  },
  {
    what: 'shortens the grace period',
    at: deployments,
    patch: replace('/spec/template/spec/terminationGracePeriodSeconds', 1),
    field: 'spec.template.spec.terminationGracePeriodSeconds',
  },
  {
    what: 'changes the strategy',
    at: deployments,
    patch: { spec: { strategy: { type: 'Recreate', rollingUpdate: null } } },
    field: 'spec.strategy.type',
  },
  {
    what: 'keeps less history',
    at: deployments,
    patch: { spec: { revisionHistoryLimit: 0 } },
    field: 'spec.revisionHistoryLimit',
  },
  {
    what: 'changes a label',
    at: deployments,
    patch: { metadata: { labels: { app: 'other' } } },
    field: 'metadata.labels.app',
    by: 'kubectl-label',
  },
  {
    what: 'takes a label out',
    at: deployments,
    patch: { metadata: { labels: { app: null } } },
    field: 'metadata.labels',
    by: undefined,
  },
  {
    what: 'changes an annotation',
    at: deployments,
    patch: { metadata: { annotations: { 'example.com/owner': 'me' } } },
    field: 'metadata.annotations["example.com/owner"]',
    by: 'kubectl-annotate',
  },
  { what: 'deletes a Deployment', at: deployments, patch: undefined, field: undefined },
  {
    what: 'changes a StatefulSet',
    at: 'apis/apps/v1/statefulsets',
    patch: replace(inContainer('image'), 'registry.example.com/shop:hotfix'),
    field: `${container}.image`,
  },
  {
    what: "changes a service's port",
    at: services,
    patch: replace('/spec/ports/0/port', 8080),
    field: 'spec.ports[http].port',
  },
  {
    what: "changes a service's target",
    at: services,
    patch: replace('/spec/ports/0/targetPort', 9090),
    field: 'spec.ports[http].targetPort',
  },
  {
    what: 'selects other pods',
    at: services,
    patch: { spec: { selector: { app: 'other' } } },
    field: 'spec.selector.app',
  },
  { what: 'deletes a Service', at: services, patch: undefined, field: undefined },
  {
    what: 'lowers an autoscaler',
    at: 'apis/autoscaling/v2/horizontalpodautoscalers',
    patch: { spec: { minReplicas: 1 } },
    field: 'spec.minReplicas',
  },
  {
    what: 'raises an autoscaler',
    at: 'apis/autoscaling/v2/horizontalpodautoscalers',
    patch: { spec: { maxReplicas: 80 } },
    field: 'spec.maxReplicas',
  },
  {
    what: 'loosens a budget',
    at: 'apis/policy/v1/poddisruptionbudgets',
    patch: { spec: { maxUnavailable: 2 } },
    field: 'spec.maxUnavailable',
  },
  { what: 'changes a setting', at: configMaps, patch: { data: { LEVEL: 'debug' } }, field: 'data.LEVEL' },
  {
    what: 'takes a setting out',
    at: configMaps,
    patch: { data: { LEVEL: null } },
    field: 'data.LEVEL',
    by: undefined,
  },
  {
    what: 'edits a file in a ConfigMap',
    at: configMaps,
    patch: { data: { 'app.conf': 'a = 2\n' } },
    field: 'data["app.conf"]',
  },
  {
    what: 'mounts the token',
    at: 'api/v1/serviceaccounts',
    patch: { automountServiceAccountToken: true },
    field: 'automountServiceAccountToken',
  },
  {
    what: 'widens a role',
    at: `${rbac}/roles`,
    patch: { rules: [{ apiGroups: ['*'], resources: ['*'], verbs: ['*'] }] },
    field: 'rules[0].apiGroups[0]',
  },
  {
    what: 'binds somebody else',
    at: `${rbac}/rolebindings`,
    patch: { subjects: [{ kind: 'User', name: 'me', apiGroup: 'rbac.authorization.k8s.io' }] },
    field: 'subjects[me]',
  },
  {
    what: 'opens the network',
    at: `${network}/networkpolicies`,
    patch: { spec: { ingress: [{}] } },
    field: 'spec.ingress[0].from',
  },
  { what: 'deletes a network policy', at: `${network}/networkpolicies`, patch: undefined, field: undefined },
  {
    what: 'serves another host',
    at: `${network}/ingresses`,
    patch: replace('/spec/rules/0/host', 'evil.example.com'),
    field: 'spec.rules[0].host',
  },
  {
    what: 'reschedules a job',
    at: 'apis/batch/v1/cronjobs',
    patch: { spec: { schedule: '* * * * *' } },
    field: 'spec.schedule',
  },
  {
    what: 'raises a quota',
    at: 'api/v1/resourcequotas',
    patch: { spec: { hard: { pods: '2000' } } },
    field: 'spec.hard.pods',
  },
  {
    what: 'changes a limit range',
    at: 'api/v1/limitranges',
    patch: replace('/spec/limits/0/default/memory', '1Gi'),
    field: 'spec.limits[0].default.memory',
  },
  {
    what: 'listens on another port',
    at: deployments,
    patch: replace(inContainer('ports/0/containerPort'), 8081),
    field: `${container}.ports[http].containerPort`,
  },
  {
    what: 'raises a request',
    at: deployments,
    patch: replace(inContainer('resources/requests/cpu'), '500m'),
    field: `${container}.resources.requests.cpu`,
  },
  {
    what: 'probes another port',
    at: deployments,
    patch: replace(inContainer('readinessProbe/httpGet/port'), 9090),
    field: `${container}.readinessProbe.httpGet.port`,
  },
  {
    what: 'rolls out faster',
    at: deployments,
    patch: { spec: { strategy: { rollingUpdate: { maxSurge: 5 } } } },
    field: 'spec.strategy.rollingUpdate.maxSurge',
  },
  {
    what: "changes a StatefulSet's argument",
    at: 'apis/apps/v1/statefulsets',
    patch: replace(inContainer('args/0'), '--port=9090'),
    field: `${container}.args[0]`,
  },
  {
    what: 'shortens the grace period of a StatefulSet',
    at: 'apis/apps/v1/statefulsets',
    patch: replace('/spec/template/spec/terminationGracePeriodSeconds', 1),
    field: 'spec.template.spec.terminationGracePeriodSeconds',
  },
  {
    what: 'scales something else',
    at: 'apis/autoscaling/v2/horizontalpodautoscalers',
    patch: { spec: { scaleTargetRef: { name: 'other' } } },
    field: 'spec.scaleTargetRef.name',
  },
  {
    what: 'gives a role more verbs',
    at: `${rbac}/roles`,
    patch: [{ op: 'add', path: '/rules/0/verbs/-', value: 'delete' }],
    field: 'rules[0].verbs',
  },
  {
    what: 'lets other pods in',
    at: `${network}/networkpolicies`,
    patch: replace('/spec/ingress/0/from/0/podSelector/matchLabels/app', 'other'),
    field: 'spec.ingress[0].from[0].podSelector.matchLabels.app',
  },
  {
    what: 'sends requests to another service',
    at: `${network}/ingresses`,
    patch: replace('/spec/rules/0/http/paths/0/backend/service/name', 'other'),
    field: 'spec.rules[0].http.paths[0].backend.service.name',
  },
  {
    what: 'serves another path',
    at: `${network}/ingresses`,
    patch: replace('/spec/rules/0/http/paths/0/path', '/other'),
    field: 'spec.rules[0].http.paths[0].path',
  },
  {
    what: 'runs another image as a job',
    at: 'apis/batch/v1/cronjobs',
    patch: replace(
      '/spec/jobTemplate/spec/template/spec/containers/0/image',
      'registry.example.com/other:v1',
    ),
    field: 'spec.jobTemplate.spec.template.spec.containers[clean].image',
  },
  {
    what: 'lets a job try again',
    at: 'apis/batch/v1/cronjobs',
    patch: replace('/spec/jobTemplate/spec/template/spec/restartPolicy', 'OnFailure'),
    field: 'spec.jobTemplate.spec.template.spec.restartPolicy',
  },
  {
    what: 'raises a quota of memory',
    at: 'api/v1/resourcequotas',
    patch: { spec: { hard: { 'requests.memory': '400Gi' } } },
    field: 'spec.hard["requests.memory"]',
  },
  {
    what: 'labels a ConfigMap otherwise',
    at: configMaps,
    patch: { metadata: { labels: { app: 'other' } } },
    field: 'metadata.labels.app',
    by: 'kubectl-label',
  },
];
