import fc from 'fast-check';
import { ApiObject } from 'cdk8s';
import type { Chart } from 'cdk8s';
import { App, Cluster, Component, Direct, Environment, Fleet, Overlay } from '../../../constructs/index.ts';
import type { Delta, JsonObject } from '../../../constructs/index.ts';

/** A fleet as plain data, so that fast-check can shrink it and print it. */
export interface FleetShape {
  readonly clusters: readonly string[];
  readonly apps: readonly AppShape[];
}

export interface AppShape {
  readonly name: string;
  readonly kind: 'Deployment' | 'StatefulSet' | 'Rollout';
  readonly autoscaled: boolean;
  readonly annotated: boolean;
  readonly config: Readonly<Record<string, string>> | undefined;
  readonly components: readonly Delta[];
  /** One entry a cluster: which components, in which order, and the overlay's own delta; undefined for no overlay. */
  readonly overlays: readonly ({ readonly uses: readonly number[]; readonly delta: Delta } | undefined)[];
}

const names = fc.stringMatching(/^[a-z]([a-z0-9-]{0,14}[a-z0-9])?$/);
const text = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 24 }),
  fc.constantFrom(
    '',
    '"quoted"',
    "'single'",
    'yes',
    '0777',
    '12:30:45',
    'a=b=c',
    'line\nline\n',
    ' padded ',
    '<&>\u2028',
    '- item',
    '# no comment',
    '${VAR}',
    '{{ x }}',
  ),
);
const configKeys = fc.stringMatching(/^[A-Z][A-Z0-9_.-]{0,12}$/);
const config = fc.dictionary(configKeys, text, { maxKeys: 4 });
const quantity = fc.constantFrom('100m', '1', '250m', '2000m');
const memory = fc.constantFrom('64Mi', '1Gi', '512Mi');

const delta = (autoscaled: boolean, hasConfig: boolean): fc.Arbitrary<Delta> => {
  const fields: Record<string, fc.Arbitrary<unknown>> = {
    ...(autoscaled
      ? {
          autoscaling: fc.record(
            { min: fc.integer({ min: 1, max: 5 }), max: fc.integer({ min: 5, max: 50 }) },
            { requiredKeys: [] },
          ),
        }
      : { replicas: fc.integer({ min: 0, max: 50 }) }),
    image: fc.oneof(
      fc.constant('registry.example.com:5000/other:v2'),
      fc.record({ tag: fc.constantFrom('v3', 'latest') }),
      fc.record({ digest: fc.constant(`sha256:${'a'.repeat(64)}`) }),
    ),
    resources: fc.record(
      {
        requests: fc.record({ cpu: quantity, memory }, { requiredKeys: [] }),
        limits: fc.record({ memory }, { requiredKeys: [] }),
      },
      { requiredKeys: [] },
    ),
    ...(hasConfig ? { config } : {}),
    patches: fc.array(
      fc.oneof(
        fc.record({ key: names, value: text }).map(({ key, value }) => ({
          target: { kind: 'Service' },
          merge: { metadata: { annotations: { [`example.com/${key}`]: value } } },
        })),
        fc.record({ key: names, value: text }).map(({ key, value }) => ({
          target: { kind: 'Service', name: 'web' },
          merge: {
            metadata: { labels: { [key]: value.replace(/[^a-z0-9]/gi, '').slice(0, 20) } },
            spec: { type: 'NodePort' },
          },
        })),
        fc.constant({
          target: { kind: 'ConfigMap' },
          operations: [{ op: 'add' as const, path: '/data/extra~1key', value: 'yes' }],
        }),
        fc.constant({
          target: { kind: 'Widget' },
          merge: { spec: { list: [{ name: 'b', on: true }], off: null } },
        }),
      ),
      { maxLength: 2 },
    ),
  };
  return fc.record(fields, { requiredKeys: [] }).map((change) => change as Delta);
};

const appShape = (clusters: number): fc.Arbitrary<AppShape> =>
  fc
    .record({
      name: names,
      kind: fc.constantFrom('Deployment' as const, 'StatefulSet' as const, 'Rollout' as const),
      autoscaled: fc.boolean(),
      annotated: fc.boolean(),
      config: fc.option(config, { nil: undefined }),
    })
    .chain((base) => {
      const change = delta(base.autoscaled, base.config !== undefined);
      return fc
        .record({
          components: fc.array(change, { maxLength: 2 }),
          overlays: fc.array(
            fc.option(
              fc.record({
                uses: fc.uniqueArray(fc.integer({ min: 0, max: 1 }), { maxLength: 2 }),
                delta: change,
              }),
              { nil: undefined },
            ),
            { minLength: clusters, maxLength: clusters },
          ),
        })
        .map((rest) => ({ ...base, ...rest }));
    });

