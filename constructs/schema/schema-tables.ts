import { splitApiVersion } from './api-version.ts';
import type { Schema, SchemaTable } from './schema-table.ts';

/** A kind as objects name it. */
export interface KindName {
  readonly apiVersion: string;
  readonly kind: string;
}

interface TableModule {
  readonly default: unknown;
}
const tables = {
  kubernetes: () => import('./tables/kubernetes.json', { with: { type: 'json' } }),
  'argo-cd': () => import('./tables/argo-cd.json', { with: { type: 'json' } }),
  'argo-rollouts': () => import('./tables/argo-rollouts.json', { with: { type: 'json' } }),
  'external-secrets': () => import('./tables/external-secrets.json', { with: { type: 'json' } }),
  flux: () => import('./tables/flux.json', { with: { type: 'json' } }),
  istio: () => import('./tables/istio.json', { with: { type: 'json' } }),
  'gateway-api': () => import('./tables/gateway-api.json', { with: { type: 'json' } }),
  prometheus: () => import('./tables/prometheus.json', { with: { type: 'json' } }),
  'sealed-secrets': () => import('./tables/sealed-secrets.json', { with: { type: 'json' } }),
} satisfies Record<string, () => Promise<TableModule>>;
type TableName = keyof typeof tables;

const groupTables: Readonly<Record<string, TableName>> = {
  'external-secrets.io': 'external-secrets',
  'source.toolkit.fluxcd.io': 'flux',
  'kustomize.toolkit.fluxcd.io': 'flux',
  'helm.toolkit.fluxcd.io': 'flux',
  'image.toolkit.fluxcd.io': 'flux',
  'notification.toolkit.fluxcd.io': 'flux',
  'networking.istio.io': 'istio',
  'security.istio.io': 'istio',
  'telemetry.istio.io': 'istio',
  'gateway.networking.k8s.io': 'gateway-api',
  'monitoring.coreos.com': 'prometheus',
  'bitnami.com': 'sealed-secrets',
};
const kubernetesGroups = new Set(['', 'apps', 'batch', 'autoscaling', 'policy']);

/** Which table would hold a kind; `undefined` when there is none for its group. */
function tableFor({ apiVersion, kind }: KindName): TableName | undefined {
  const { group } = splitApiVersion(apiVersion);
  if (group === 'argoproj.io')
    return ['Application', 'ApplicationSet', 'AppProject'].includes(kind) ? 'argo-cd' : 'argo-rollouts';
  return (
    groupTables[group] ??
    (kubernetesGroups.has(group) || group.endsWith('.k8s.io') ? 'kubernetes' : undefined)
  );
}

const loaded = new Map<TableName, SchemaTable>();

/** Loads the tables that these kinds need and that are not there yet: nothing is read for kinds that nobody uses. */
export async function loadTables(kinds: Iterable<KindName>): Promise<void> {
  const wanted = new Set<TableName>();
  for (const kind of kinds) {
    const table = tableFor(kind);
    if (table !== undefined) wanted.add(table).add('kubernetes');
  }
  await Promise.all(
    [...wanted]
      .filter((name) => !loaded.has(name))
      .map(async (name) => loaded.set(name, (await tables[name]()).default as SchemaTable)),
  );
}

/** The schema of a kind with the look-up for what it refers to, when its table has been loaded and holds it. */
export function schemaOfKind(
  kind: KindName,
): { readonly schema: Schema; readonly resolve: (reference: string) => Schema } | undefined {
  const name = tableFor(kind);
  const table = name === undefined ? undefined : loaded.get(name);
  const definition = table?.kinds[`${kind.apiVersion}/${kind.kind}`];
  if (table === undefined || definition === undefined) return undefined;
  const resolve = resolver(table);
  return { schema: resolve(definition), resolve };
}

const resolvers = new WeakMap<SchemaTable, (reference: string) => Schema>();

/** Looks definitions up in a table, then in the one of Kubernetes, which the others refer to for pods and metadata. */
function resolver(table: SchemaTable): (reference: string) => Schema {
  const known = resolvers.get(table);
  if (known !== undefined) return known;
  const resolve = (reference: string): Schema =>
    table.definitions[reference] ?? loaded.get('kubernetes')?.definitions[reference] ?? {};
  resolvers.set(table, resolve);
  return resolve;
}
