import type { Credentials } from '../../cluster/credentials.ts';
import type { SecretReference } from '../../secret/secret-reference.ts';
import type { SignIn } from '../engine.ts';

/**
 * Argo CD's `config` entry as a template that External Secrets fills on the control cluster, with the store's
 * properties that it needs; undefined where the credentials live in no store.
 */
export function configTemplate(
  credentials: Credentials,
): { template: string; entries: Record<string, SecretReference> } | undefined {
  const tls = (more = '') => `"tlsClientConfig":{"insecure":false,"caData":"{{ .ca | b64enc }}"${more}}`;
  switch (credentials.type) {
    case 'bearer-token':
      return {
        template: `{"bearerToken":{{ .token | trim | toJson }},${tls()}}`,
        entries: properties(credentials.reference, ['token', 'ca']),
      };
    case 'mutual-tls':
      return {
        template: `{${tls(',"certData":"{{ .cert | b64enc }}","keyData":"{{ .key | b64enc }}"')}}`,
        entries: properties(credentials.reference, ['cert', 'key', 'ca']),
      };
    default:
      return undefined;
  }
}

/** Argo CD's `config` entry from a kubeconfig's own values; a stack calls it on encrypted values. */
export function configEntry(credentials: Credentials, signIn: SignIn): string {
  const { ca, token, cert, key } = signIn;
  const authority = { insecure: false, ...(ca === undefined ? {} : { caData: ca }) };
  switch (credentials.type) {
    case 'exec': {
      const { command, args, env } = credentials;
      return JSON.stringify({
        execProviderConfig: {
          apiVersion: 'client.authentication.k8s.io/v1',
          command,
          ...(args.length === 0 ? {} : { args }),
          ...(Object.keys(env).length === 0 ? {} : { env }),
        },
        tlsClientConfig: authority,
      });
    }
    case 'aws-iam': {
      const { clusterName, roleArn } = credentials;
      return JSON.stringify({
        awsAuthConfig: { clusterName, ...(roleArn === undefined ? {} : { roleARN: roleArn }) },
        tlsClientConfig: authority,
      });
    }
    default: {
      const certificate = cert === undefined || key === undefined ? {} : { certData: cert, keyData: key };
      return JSON.stringify({
        ...(token === undefined ? {} : { bearerToken: token }),
        tlsClientConfig: { ...authority, ...certificate },
      });
    }
  }
}

function properties(
  { store, key }: SecretReference,
  names: readonly string[],
): Record<string, SecretReference> {
  return Object.fromEntries(names.map((property) => [property, { store, key, property }]));
}
