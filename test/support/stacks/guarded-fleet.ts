import { ApiClient } from '../../../tools/testbed/api-client.ts';

/** A fleet of shops, as a person might edit it by mistake. */
export interface GuardedFleet {
  readonly clusters?: readonly string[];
  /** App's name → how it differs from the others. */
  readonly apps?: Readonly<Record<string, ShopEdit>>;
  /** More apps for the same clusters. */
  readonly more?: string;
}

export interface ShopEdit {
  readonly namespace?: string;
  readonly renamedFrom?: string;
  readonly on?: readonly string[];
  /** Numbers of its prices, each a ConfigMap. @default twelve of them */
  readonly prices?: readonly number[];
  readonly selector?: string;
  readonly storageClass?: string;
  readonly empty?: boolean;
}

export const twelve: readonly number[] = Array.from({ length: 12 }, (_, number) => number);

/** The program of a fleet: two shops on two clusters unless it says otherwise. */
export function guardedProgram({
  clusters = ['hub', 'east', 'west'],
  apps = { shop: {}, tills: {} },
  more = '',
}: GuardedFleet): string {
  const declared = clusters.map((name) => `    clusters.${name} = cluster('${name}');`);
  const shops = Object.entries(apps).map(([name, edit]) => {
    const on = edit.on === undefined ? '' : `, on: [${edit.on.map((each) => `clusters.${each}`).join(', ')}]`;
    const config = edit.empty === true ? '' : `, config: { edit: '${edit.selector ?? 'none'}' }`;
    const { namespace, renamedFrom } = edit;
    const props = JSON.stringify({ namespace, renamedFrom }).slice(1, -1);
    const rest = props === '' ? '' : `, ${props}`;
    return `    new App(this, '${name}', { base: shop(${JSON.stringify(edit)})${config}${on}${rest} });`;
  });
  return `
const versions = { kubernetes: '1.35' };
function shop({ empty = false, prices = ${JSON.stringify(twelve)}, selector = 'web', storageClass }) {
  return (chart) => {
    if (empty) return;
    // Nothing binds a claim here, so that nobody may wait for it.
    const unawaited = { annotations: { 'pulumi.com/skipAwait': 'true' } };
    const add = (apiVersion, kind, name, rest, metadata = {}) => new ApiObject(chart, kind + name, { apiVersion, kind, metadata: { name, ...metadata }, ...rest });
    const labels = { app: selector };
    for (const n of prices) add('v1', 'ConfigMap', 'price-' + n, { data: { price: String(n) } });
    add('v1', 'PersistentVolumeClaim', 'ledger', { spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } }, storageClassName: storageClass ?? 'plain' } }, unawaited);
    add('apps/v1', 'Deployment', 'web', { spec: { replicas: 0, selector: { matchLabels: labels }, template: { metadata: { labels }, spec: { containers: [{ name: 'web', image: 'registry.example.com/web:v1.0.0' }] } } } });
  };
}
export default class Trial extends Environment {
  constructor(fleet) {
    super(fleet, 'trial', { engine: new Direct() });
    const cluster = (name) => new Cluster(this, name, { role: name === 'hub' ? 'hub' : 'workload', server: servers[name], versions });
    const clusters = {};
${[...declared, ...shops].join('\n')}
${more}
  }
}
`;
}

interface Held {
  readonly metadata: { readonly name: string; readonly namespace?: string; readonly uid: string };
}

const homes: Readonly<Record<string, string>> = {
  Namespace: '/api/v1/namespaces',
  ConfigMap: '/api/v1/configmaps',
  PersistentVolumeClaim: '/api/v1/persistentvolumeclaims',
  Deployment: '/apis/apps/v1/deployments',
};

/** What a cluster holds in namespaces that are not its own, each with its uid, so that one made anew is another. */
export async function heldOn(kubeconfig: string): Promise<ReadonlyMap<string, string>> {
  const client = await ApiClient.fromKubeconfig(kubeconfig);
  try {
    const found = await Promise.all(
      Object.entries(homes).map(async ([kind, path]) => {
        const { items } = await client.get<{ items: readonly Held[] }>(path);
        return items.flatMap(({ metadata }): [string, string][] => {
          const { name, namespace, uid } = metadata;
          const place = namespace ?? name;
          const isOwn = place === 'default' || place.startsWith('kube-') || name === 'kube-root-ca.crt';
          return isOwn ? [] : [[`${kind} ${place}/${name}`, uid]];
        });
      }),
    );
    return new Map(found.flat().sort());
  } finally {
    client.close();
  }
}
