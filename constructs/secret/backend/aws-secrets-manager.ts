import type { Cluster } from '../../cluster/cluster.ts';
import type { BackendKind } from './backend-kind.ts';
import type { ServiceAccountName } from './service-account.ts';

export interface AwsSecretsManagerProps {
  /** Region to read in; a replica has the same name in its own region. @default the cluster's own region */
  readonly region?: string | ((cluster: Cluster) => string);
  /** Role that is assumed to read. @default none: the identity that signs in reads */
  readonly role?: string | ((cluster: Cluster) => string);
  /** ServiceAccount that carries the role of IRSA. @default the operator's own pod identity */
  readonly serviceAccount?: ServiceAccountName;
}

/** AWS Secrets Manager, signed in to with the identity of a pod. There is no place for an access key. */
export interface AwsSecretsManagerBackend extends AwsSecretsManagerProps {
  readonly type: 'aws-secrets-manager';
}

/** Values live in AWS Secrets Manager. */
export function awsSecretsManager(props: AwsSecretsManagerProps = {}): AwsSecretsManagerBackend {
  return { type: 'aws-secrets-manager', ...props };
}

/** How a store in AWS Secrets Manager is written. */
export const awsSecretsManagerKind: BackendKind<AwsSecretsManagerBackend> = {
  title: 'AWS Secrets Manager',
  needsProperty: false,
  provider: (backend, cluster) => {
    const role = typeof backend.role === 'function' ? backend.role(cluster) : backend.role;
    return {
      aws: {
        service: 'SecretsManager',
        region: regionOn(backend, cluster) ?? '',
        ...(role === undefined ? {} : { role }),
        ...(backend.serviceAccount === undefined
          ? {}
          : { auth: { jwt: { serviceAccountRef: { ...backend.serviceAccount } } } }),
      },
    };
  },
  canonicalKey: (_backend, path) => path,
  faults: (backend, clusters) =>
    clusters
      .filter((cluster) => regionOn(backend, cluster) === undefined)
      .map((cluster) => ({
        code: 'RGT-SECRET-017',
        what: `cluster "${cluster.name}" reads from AWS Secrets Manager, and no region is known for it`,
        given: cluster.name,
        fix: `give cluster "${cluster.name}" its region, or name one in awsSecretsManager({ region })`,
      })),
};

function regionOn({ region }: AwsSecretsManagerBackend, cluster: Cluster): string | undefined {
  const found = typeof region === 'function' ? region(cluster) : (region ?? cluster.region);
  return found === '' ? undefined : found;
}
