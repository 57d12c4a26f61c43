import { readFileSync } from 'node:fs';
import { ApiObject } from 'cdk8s';
import type { Chart } from 'cdk8s';
import { App, Cluster, Direct, Environment } from '../../../constructs/index.ts';
import type { EnvironmentClass, Fleet, JsonObject, Policy } from '../../../constructs/index.ts';
import { lineOf } from './inspected.ts';

/** A small environment that is in order: each test adds the one thing that is not. */
export class Lab extends Environment {
  readonly east: Cluster;
  readonly west: Cluster;

  constructor(fleet: Fleet, policies: readonly Policy[] = []) {
    super(fleet, 'lab', { engine: new Direct(), policies });
    const versions = {
      kubernetes: '1.35',
      argoCd: '3.5',
      argoRollouts: '1.9',
      externalSecrets: '2.9',
      sealedSecrets: '0.30',
    };
    this.east = new Cluster(this, 'east', { server: 'https://10.1.0.10:6443', versions });
    this.west = new Cluster(this, 'west', { server: 'https://10.1.0.20:6443', versions });
  }
}

/** A lab with one app on both clusters, whose base the test gives. */
export function labWith(
  base: (chart: Chart) => void,
  more: (lab: Lab, web: App) => void = () => undefined,
): EnvironmentClass {
  return class extends Lab {
    constructor(fleet: Fleet) {
      super(fleet);
      more(this, new App(this, 'web', { base }));
    }
  };
}

const file = new URL(import.meta.url).pathname;

/** Where that app is declared. */
export const atApp = { file, line: lineOf(readFileSync(file, 'utf8'), "new App(this, 'web', { base })") };

/** Adds a plain object to a chart. */
export function put(
  chart: Chart,
  kind: string,
  name: string,
  body: JsonObject,
  metadata: JsonObject = {},
): void {
  const apiVersion = versions[kind] ?? 'v1';
  new ApiObject(chart, `${kind}-${name}`, { apiVersion, kind, metadata: { name, ...metadata }, ...body });
}

const versions: Readonly<Record<string, string>> = {
  Deployment: 'apps/v1',
  StatefulSet: 'apps/v1',
  Rollout: 'argoproj.io/v1alpha1',
  Application: 'argoproj.io/v1alpha1',
  ApplicationSet: 'argoproj.io/v1alpha1',
  HorizontalPodAutoscaler: 'autoscaling/v2',
  CronJob: 'batch/v1',
};

/** A workload that asks for what it needs. */
export function workload(
  name: string,
  more: JsonObject = {},
  labels: JsonObject = { app: name },
): JsonObject {
  return {
    spec: {
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: {
          containers: [
            {
              name: 'main',
              image: `registry.example.com/${name}:v1`,
              resources: { requests: { cpu: '250m', memory: '256Mi' } },
            },
          ],
        },
      },
      ...more,
    },
  };
}

/** An autoscaler by CPU. */
export function autoscaler(kind: string, name: string, maxReplicas: number): JsonObject {
  const apiVersion = versions[kind] ?? 'v1';
  const target = { type: 'Utilization', averageUtilization: 70 };
  return {
    spec: {
      minReplicas: 2,
      maxReplicas,
      scaleTargetRef: { apiVersion, kind, name },
      metrics: [{ type: 'Resource', resource: { name: 'cpu', target } }],
    },
  };
}

/** What an Application, or the template of an ApplicationSet, asks for. */
export function delivery(more: JsonObject = {}): JsonObject {
  return {
    project: 'lab',
    source: {
      repoURL: 'https://git.example.com/org/lab.git',
      path: 'apps/web/overlays/east',
      targetRevision: 'main',
    },
    destination: { server: 'https://10.1.0.10:6443', namespace: 'web' },
    syncPolicy: { automated: { prune: true, selfHeal: true }, retry: { limit: 5 } },
    ...more,
  };
}
