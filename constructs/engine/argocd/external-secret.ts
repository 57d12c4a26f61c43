import type { JsonObject, Manifest } from '../../core/manifest.ts';
import { remoteRef } from '../../secret/remote-ref.ts';
import type { SecretReference } from '../../secret/secret-reference.ts';

export interface ExternalSecretProps {
  readonly name: string;
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly target: JsonObject;
  /** Where the value of each entry lives. */
  readonly entries: Readonly<Record<string, SecretReference>>;
}

/**
 * ExternalSecrets that fill one Secret, one for each store that its values live in. Every default is spelled out: what
 * the API server fills in would else look like drift for ever.
 */
export function externalSecrets(props: ExternalSecretProps): readonly Manifest[] {
  const { name, namespace, labels, annotations, target, entries } = props;
  const stores = [...new Set(Object.values(entries).map(({ store }) => store))].sort();
  return stores.map((store, index) => ({
    apiVersion: 'external-secrets.io/v1',
    kind: 'ExternalSecret',
    metadata: {
      name: index === 0 ? name : `${name}-${store}`,
      namespace,
      labels,
      ...(annotations === undefined ? {} : { annotations }),
    },
    spec: {
      refreshInterval: '1h0m0s',
      secretStoreRef: { kind: 'ClusterSecretStore', name: store },
      target,
      data: Object.entries(entries)
        .filter(([, reference]) => reference.store === store)
        .map(([secretKey, { key: path, property }]) => ({
          secretKey,
          remoteRef: remoteRef(property === undefined ? { path } : { path, property }),
        })),
    },
  }));
}
