import * as pulumi from '@pulumi/pulumi';
import type { Manifest } from '../../constructs/core/manifest.ts';

/**
 * A Kubernetes object under the type of its kind. The plugin goes by that type when it waits, compares and replaces;
 * loading one class for each kind of @pulumi/kubernetes would take seconds and add nothing.
 */
export class ManifestResource extends pulumi.CustomResource {
  constructor(
    token: string,
    name: string,
    manifest: Manifest | pulumi.Inputs,
    options: pulumi.CustomResourceOptions,
  ) {
    super(token, name, manifest, options);
  }
}
