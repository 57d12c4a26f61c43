import type { Chart } from 'cdk8s';
import type { App } from './app.ts';

/** Builds an app's base with cdk8s: called once, with a chart whose namespace is the app's. */
export type ChartFunction = (chart: Chart, app: App) => void;

/** Where an app's objects come from. Folders and charts are read at the edge and handed to the plan as data. */
export type AppSource =
  | { readonly type: 'chart'; readonly build: ChartFunction }
  | {
      readonly type: 'helm';
      readonly chart: string;
      readonly version: string;
      readonly repository?: string;
      readonly values: Readonly<Record<string, unknown>>;
    }
  | { readonly type: 'kustomize'; readonly folder: string }
  | { readonly type: 'yaml'; readonly path: string };

/** A Helm chart at a pinned version: a folder, or a chart of a repository (`oci://…` or `https://…`). */
export function helm(
  chart: string,
  props: { version: string; repository?: string; values?: Readonly<Record<string, unknown>> },
): AppSource {
  const { version, repository, values = {} } = props;
  return { type: 'helm', chart, version, values, ...(repository === undefined ? {} : { repository }) };
}

/** A folder with a kustomization.yaml: built once, two levels at the most. */
export function kustomize(folder: string): AppSource {
  return { type: 'kustomize', folder };
}

/** A YAML file, or a folder of them. */
export function yaml(path: string): AppSource {
  return { type: 'yaml', path };
}

/** Names the place that a source is read from; undefined for a chart function, which needs no reading. */
export function sourceKey(source: AppSource): string | undefined {
  switch (source.type) {
    case 'chart':
      return undefined;
    case 'helm':
      return `helm:${source.repository ?? ''}:${source.chart}@${source.version}:${JSON.stringify(source.values)}`;
    case 'kustomize':
      return `kustomize:${source.folder}`;
    case 'yaml':
      return `yaml:${source.path}`;
  }
}
