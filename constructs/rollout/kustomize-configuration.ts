import type { JsonObject } from '../core/manifest.ts';

const podSpec = 'spec/template/spec';
const references = [
  'containers/env/valueFrom/configMapKeyRef/name',
  'containers/envFrom/configMapRef/name',
  'initContainers/env/valueFrom/configMapKeyRef/name',
  'initContainers/envFrom/configMapRef/name',
  'volumes/configMap/name',
  'volumes/projected/sources/configMap/name',
];

/** Tells kustomize where a Rollout refers to a ConfigMap, so that the hash in its name reaches the pods. */
export const rolloutNameReferences: JsonObject = {
  nameReference: [
    {
      kind: 'ConfigMap',
      version: 'v1',
      fieldSpecs: references.map((path) => ({
        group: 'argoproj.io',
        kind: 'Rollout',
        path: `${podSpec}/${path}`,
      })),
    },
  ],
};
