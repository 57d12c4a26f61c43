import type { SecretReference } from '../secret/secret-reference.ts';

/** How an engine proves to a cluster who it is. Always a reference or a mechanism, never a value. */
export type Credentials =
  | { readonly type: 'bearer-token'; readonly reference: SecretReference }
  | { readonly type: 'mutual-tls'; readonly reference: SecretReference }
  | {
      readonly type: 'exec';
      readonly command: string;
      readonly args: readonly string[];
      readonly env: Readonly<Record<string, string>>;
    }
  | { readonly type: 'aws-iam'; readonly clusterName: string; readonly roleArn?: string }
  | { readonly type: 'stack-configuration' };

/** A service account's token, kept in a store under the properties `token` and `ca`. Prefer {@link mutualTls}. */
export function bearerToken(reference: SecretReference): Credentials {
  return { type: 'bearer-token', reference };
}

/** A client certificate, kept in a store under the properties `cert`, `key` and `ca`. Advised for production. */
export function mutualTls(reference: SecretReference): Credentials {
  return { type: 'mutual-tls', reference };
}

/** A command in the engine's image that prints a short-lived token, such as `argocd-k8s-auth gcp`. */
export function execCredentials(
  command: string,
  args: readonly string[] = [],
  env: Readonly<Record<string, string>> = {},
): Credentials {
  return { type: 'exec', command, args, env };
}

/** EKS by the engine's own AWS identity (IRSA or Pod Identity): nothing to rotate, nothing to keep. */
export function awsIam(clusterName: string, roleArn?: string): Credentials {
  return { type: 'aws-iam', clusterName, ...(roleArn === undefined ? {} : { roleArn }) };
}

/** The kubeconfig in the cluster's encrypted stack configuration; registration is then done by Pulumi, not through Git. */
export function stackConfiguration(): Credentials {
  return { type: 'stack-configuration' };
}
