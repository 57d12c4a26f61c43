import type { App } from '../app/app.ts';
import type { Environment } from '../fleet/environment.ts';
import { ExternalSecret } from './external-secret.ts';
import { SecretStore } from './secret-store.ts';

/** The stores of an environment, in the order of their declaration. */
export function secretStoresOf(environment: Environment): readonly SecretStore[] {
  return environment.node.children.filter((child) => child instanceof SecretStore);
}

/** What an app reads from stores, in the order of declaration. */
export function externalSecretsOf(app: App): readonly ExternalSecret[] {
  return app.node.children.filter((child) => child instanceof ExternalSecret);
}
