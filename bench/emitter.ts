/**
 * The emitter beside JSON.stringify, js-yaml and yaml, on the same objects in the same run: `node bench/emitter.ts`.
 * Each writer's text is encoded to bytes, so that none gains by handing out text that is not yet put together.
 */
import { dump } from 'js-yaml';
import { stringify } from 'yaml';
import type { Manifest } from '../constructs/core/manifest.ts';
import { ObjectForms } from '../constructs/core/object-forms.ts';
import type { ObjectsForm } from '../constructs/core/object-forms.ts';
import { YamlEmitter } from '../constructs/core/yaml/yaml-emitter.ts';
import { FormText } from '../delivery/layout/form-text.ts';

const ROUNDS = 7;
const DEPLOYMENTS = 10_000;
/** The slow libraries write a part of the objects; their rate is what counts. */
const FOR_SLOW_WRITERS = 1_000;

interface Writer {
  readonly name: string;
  readonly objects: readonly Manifest[];
  /** Called once a round: gives a function that writes one object. */
  readonly start: () => (object: Manifest) => string;
}

interface Rate {
  readonly name: string;
  readonly microseconds: number;
  readonly megabytesPerSecond: number;
  readonly bytes: number;
}

const distinct = Array.from({ length: DEPLOYMENTS }, (_, at) => deployment(`api-${at}`));
const base = deployment('api');
const overlays = Array.from({ length: DEPLOYMENTS }, (_, at) => overlayOf(base, at));
const fresh = () => {
  const emitter = new YamlEmitter();
  return (object: Manifest) => emitter.emit(object);
};
/** What a synthesis does: the form of the first is known, and of the others only what differs is written. */
const byForm = () => {
  const emitter = new YamlEmitter();
  const forms = new ObjectForms();
  const texts = new Map<ObjectsForm, FormText>();
  return (object: Manifest) => {
    const formed = forms.of(base, [object]);
    if (formed === undefined) return emitter.emit(object);
    const known = texts.get(formed.form) ?? new FormText(formed.form, emitter);
    texts.set(formed.form, known);
    return known.of(formed)?.join('') ?? emitter.emit(object);
  };
};
const json = () => (object: Manifest) => JSON.stringify(object);

report('all objects distinct', [
  { name: 'JSON.stringify', objects: distinct, start: json },
  {
    name: 'JSON.stringify, indented',
    objects: distinct,
    start: () => (object) => JSON.stringify(object, null, 2),
  },
  { name: 'emitter', objects: distinct, start: fresh },
  {
    name: 'js-yaml dump',
    objects: distinct.slice(0, FOR_SLOW_WRITERS),
    start: () => (object) => dump(object, { noRefs: true, lineWidth: -1 }),
  },
  {
    name: 'yaml stringify',
    objects: distinct.slice(0, FOR_SLOW_WRITERS),
    start: () => (object) => stringify(object, { lineWidth: 0, aliasDuplicateObjects: false }),
  },
]);
report('overlays that share parts with one base', [
  { name: 'JSON.stringify', objects: overlays, start: json },
  { name: 'emitter', objects: overlays, start: fresh },
  { name: 'emitter, by their form', objects: overlays, start: byForm },
]);

/** Rounds are taken in turn, so that a slow moment of the machine falls on every writer. */
function report(title: string, writers: readonly Writer[]): void {
  const rounds = Array.from({ length: ROUNDS + 1 }, () => writers.map(measure)).slice(1);
  const rates = writers.map((_, at) => median(rounds.flatMap((round) => round[at] ?? [])));
  const floor = rates[0]?.microseconds ?? 1;
  console.log(`\n${title} (median of ${ROUNDS}; time per object against JSON.stringify in the same run)`);
  for (const { name, bytes, microseconds, megabytesPerSecond } of rates) {
    const ratio = microseconds / floor;
    console.log(
      `${name.padEnd(26)} ${String(bytes).padStart(6)} B ${microseconds.toFixed(1).padStart(8)} µs` +
        ` ${megabytesPerSecond.toFixed(1).padStart(8)} MB/s ${ratio.toFixed(2).padStart(8)}×`,
    );
  }
}

function measure({ name, objects, start }: Writer): Rate {
  const write = start();
  const began = performance.now();
  let bytes = 0;
  for (const object of objects) bytes += Buffer.from(write(object)).length;
  const milliseconds = performance.now() - began;
  return {
    name,
    bytes: Math.round(bytes / objects.length),
    microseconds: (milliseconds * 1000) / objects.length,
    megabytesPerSecond: bytes / 1000 / milliseconds,
  };
}

function median(rates: readonly Rate[]): Rate {
  const sorted = [...rates].sort((one, other) => one.microseconds - other.microseconds);
  const middle = sorted[Math.floor(sorted.length / 2)];
  if (!middle) throw new Error('nothing was measured');
  return middle;
}

/** What an overlay does: replicas, image and limits of one container differ, all else is the base's own. */
function overlayOf(manifest: Manifest, at: number): Manifest {
  const { spec } = manifest as unknown as ReturnType<typeof deployment>;
  const { template } = spec;
  const [container] = template.spec.containers;
  const resources = {
    ...container?.resources,
    limits: { cpu: `${1 + (at % 8)}`, memory: `${1 + (at % 16)}Gi` },
  };
  const changed = { ...container, image: `registry.example.com/payments/api:1.${at}.0`, resources };
  const podSpec = { ...template.spec, containers: [changed] };
  return {
    ...manifest,
    spec: { ...spec, replicas: 1 + (at % 20), template: { ...template, spec: podSpec } },
  };
}

function deployment(name: string) {
  const labels = { 'app.kubernetes.io/name': name, 'app.kubernetes.io/part-of': 'payments' };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace: 'payments', labels },
    spec: {
      replicas: 2,
      selector: { matchLabels: { 'app.kubernetes.io/name': name } },
      template: {
        metadata: { labels, annotations: { 'prometheus.io/port': '8080' } },
        spec: podSpecOf(name),
      },
    },
  };
}

function podSpecOf(name: string) {
  return {
    serviceAccountName: name,
    securityContext: { runAsNonRoot: true, runAsUser: 10001, seccompProfile: { type: 'RuntimeDefault' } },
    containers: [
      {
        name: 'app',
        image: `registry.example.com/payments/${name}:1.0.0`,
        args: ['--listen=:8080', '--log-level=info'],
        ports: [{ name: 'http', containerPort: 8080 }],
        env: [
          { name: 'DB_HOST', value: 'db.payments.svc' },
          { name: 'MODE', valueFrom: { configMapKeyRef: { name: `${name}-config`, key: 'mode' } } },
        ],
        resources: { requests: { cpu: '100m', memory: '128Mi' }, limits: { cpu: '1', memory: '512Mi' } },
        readinessProbe: { httpGet: { path: '/healthz', port: 'http' }, periodSeconds: 10 },
        volumeMounts: [{ name: 'config', mountPath: '/etc/app', readOnly: true }],
      },
    ],
    volumes: [{ name: 'config', configMap: { name: `${name}-config` } }],
  };
}
