import type * as pulumi from '@pulumi/pulumi';
import type { Manifest } from '../../constructs/core/manifest.ts';
import { withValueAt } from '../../constructs/core/shared-edit.ts';
import type { PlannedResource } from '../plan/stack-plan.ts';
import { isPatchToken } from '../plan/resource-name.ts';
import { ManifestResource } from './manifest-resource.ts';
import type { StackConfiguration } from './stack-configuration.ts';

/** Registers the planned objects with Pulumi, in their order. */
export function registerResources(
  planned: readonly PlannedResource[],
  provider: pulumi.ProviderResource,
  { adopts }: StackConfiguration,
): ReadonlyMap<string, ManifestResource> {
  const registered = new Map<string, ManifestResource>();
  for (const resource of planned) {
    const { token, name } = resource;
    const manifest = adopts ? withoutIgnored(resource) : resource.manifest;
    registered.set(
      name,
      new ManifestResource(token, name, manifest, optionsOf(resource, provider, registered)),
    );
  }
  return registered;
}

/** What is taken over is taken without the fields that somebody else owns: they are only left alone once they are ours. */
function withoutIgnored({ manifest, ignoreChanges }: PlannedResource): Manifest {
  return ignoreChanges.reduce((rest, path) => withValueAt(rest, path.split('.'), undefined), manifest);
}

function optionsOf(
  resource: PlannedResource,
  provider: pulumi.ProviderResource,
  registered: ReadonlyMap<string, ManifestResource>,
): pulumi.CustomResourceOptions {
  return {
    provider,
    dependsOn: resource.dependsOn.map((name) => registered.get(name)).filter((each) => each !== undefined),
    aliases: resource.formerTokens.map((type) => ({ type })),
    ignoreChanges: [...resource.ignoreChanges],
    retainOnDelete: resource.retainOnDelete,
    protect: resource.protect,
    additionalSecretOutputs: secretOutputs(resource),
  };
}

/** The state keeps an object as the cluster has it; what others wrote into theirs is not ours to show. */
function secretOutputs({ token, name, manifest }: PlannedResource): string[] {
  if (manifest.kind === 'Secret') return ['data', 'stringData'];
  return isPatchToken(token, name) ? ['metadata', 'data', 'binaryData'] : [];
}
