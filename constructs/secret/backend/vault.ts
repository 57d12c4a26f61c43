import type { Cluster } from '../../cluster/cluster.ts';
import { authorityFields } from './authority.ts';
import type { Authority } from './authority.ts';
import type { BackendKind } from './backend-kind.ts';
import { authorityFaults, serverAddress, serverFaults } from './server-faults.ts';
import { operatorAccount } from './service-account.ts';
import type { ServiceAccountName } from './service-account.ts';

export interface VaultProps {
  /** URL of Vault or OpenBao as the clusters reach it. */
  readonly server: string;
  /** Mount of the key-value engine, such as `secret`. */
  readonly mount: string;
  /** Role of the Kubernetes auth method that may read. */
  readonly role: string | ((cluster: Cluster) => string);
  /** Version of the key-value engine. @default 'v2' */
  readonly version?: 'v1' | 'v2';
  /** Vault namespace. @default none */
  readonly namespace?: string;
  /** Who signed the server's certificate. @default the authorities that the operator's image knows */
  readonly ca?: Authority;
  /**
   * Mount of the Kubernetes auth method. One mount holds the issuer and the authority of one cluster, so it can tell
   * the tokens of one cluster only. @default `kubernetes-<cluster>`
   */
  readonly authMount?: (cluster: Cluster) => string;
  /** Whose token is shown to Vault. @default the operator's own, external-secrets in external-secrets */
  readonly serviceAccount?: ServiceAccountName;
}

/** HashiCorp Vault or OpenBao, signed in to with the cluster's own service account tokens. */
export interface VaultBackend extends VaultProps {
  readonly type: 'vault';
}

/** Values live in HashiCorp Vault or OpenBao. */
export function vault(props: VaultProps): VaultBackend {
  return { type: 'vault', ...props };
}

/** How a store in Vault is written. */
export const vaultKind: BackendKind<VaultBackend> = {
  title: 'Vault',
  needsProperty: true,
  provider: (backend, cluster) => ({
    vault: {
      server: serverAddress(backend.server),
      path: mountOf(backend),
      version: backend.version ?? 'v2',
      ...(backend.namespace === undefined ? {} : { namespace: backend.namespace }),
      ...authorityFields(backend.ca),
      auth: {
        kubernetes: {
          mountPath: backend.authMount?.(cluster) ?? `kubernetes-${cluster.name}`,
          role: typeof backend.role === 'function' ? backend.role(cluster) : backend.role,
          serviceAccountRef: { ...(backend.serviceAccount ?? operatorAccount) },
        },
      },
    },
  }),
  canonicalKey: canonicalVaultKey,
  faults: (backend) => [
    ...serverFaults('Vault', backend.server, 'https:'),
    ...authorityFaults('Vault', backend.ca),
  ],
};

function mountOf({ mount }: VaultBackend): string {
  return mount.replace(/^\/+|\/+$/g, '');
}

/**
 * The key without mount and without `data/`. The operator adds both, and strips what is there already in one order
 * only: `data/app` becomes `data/data/app`, and a folder that is called like the mount gets lost.
 */
function canonicalVaultKey(backend: VaultBackend, path: string): string {
  let key = path.replace(/^\/+/, '');
  const prefixes = [`${mountOf(backend)}/`, ...((backend.version ?? 'v2') === 'v2' ? ['data/'] : [])];
  for (let found = true; found;) {
    const prefix = prefixes.find((candidate) => key.startsWith(candidate));
    found = prefix !== undefined;
    if (prefix !== undefined) key = key.slice(prefix.length).replace(/^\/+/, '');
  }
  return key;
}
