import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { dump } from 'js-yaml';
import { configMapSuffix } from '../../constructs/app/config-map-suffix.ts';
import { findTool } from '../../tools/tool-finder.ts';
import { laidObjects, plainBase } from '../plain-objects.ts';
import { baseConfig, overlay } from '../workload-objects.ts';
import type { NamedWorkload } from '../workloads.ts';
import { fewer } from './peer.ts';
import type { Peer } from './peer.ts';

/** With more clusters than these, that many are rendered and the time is scaled up. */
const mostRendered = 100;
const rendered = ({ clusters }: NamedWorkload) => Math.min(clusters, mostRendered);

/**
 * One process for each cluster. All apps are in one chart of one template, so that the chart is read and parsed once;
 * a cluster's values hold only what differs.
 */
function helmPeer(id: string, title: string, atOnce: number): Peer {
  return {
    id,
    title,
    runs: fewer({ W2: 3, W3: 3, W4: 0, W5: 0 }),
    share: (workload) => rendered(workload) / workload.clusters,
    prepare: (workload, input) => Promise.resolve(writeChart(workload, input)),
    command: async (workload, input, output) => {
      const lines = clusterSample(workload).map(
        (cluster) => `${output}/cluster-${cluster} ${input}/values-${cluster}.json`,
      );
      const list = join(input, 'clusters.txt');
      writeFileSync(list, `${lines.map((line) => line.replace(' ', ' --values ')).join('\n')}\n`);
      const template = ['template', 'fleet', join(input, 'chart'), '--output-dir'];
      return {
        program: 'xargs',
        args: ['-P', String(atOnce), '-n', '3', await findTool('helm'), ...template],
        input: list,
      };
    },
    read: (output, app, cluster) => Promise.resolve(readApp(output, app, cluster)),
  };
}

export const helm = helmPeer('helm', 'helm template per cluster', 1);
export const helmTwice = helmPeer('helm-2', 'helm template per cluster, two at a time', 2);

function clusterSample(workload: NamedWorkload): number[] {
  const count = rendered(workload);
  return Array.from({ length: count }, (_, index) =>
    count === 1 ? 0 : Math.round((index * (workload.clusters - 1)) / (count - 1)),
  );
}

function writeChart(workload: NamedWorkload, input: string): void {
  const chart = join(input, 'chart');
  mkdirSync(join(chart, 'templates'), { recursive: true });
  writeFileSync(join(chart, 'Chart.yaml'), 'apiVersion: v2\nname: fleet\nversion: 1.0.0\n');
  writeFileSync(join(chart, 'templates/apps.yaml'), template());
  const apps = Array.from({ length: workload.apps }, (_, app) => app);
  writeFileSync(
    join(chart, 'values.yaml'),
    dump({ apps: Object.fromEntries(apps.map((app) => [`app-${app}`, { config: baseConfig(app) }])) }),
  );
  for (const cluster of clusterSample(workload)) {
    const values = Object.fromEntries(apps.map((app) => [`app-${app}`, valuesOf(app, cluster)]));
    writeFileSync(join(input, `values-${cluster}.json`), JSON.stringify({ apps: values }));
  }
}

/** Helm has no hash of a ConfigMap's content that equals kustomize's, so it is handed the name. */
function valuesOf(app: number, cluster: number) {
  const { autoscaling, resources, image, config } = overlay(app, cluster);
  const suffix = configMapSuffix({ ...baseConfig(app), ...config });
  return { min: autoscaling.min, ...resources.limits, tag: image.tag, config, suffix };
}

/** The six objects with a hole for each value that differs. */
function template(): string {
  const base = { ...plainBase(0, 'APPNAME'), config: {} };
  const delta = {
    autoscaling: { min: 0 },
    resources: { limits: { cpu: '{{ $app.cpu }}', memory: '{{ $app.memory }}' } },
    image: { tag: '{{ $app.tag }}' },
    config: {},
  };
  const documents = laidObjects(base, delta, '{{ $app.suffix }}').map((object) =>
    dump(object, { lineWidth: -1, noRefs: true }),
  );
  const text = documents
    .join('---\n')
    .replaceAll('APPNAME', '{{ $name }}')
    .replace('minReplicas: 0', 'minReplicas: {{ $app.min }}')
    .replace('data: {}', 'data:\n  {{- toYaml $app.config | nindent 2 }}');
  return `{{- range $name, $app := .Values.apps }}\n---\n${text}{{- end }}\n`;
}

/** A cluster's file holds all its apps. */
function readApp(output: string, app: number, cluster: number): string | undefined {
  const file = join(output, `cluster-${cluster}/fleet/templates/apps.yaml`);
  if (!existsSync(file)) return undefined;
  const own = new RegExp(`^  namespace: '?app-${app}'?$`, 'm');
  return readFileSync(file, 'utf8')
    .split(/^---$/m)
    .filter((text) => own.test(text))
    .join('---\n');
}
