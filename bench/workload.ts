import { ApiObject } from 'cdk8s';
import type { Chart } from 'cdk8s';
import { App, Cluster, Component, Direct, Environment, Overlay } from '../constructs/index.ts';
import type { Fleet } from '../constructs/index.ts';
import { baseConfig, baseObjects, overlay } from './workload-objects.ts';

/** Size of a workload: every app runs on every cluster. */
export interface WorkloadSize {
  readonly clusters: number;
  readonly apps: number;
}

/** What a person edits between two runs; each value is a text that was not there before. */
export interface WorkloadEdits {
  /** In the first app's literals, which all clusters share. */
  readonly app?: string;
  /** In every overlay of the first cluster. */
  readonly cluster?: string;
  /** In a component that all overlays of the second app use. */
  readonly component?: string;
}

const versions = { kubernetes: '1.35', externalSecrets: '2.9' };

/**
 * The fleet that all figures speak of. An app is Deployment, Service, ConfigMap, autoscaler, disruption budget and
 * ExternalSecret, about 8 KB; an overlay changes replicas, limits, four config keys and the image.
 */
export class Workload extends Environment {
  constructor(fleet: Fleet, name: string, { clusters, apps, ...edits }: WorkloadSize & WorkloadEdits) {
    super(fleet, name, { engine: new Direct(), layout: 'rendered' });
    const where = Array.from(
      { length: clusters },
      (_, index) =>
        new Cluster(this, `cluster-${index}`, { server: `https://c${index}.example.com:6443`, versions }),
    );
    for (let index = 0; index < apps; index += 1) {
      const app = new App(this, `app-${index}`, {
        base: (chart) => {
          fill(chart, `app-${index}`);
        },
        config: { ...baseConfig(index), ...edited(index === 0, edits.app) },
        configName: `app-${index}-config`,
      });
      const components =
        index === 1 && edits.component !== undefined
          ? [new Component(app, 'shared', { config: edited(true, edits.component) })]
          : [];
      where.forEach((cluster, at) => {
        const { config, ...delta } = overlay(index, at);
        const changed = { ...config, ...edited(at === 0, edits.cluster) };
        new Overlay(app, cluster, { ...delta, config: changed, components });
      });
    }
  }
}

function edited(here: boolean, value: string | undefined): Record<string, string> {
  return here && value !== undefined ? { EDITED: value } : {};
}

function fill(chart: Chart, name: string): void {
  for (const [id, object] of Object.entries(baseObjects(name)))
    new ApiObject(chart, id, object as { apiVersion: string; kind: string });
}