/** Fleets of one to three clusters and one or two apps, with deltas that reach into everything an overlay can change. */
export const fleetShapes: fc.Arbitrary<FleetShape> = fc
  .uniqueArray(names, { minLength: 1, maxLength: 3 })
  .chain((clusters) =>
    fc.record({
      clusters: fc.constant(clusters),
      apps: fc.uniqueArray(appShape(clusters.length), {
        minLength: 1,
        maxLength: 2,
        selector: ({ name }) => name,
      }),
    }),
  )
  .filter(({ apps }) => apps.every(({ name }) => name !== 'platform' && name !== 'engine'));

/** Declares a fleet of that shape. */
export function environmentOf(shape: FleetShape): Environment {
  const environment = new Environment(new Fleet(), 'random', { engine: new Direct() });
  const clusters = shape.clusters.map(
    (name, index) =>
      new Cluster(environment, name, {
        server: `https://10.0.0.${index + 1}:6443`,
        versions: { kubernetes: '1.35', argoRollouts: '1.9' },
      }),
  );
  for (const app of shape.apps) declareApp(environment, clusters, app);
  return environment;
}

function declareApp(environment: Environment, clusters: readonly Cluster[], shape: AppShape): void {
  const app = new App(environment, shape.name, {
    base: (chart) => {
      fillChart(chart, shape);
    },
    configName: 'settings',
    ...(shape.config && { config: shape.config }),
  });
  const components = shape.components.map((change, index) => new Component(app, `part-${index}`, change));
  shape.overlays.forEach((overlay, index) => {
    const cluster = clusters[index];
    if (overlay === undefined || cluster === undefined) return;
    const used = overlay.uses.flatMap((at) => components[at] ?? []);
    new Overlay(app, cluster, { ...overlay.delta, components: used });
  });
}

function fillChart(chart: Chart, { kind, autoscaled, annotated }: AppShape): void {
  const apiVersion = kind === 'Rollout' ? 'argoproj.io/v1alpha1' : 'apps/v1';
  const labels = { app: 'web' };
  const container = {
    name: 'web',
    image: 'registry.example.com/web:v1',
    envFrom: [{ configMapRef: { name: 'settings' } }],
    env: [{ name: 'ONE', valueFrom: { configMapKeyRef: { name: 'settings', key: 'ONE', optional: true } } }],
  };
  const volumes = [
    { name: 'settings', configMap: { name: 'settings' } },
    {
      name: 'both',
      projected: { sources: [{ configMap: { name: 'settings' } }, { configMap: { name: 'other' } }] },
    },
  ];
  const template = {
    metadata: { labels },
    spec: {
      containers: [container, { name: 'side', image: 'side:1' }],
      initContainers: [{ ...container, name: 'init' }],
      volumes,
    },
  };
  object(chart, 'Workload', apiVersion, kind, {
    spec: { ...(autoscaled ? {} : { replicas: 2 }), selector: { matchLabels: labels }, template },
  });
  object(
    chart,
    'Service',
    'v1',
    'Service',
    { spec: { selector: labels, ports: [{ port: 80, targetPort: 8080 }] } },
    annotated ? { annotations: { first: 'kept' } } : {},
  );
  object(chart, 'Other', 'v1', 'ConfigMap', { data: { 'a.conf': 'x = 1\ny = 2\n' } }, { name: 'other' });
  object(chart, 'Widget', 'example.com/v1', 'Widget', {
    spec: { list: [{ name: 'a' }, { name: 'b' }], off: true, size: 3 },
  });
  if (autoscaled)
    object(chart, 'Autoscaler', 'autoscaling/v2', 'HorizontalPodAutoscaler', {
      spec: { minReplicas: 1, maxReplicas: 60, scaleTargetRef: { apiVersion, kind, name: 'web' } },
    });
}

function object(
  chart: Chart,
  id: string,
  apiVersion: string,
  kind: string,
  body: JsonObject,
  metadata: Record<string, unknown> = {},
): void {
  new ApiObject(chart, id, { apiVersion, kind, metadata: { name: 'web', ...metadata }, ...body });
}
