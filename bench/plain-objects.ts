import { configMapSuffix } from '../constructs/app/config-map-suffix.ts';
import type { JsonObject } from '../constructs/core/manifest.ts';
import { baseConfig, baseObjects, overlay } from './workload-objects.ts';

/** An app's base as a plain program keeps it: built once, then laid anew for each cluster. */
export interface PlainBase {
  readonly name: string;
  readonly index: number;
  readonly objects: Readonly<Record<string, JsonObject>>;
  readonly config: Readonly<Record<string, string>>;
}

export function plainBase(index: number, name = `app-${index}`): PlainBase {
  return { name, index, objects: baseObjects(name), config: baseConfig(index) };
}

/**
 * The six objects of an app on a cluster, put together by hand and without any library: what every peer writes, and
 * what all outputs are compared with. What does not differ between clusters is shared, as a careful program would.
 */
export function plainObjects(base: PlainBase, cluster: number): JsonObject[] {
  const delta = overlay(base.index, cluster);
  return laidObjects(base, delta, configMapSuffix({ ...base.config, ...delta.config }));
}

/** The base with an overlay laid on, and the ConfigMap under its name with this suffix. */
export function laidObjects(
  { name, objects, config }: PlainBase,
  delta: Omit<ReturnType<typeof overlay>, 'config'> & { readonly config: Readonly<Record<string, string>> },
  suffix: string,
): JsonObject[] {
  const configName = `${name}-config-${suffix}`;
  const data = { ...config, ...delta.config };
  const inNamespace = (object: JsonObject | undefined): JsonObject => ({
    ...object,
    metadata: { ...(object?.['metadata'] as JsonObject), namespace: name },
  });
  const scaler = inNamespace(objects['Autoscaler']);
  return [
    { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: configName, namespace: name }, data },
    inNamespace(objects['Service']),
    laidDeployment(inNamespace(objects['Deployment']), delta, name, configName),
    { ...scaler, spec: { ...(scaler['spec'] as JsonObject), minReplicas: delta.autoscaling.min } },
    inNamespace(objects['Credentials']),
    inNamespace(objects['DisruptionBudget']),
  ];
}

function laidDeployment(
  deployment: JsonObject,
  { image, resources }: Pick<ReturnType<typeof overlay>, 'image' | 'resources'>,
  name: string,
  configName: string,
): JsonObject {
  const spec = deployment['spec'] as JsonObject;
  const template = spec['template'] as JsonObject;
  const pods = template['spec'] as JsonObject;
  const [container] = pods['containers'] as readonly JsonObject[];
  const [scratch, settings] = pods['volumes'] as readonly JsonObject[];
  const before = container?.['resources'] as JsonObject;
  const changed = {
    ...container,
    image: `registry.example.com/${name}:${image.tag}`,
    envFrom: [{ configMapRef: { name: configName } }, { secretRef: { name: `${name}-credentials` } }],
    resources: { ...before, limits: resources.limits },
  };
  const volumes = [
    scratch ?? {},
    { ...settings, configMap: { ...(settings?.['configMap'] as JsonObject), name: configName } },
  ];
  return {
    ...deployment,
    spec: { ...spec, template: { ...template, spec: { ...pods, containers: [changed], volumes } } },
  };
}
