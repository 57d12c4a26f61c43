import type { Cluster } from '../../cluster/cluster.ts';
import type { JsonObject } from '../../core/manifest.ts';
import { serverOf, waveLabel, waveOf } from './names.ts';

/** A list of clusters for an ApplicationSet, and how its template names their properties. */
export interface Generator {
  readonly generator: JsonObject;
  readonly role: string;
  readonly wave: string;
}

/** The clusters as they are known at synthesis, one element each, sorted by name. */
export function expandedClusters(clusters: readonly Cluster[]): Generator {
  const elements = [...clusters]
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map((cluster) => ({
      name: cluster.name,
      server: serverOf(cluster),
      role: cluster.role,
      wave: waveOf(cluster),
    }));
  return { generator: { list: { elements } }, role: '{{.role}}', wave: '{{.wave}}' };
}

/** The registered clusters with these labels, as Argo CD finds them while it runs; never the control cluster. */
export function selectedClusters(selector: Readonly<Record<string, string>>): Generator {
  const notHub = { key: 'role', operator: 'NotIn', values: ['hub'] };
  return {
    generator: { clusters: { selector: { matchLabels: selector, matchExpressions: [notHub] } } },
    role: '{{.metadata.labels.role}}',
    wave: `{{index .metadata.labels "${waveLabel}"}}`,
  };
}

/** Whether the generator would find a cluster: the same question, put to the model. */
export function isSelected(cluster: Cluster, selector: Readonly<Record<string, string>>): boolean {
  return (
    cluster.labels['role'] !== 'hub' &&
    Object.entries(selector).every(([key, value]) => cluster.labels[key] === value)
  );
}
