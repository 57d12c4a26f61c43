import type { IncrementalResult } from '../incremental.ts';
import { growth, median } from '../measure/statistics.ts';
import type { Measurement } from '../measurement.ts';
import type { StartResult } from '../start-up.ts';
import { workloads } from '../workloads.ts';

/** A figure that must hold. */
export interface Verdict {
  readonly what: string;
  readonly wanted: string;
  readonly found: string;
  readonly holds: boolean;
}

/** All that was measured. */
export interface Figures {
  readonly measurements: readonly Measurement[];
  readonly shapes: readonly ShapeResult[];
  readonly incremental: readonly IncrementalResult[];
  readonly starts: readonly StartResult[];
}

/** What the sizes of one shape took. */
export interface ShapeResult {
  readonly shape: string;
  readonly points: readonly { readonly size: number; readonly seconds: number }[];
}

const ratios: readonly (readonly [peer: string, what: string, at: Readonly<Record<string, number>>])[] = [
  ['cdk8s', 'against plain cdk8s in its best shape', { W2: 5, W3: 15 }],
  ['cdk8s-one', 'against plain cdk8s as one app', { W3: 100 }],
  ['kustomize', 'against kustomize build per overlay on both cores', { W2: 25, W3: 100 }],
  ['helm', 'against helm template per cluster', { W2: 5, W3: 15 }],
];
const ours = 'regatta-rendered';

/** Holds every figure that was measured against what it must be. */
export function verdicts({ measurements, shapes, incremental, starts }: Figures): Verdict[] {
  const seconds = figureOf(measurements, (each) => median(each.seconds));
  const memory = figureOf(measurements, (each) => median(each.peakMegabytes));
  const faster = ratios.flatMap(([peer, what, at]) =>
    Object.entries(at).flatMap(([workload, least]) =>
      atLeast(`${what}, ${workload}`, quotient(seconds(workload, peer), seconds(workload, ours)), least),
    ),
  );
  const distance = ['W3', 'W5'].flatMap((workload) =>
    atMost(
      `distance to the floor, ${workload}`,
      quotient(seconds(workload, ours), seconds(workload, 'floor')),
      2,
      '×',
    ),
  );
  return [
    ...faster,
    ...distance,
    ...atMost(
      'growth of time from W2 to W4',
      slope(seconds, ({ objects }) => objects),
      1.03,
    ),
    ...atMost('memory at W4', memory('W4', ours), 500, ' MB'),
    ...atMost(
      'growth of memory over clusters, W2 to W4',
      slope(memory, ({ clusters }) => clusters),
      0.2,
    ),
    ...shapes.flatMap(({ shape, points }) =>
      atMost(`growth of ${shape}`, growth(points.map(({ size, seconds: value }) => ({ size, value }))), 1.1),
    ),
    ...incremental.flatMap(({ edit, part, strays }) => [
      ...atMost(`W7, ${edit} edited, of a full run beyond loading`, part * 100, 3, '%'),
      ...atMost(`W7, ${edit} edited, other files written`, strays.length, 0),
    ]),
    ...starts.flatMap(({ what, beside, ratio }, index) =>
      atMost(`${what} against ${beside}`, ratio, index === 0 ? 1.5 : 2, '×'),
    ),
  ];
}

type Lookup = (workload: string, peer: string) => number | undefined;

function figureOf(measurements: readonly Measurement[], pick: (each: Measurement) => number): Lookup {
  return (workload, peer) => {
    const found = measurements.find((each) => each.workload === workload && each.peer === peer);
    return found === undefined || found.peakMegabytes.length === 0 ? undefined : pick(found);
  };
}

function slope(figure: Lookup, sizeOf: (workload: (typeof workloads)[number]) => number): number | undefined {
  const points = workloads
    .filter(({ id }) => ['W2', 'W3', 'W4'].includes(id))
    .flatMap((workload) => {
      const value = figure(workload.id, ours);
      return value === undefined ? [] : [{ size: sizeOf(workload), value }];
    });
  return points.length < 3 ? undefined : growth(points);
}

function quotient(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? undefined : a / b;
}

function atLeast(what: string, found: number | undefined, least: number): Verdict[] {
  if (found === undefined) return [];
  return [{ what, wanted: `≥ ${least}×`, found: `${found.toFixed(1)}×`, holds: found >= least }];
}

function atMost(what: string, found: number | undefined, most: number, unit = ''): Verdict[] {
  if (found === undefined) return [];
  return [{ what, wanted: `≤ ${most}${unit}`, found: `${found.toFixed(2)}${unit}`, holds: found <= most }];
}
