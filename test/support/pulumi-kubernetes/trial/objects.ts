import type { JsonObject } from '../json.ts';
import type { TrialResource } from './plan.ts';

/** A ConfigMap as a resource of the same name. */
export function configMap(
  namespace: string,
  name: string,
  data: JsonObject,
  options: TrialResource['options'] = {},
  metadata: JsonObject = {},
): TrialResource {
  const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace, ...metadata }, data };
  return { name, token: 'kubernetes:core/v1:ConfigMap', object, options };
}

/** A Secret with one password. */
export function secret(namespace: string, name: string, password: string): TrialResource {
  const object = {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name, namespace },
    stringData: { password },
  };
  return { name, token: 'kubernetes:core/v1:Secret', object };
}

/** A Deployment of one pod that carries a label, with limits written in a way that the server does not keep. */
export function deployment(namespace: string, name: string, app: string): TrialResource {
  const container = {
    name,
    image: `registry.example.com/${name}:1`,
    resources: { limits: { cpu: '2000m', memory: '1024Mi' } },
  };
  const template = { metadata: { labels: { app } }, spec: { containers: [container] } };
  const spec = { replicas: 1, selector: { matchLabels: { app } }, template };
  const object = { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name, namespace }, spec };
  return { name, token: 'kubernetes:apps/v1:Deployment', object };
}

/** A Service that sends to the pods with a label. */
export function service(namespace: string, name: string, app: string): TrialResource {
  const spec = { selector: { app }, ports: [{ port: 80 }] };
  const object = { apiVersion: 'v1', kind: 'Service', metadata: { name, namespace }, spec };
  return { name, token: 'kubernetes:core/v1:Service', object };
}

/** A claim that nothing will ever bind. */
export function hopelessClaim(namespace: string, name: string, annotations: JsonObject): TrialResource {
  const spec = {
    accessModes: ['ReadWriteOnce'],
    storageClassName: 'none',
    resources: { requests: { storage: '1024Mi' } },
  };
  const metadata = { name, namespace, annotations };
  const object = { apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata, spec };
  return { name, token: 'kubernetes:core/v1:PersistentVolumeClaim', object };
}

const group = 'stand-in.example.com';

/** A definition of boats with a number of sails. */
export function boatDefinition(): TrialResource {
  const sails = { type: 'object', properties: { sails: { type: 'integer' } } };
  const schema = { openAPIV3Schema: { type: 'object', properties: { spec: sails } } };
  const spec = {
    group,
    scope: 'Namespaced',
    names: { plural: 'boats', singular: 'boat', kind: 'Boat' },
    versions: [{ name: 'v1', served: true, storage: true, schema }],
  };
  const metadata = { name: `boats.${group}` };
  const object = { apiVersion: 'apiextensions.k8s.io/v1', kind: 'CustomResourceDefinition', metadata, spec };
  return { name: 'definition', token: 'kubernetes:apiextensions.k8s.io/v1:CustomResourceDefinition', object };
}

/** A boat; it goes at once, since the garbage collector learns of new kinds only from time to time. */
export function boat(namespace: string, name: string): TrialResource {
  const annotations = { 'pulumi.com/deletionPropagationPolicy': 'background' };
  const metadata = { name, namespace, annotations };
  const object = { apiVersion: `${group}/v1`, kind: 'Boat', metadata, spec: { sails: 3 } };
  return { name, token: `kubernetes:${group}/v1:Boat`, object };
}
