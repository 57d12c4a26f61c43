import type { Cluster } from '../../cluster/cluster.ts';
import type { JsonObject } from '../../core/manifest.ts';
import { awsSecretsManagerKind } from './aws-secrets-manager.ts';
import type { AwsSecretsManagerBackend } from './aws-secrets-manager.ts';
import type { BackendFault, BackendKind } from './backend-kind.ts';
import { kubernetesKind } from './kubernetes.ts';
import type { KubernetesStoreBackend } from './kubernetes.ts';
import { vaultKind } from './vault.ts';
import type { VaultBackend } from './vault.ts';

/** Where secret values can live. A new kind is a file, and a line here and below. */
export type SecretBackend = VaultBackend | AwsSecretsManagerBackend | KubernetesStoreBackend;

const kinds: {
  readonly [Type in SecretBackend['type']]: BackendKind<Extract<SecretBackend, { type: Type }>>;
} = {
  vault: vaultKind,
  'aws-secrets-manager': awsSecretsManagerKind,
  kubernetes: kubernetesKind,
};

/** A backend with what its kind knows about it. */
export interface BoundBackend {
  readonly title: string;
  readonly needsProperty: boolean;
  provider(cluster: Cluster): JsonObject;
  canonicalKey(path: string): string;
  faults(clusters: readonly Cluster[]): readonly BackendFault[];
}

/** Joins a backend to the kind that can write it. */
export function bindBackend(backend: SecretBackend): BoundBackend {
  // The map pairs each type with its own kind; the compiler can't follow that through an index.
  const kind = kinds[backend.type] as BackendKind<SecretBackend>;
  return {
    title: kind.title,
    needsProperty: kind.needsProperty,
    provider: (cluster) => kind.provider(backend, cluster),
    canonicalKey: (path) => kind.canonicalKey(backend, path),
    faults: (clusters) => kind.faults(backend, clusters),
  };
}
