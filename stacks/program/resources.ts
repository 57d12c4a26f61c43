import type * as pulumi from '@pulumi/pulumi';
import type { PlannedResource } from '../plan/stack-plan.ts';
import { ManifestResource } from './manifest-resource.ts';

/** Registers the planned objects with Pulumi, in their order. */
export function registerResources(
  planned: readonly PlannedResource[],
  provider: pulumi.ProviderResource,
): ReadonlyMap<string, ManifestResource> {
  const registered = new Map<string, ManifestResource>();
  for (const resource of planned) {
    const { token, name, manifest } = resource;
    registered.set(
      name,
      new ManifestResource(token, name, manifest, optionsOf(resource, provider, registered)),
    );
  }
  return registered;
}

function optionsOf(
  resource: PlannedResource,
  provider: pulumi.ProviderResource,
  registered: ReadonlyMap<string, ManifestResource>,
): pulumi.CustomResourceOptions {
  const { kind } = resource.manifest;
  return {
    provider,
    dependsOn: resource.dependsOn.map((name) => registered.get(name)).filter((each) => each !== undefined),
    aliases: resource.formerTokens.map((type) => ({ type })),
    ignoreChanges: [...resource.ignoreChanges],
    retainOnDelete: resource.retainOnDelete,
    protect: resource.protect,
    ...(kind === 'Secret' ? { additionalSecretOutputs: ['data', 'stringData'] } : {}),
  };
}
