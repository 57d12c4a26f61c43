import * as pulumi from '@pulumi/pulumi';
import type { Cluster } from '../../constructs/cluster/cluster.ts';
import type { SignIn } from '../../constructs/engine/engine.ts';
import { signInOf } from '../kubeconfig/kubeconfig.ts';
import { registrationName } from '../plan/resource-name.ts';
import type { PlannedRegistration } from '../plan/stack-plan.ts';
import { ManifestResource } from './manifest-resource.ts';
import type { StackConfiguration } from './stack-configuration.ts';

/**
 * Makes clusters known to the engine by Secrets on the hub. Their values come from encrypted configuration and stay
 * encrypted in the state.
 */
export function registerClusters(
  planned: readonly PlannedRegistration[],
  stackName: string,
  { kubeconfigs }: StackConfiguration,
  options: pulumi.CustomResourceOptions,
): void {
  const known = pulumi.output<Readonly<Record<string, string>>>(kubeconfigs ?? {});
  for (const { cluster, registration } of planned) {
    const { name, namespace, labels } = registration;
    const entries = known.apply((each) => registration.entries(signInFor(cluster, stackName, each)));
    new ManifestResource(
      'kubernetes:core/v1:Secret',
      registrationName(registration),
      {
        apiVersion: 'v1',
        kind: 'Secret',
        metadata: { name, namespace, labels },
        type: 'Opaque',
        stringData: pulumi.secret(entries),
      },
      { ...options, additionalSecretOutputs: ['data', 'stringData'] },
    );
  }
}

/** A cluster that is signed in to by a mechanism, or from within, needs no kubeconfig. */
function signInFor(cluster: Cluster, stackName: string, known: Readonly<Record<string, string>>): SignIn {
  const kubeconfig = known[cluster.name];
  if (kubeconfig !== undefined) return signInOf(kubeconfig);
  const { type } = cluster.credentials;
  if (cluster.role === 'hub' || type === 'exec' || type === 'aws-iam') return {};
  const set = `pulumi config set --stack ${stackName} --secret --path 'regatta:kubeconfigs.${cluster.name}' < kubeconfig.yaml`;
  throw new pulumi.RunError(
    `cluster "${cluster.name}" is registered from the encrypted configuration of stack "${stackName}", which holds no kubeconfig for it\n  fix  ${set}`,
  );
}
