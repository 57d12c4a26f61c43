import * as pulumi from '@pulumi/pulumi';
import type { NamespaceFate } from '../plan/stack-plan.ts';

/** What a stack's configuration may say, under `regatta:`. */
export interface StackConfiguration {
  /** Encrypted kubeconfig of the stack's cluster. @default the caller's, with the cluster's context */
  readonly kubeconfig: pulumi.Output<string> | undefined;
  /** Encrypted kubeconfigs by which the hub's stack registers clusters, by cluster name. @default none */
  readonly kubeconfigs: pulumi.Output<Readonly<Record<string, string>>> | undefined;
  /** Whether objects that are there already are taken over. @default false */
  readonly adopts: boolean;
  /** @default 'delete' */
  readonly namespaces: NamespaceFate;
}

const fates: readonly NamespaceFate[] = ['delete', 'retain', 'protect'];

/** Reads the configuration of the stack that runs; what a command asks for comes before it. */
export function stackConfiguration(asked: { readonly adopts?: boolean } = {}): StackConfiguration {
  const config = new pulumi.Config('regatta');
  const fate = config.get('namespaces') ?? 'delete';
  const namespaces = fates.find((each) => each === fate);
  if (namespaces === undefined)
    throw new pulumi.RunError(`regatta:namespaces is "${fate}"; it may be ${fates.join(', ')}`);
  return {
    kubeconfig: config.getSecret('kubeconfig'),
    kubeconfigs: config.getSecretObject('kubeconfigs'),
    adopts: asked.adopts ?? config.getBoolean('adopt') ?? false,
    namespaces,
  };
}
