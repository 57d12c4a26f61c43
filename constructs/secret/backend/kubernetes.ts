import type { JsonObject } from '../../core/manifest.ts';
import { authorityFields } from './authority.ts';
import type { Authority } from './authority.ts';
import type { BackendKind } from './backend-kind.ts';
import { authorityFaults, serverAddress, serverFaults } from './server-faults.ts';
import type { ServiceAccountName } from './service-account.ts';

/** A Secret on the cluster that reads. */
export interface SecretName {
  readonly name: string;
  readonly namespace: string;
}

/** How the operator signs in to the cluster that holds the values: by a ServiceAccount, or by what a Secret holds. */
export type KubernetesSignIn =
  | { readonly serviceAccount: ServiceAccountName }
  /** Key of the token. */
  | { readonly token: SecretName & { readonly key: string } }
  /** Keys of the client certificate and its private key. */
  | { readonly clientCertificate: SecretName & { readonly certificate: string; readonly key: string } };

export interface KubernetesStoreProps {
  /** API server of the cluster that holds the values. @default the cluster's own */
  readonly server?: string;
  /** Who signed its certificate. A Kubernetes API server has no public one, so it is required with `server`. */
  readonly ca?: Authority;
  /** The one namespace that is read. */
  readonly namespace: string;
  readonly signIn: KubernetesSignIn;
}

/** Secrets of a Kubernetes cluster: keys are the names of its Secrets, properties their entries. */
export interface KubernetesStoreBackend extends KubernetesStoreProps {
  readonly type: 'kubernetes';
}

/** Values live in the Secrets of another cluster, in one namespace that holds nothing else. */
export function kubernetesStore(props: KubernetesStoreProps): KubernetesStoreBackend {
  return { type: 'kubernetes', ...props };
}

/** How a store in another cluster's Secrets is written. */
export const kubernetesKind: BackendKind<KubernetesStoreBackend> = {
  title: 'the Kubernetes store',
  needsProperty: true,
  provider: (backend) => ({
    kubernetes: {
      remoteNamespace: backend.namespace,
      server: {
        url: backend.server === undefined ? 'kubernetes.default' : serverAddress(backend.server),
        ...authorityFields(backend.ca),
      },
      auth: authFields(backend.signIn),
    },
  }),
  canonicalKey: (_backend, path) => path,
  faults: (backend) => [
    ...(backend.server === undefined ? [] : serverFaults('the Kubernetes store', backend.server, 'https:')),
    ...authorityFaults('the Kubernetes store', backend.ca),
    ...(backend.ca === undefined
      ? [
          {
            code: 'RGT-SECRET-016',
            what: 'the Kubernetes store names no authority for the API server that it reads',
            allowed: 'certificates in PEM, or the ConfigMap that holds them',
            fix: "add ca: { kind: 'ConfigMap', name: 'kube-root-ca.crt', namespace: …, key: 'ca.crt' }",
          },
        ]
      : []),
  ],
};

function authFields(signIn: KubernetesSignIn): JsonObject {
  if ('serviceAccount' in signIn) return { serviceAccount: { ...signIn.serviceAccount } };
  if ('token' in signIn) return { token: { bearerToken: { ...signIn.token } } };
  const { name, namespace, certificate, key } = signIn.clientCertificate;
  return {
    cert: { clientCert: { name, namespace, key: certificate }, clientKey: { name, namespace, key } },
  };
}
