import type { CrdSystem } from '../crds/pinned-crds.ts';
import type { ApiClient } from './api-client.ts';

/** Where each system is installed on a real cluster: its namespace is there before anything of the fleet is. */
const namespaces: Partial<Record<CrdSystem, string>> = {
  'argo-cd': 'argocd',
  'argo-rollouts': 'argo-rollouts',
  'external-dns': 'external-dns',
  'external-secrets': 'external-secrets',
  istio: 'istio-system',
  'prometheus-operator': 'monitoring',
};

/** Makes the namespaces of the systems whose definitions a cluster serves; one that is there stays as it is. */
export async function createSystemNamespaces(
  client: ApiClient,
  systems: readonly CrdSystem[],
): Promise<void> {
  const wanted = systems.flatMap((system) => namespaces[system] ?? []);
  await Promise.all(
    wanted.map((name) =>
      client.send('POST', '/api/v1/namespaces', {
        body: { apiVersion: 'v1', kind: 'Namespace', metadata: { name } },
      }),
    ),
  );
}
