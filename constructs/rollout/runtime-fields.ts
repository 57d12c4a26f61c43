import type { Manifest } from '../core/manifest.ts';
import { isJsonObject } from '../core/manifest.ts';
import { groupOf, identityOf } from '../core/object-identity.ts';
import { valueAt } from '../core/shared-edit.ts';
import { scalerTarget } from './scaler.ts';
import type { RuntimeFields } from './traffic-router.ts';
import { routerKinds } from './traffic-routers.ts';

export type { RuntimeFields } from './traffic-router.ts';

const servicesOf: readonly (readonly string[])[] = [
  ['canary', 'canaryService'],
  ['canary', 'stableService'],
  ['blueGreen', 'activeService'],
  ['blueGreen', 'previewService'],
];

/**
 * Lists what autoscalers and rollout controllers write into an app's objects: numbers of pods, the weights of routes,
 * the selectors of Services. One entry an object, sorted.
 */
export function fieldsOwnedAtRuntime(objects: readonly Manifest[]): RuntimeFields[] {
  const found = new Map<string, RuntimeFields>();
  for (const fields of objects.flatMap(fieldsWrittenFor)) {
    const key = [fields.group, fields.kind, fields.namespace, fields.name].join('\u0000');
    const before = found.get(key);
    found.set(key, before === undefined ? fields : joined(before, fields));
  }
  return [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, fields]) => fields);
}

function fieldsWrittenFor(object: Manifest): RuntimeFields[] {
  const { namespace } = identityOf(object);
  const group = groupOf(object.apiVersion);
  const scaled = scalerTarget(object);
  if (scaled !== undefined) return [{ ...scaled, namespace, jsonPointers: ['/spec/replicas'] }];
  if (group === 'argoproj.io' && object.kind === 'Rollout')
    return [
      ...selectors(object, namespace),
      ...routerKinds.flatMap((router) => router.fieldsOwnedAtRuntime(object)),
    ];
  if (group === 'flagger.app' && object.kind === 'Canary') return flaggerTarget(object, namespace);
  return [];
}

/** The controller narrows these Services to one version, and marks them as its own. */
function selectors(rollout: Manifest, namespace: string): RuntimeFields[] {
  const names = servicesOf
    .map((path) => valueAt(rollout, ['spec', 'strategy', ...path]))
    .filter((name) => typeof name === 'string');
  return names.map((name) => ({
    group: '',
    kind: 'Service',
    name,
    namespace,
    jsonPointers: [
      '/metadata/annotations/argo-rollouts.argoproj.io~1managed-by-rollouts',
      '/spec/selector/rollouts-pod-template-hash',
    ],
  }));
}

/** Flagger scales its target down to nothing between two releases. */
function flaggerTarget(canary: Manifest, namespace: string): RuntimeFields[] {
  const target = valueAt(canary, ['spec', 'targetRef']);
  if (!isJsonObject(target) || target['kind'] !== 'Deployment' || typeof target['name'] !== 'string')
    return [];
  return [
    { group: 'apps', kind: 'Deployment', name: target['name'], namespace, jsonPointers: ['/spec/replicas'] },
  ];
}

function joined(a: RuntimeFields, b: RuntimeFields): RuntimeFields {
  const expressions = union(a.jqPathExpressions, b.jqPathExpressions);
  const pointers = union(a.jsonPointers, b.jsonPointers);
  return {
    ...a,
    ...(expressions.length === 0 ? {} : { jqPathExpressions: expressions }),
    ...(pointers.length === 0 ? {} : { jsonPointers: pointers }),
  };
}

function union(a: readonly string[] = [], b: readonly string[] = []): string[] {
  return [...new Set([...a, ...b])].sort();
}
