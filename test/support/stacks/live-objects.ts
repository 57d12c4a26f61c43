import { isJsonObject } from '../../../constructs/core/manifest.ts';
import type { JsonValue, Manifest } from '../../../constructs/core/manifest.ts';
import { ApiClient } from '../../../tools/testbed/api-client.ts';
import type { Json } from '../pulumi-kubernetes/json.ts';
import { sameQuantity } from '../pulumi-kubernetes/quantity.ts';

const homes: Readonly<Record<string, readonly [prefix: string, plural: string]>> = {
  ConfigMap: ['/api/v1', 'configmaps'],
  Service: ['/api/v1', 'services'],
  Deployment: ['/apis/apps/v1', 'deployments'],
  HorizontalPodAutoscaler: ['/apis/autoscaling/v2', 'horizontalpodautoscalers'],
  PodDisruptionBudget: ['/apis/policy/v1', 'poddisruptionbudgets'],
};

/** Every difference between the planned objects and those that a cluster serves: missing, different, or too many. */
export async function liveDifferences(kubeconfig: string, planned: readonly Manifest[]): Promise<string[]> {
  const client = await ApiClient.fromKubeconfig(kubeconfig);
  try {
    const found: string[] = [];
    const namespaces = planned
      .filter(({ kind }) => kind === 'Namespace')
      .map(({ metadata }) => metadata.name);
    for (const [kind, [prefix, plural]] of Object.entries(homes)) {
      for (const namespace of namespaces) {
        const path = `${prefix}/namespaces/${namespace}/${plural}`;
        const { body } = await client.send<{ items?: Manifest[] }>('GET', path);
        const live = (body.items ?? []).filter(({ metadata }) => metadata.name !== 'kube-root-ca.crt');
        const wanted = planned.filter(
          (each) => each.kind === kind && each.metadata['namespace'] === namespace,
        );
        found.push(...compared(kind, wanted, live));
      }
    }
    return found;
  } finally {
    client.close();
  }
}

function compared(kind: string, wanted: readonly Manifest[], live: readonly Manifest[]): string[] {
  const missing = wanted.flatMap((manifest) => {
    const same = live.find(({ metadata }) => metadata.name === manifest.metadata.name);
    if (same === undefined) return [`missing ${kind} ${manifest.metadata.name}`];
    // A list leaves out what all of its items share.
    const full = { ...same, apiVersion: manifest.apiVersion, kind };
    return holds(full, manifest) ? [] : [`different ${kind} ${manifest.metadata.name}`];
  });
  const names = new Set(wanted.map(({ metadata }) => metadata.name));
  const extra = live.filter(({ metadata }) => !names.has(metadata.name));
  return [...missing, ...extra.map(({ metadata }) => `too many: ${kind} ${metadata.name}`)];
}

/** Whether a live value has all that was asked for; the server adds its own, and drops what is empty. */
function holds(live: JsonValue | undefined, wanted: JsonValue): boolean {
  if (live === undefined) return isEmpty(wanted);
  if (Array.isArray(wanted))
    return (
      Array.isArray(live) && wanted.every((item, index) => holds(live[index] as JsonValue, item as JsonValue))
    );
  if (isJsonObject(wanted))
    return isJsonObject(live) && Object.entries(wanted).every(([key, value]) => holds(live[key], value));
  return live === wanted || sameQuantity(live as Json, wanted as Json);
}

function isEmpty(value: JsonValue): boolean {
  return (
    value === null ||
    value === false ||
    value === 0 ||
    (typeof value === 'object' && Object.keys(value).length === 0)
  );
}
