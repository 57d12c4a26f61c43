import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, release, totalmem } from 'node:os';
import { join } from 'node:path';
import type { IncrementalResult } from '../incremental.ts';
import type { Measurement } from '../measurement.ts';
import type { StartResult } from '../start-up.ts';
import { workloads } from '../workloads.ts';
import { timePlot } from './plot.ts';
import { measurementTable, table } from './table.ts';
import { verdicts } from './verdicts.ts';
import type { Figures, ShapeResult } from './verdicts.ts';

/** The figures of this run, and of earlier ones for what this one does not measure. */
export class Results {
  readonly #folder: string;
  #figures: Figures;
  readonly #fresh = { measurements: [], shapes: [], incremental: [], starts: [] } as {
    -readonly [part in keyof Figures]: Figures[part];
  };

  constructor(folder: string) {
    this.#folder = folder;
    const file = join(folder, 'results.json');
    this.#figures = existsSync(file)
      ? (JSON.parse(readFileSync(file, 'utf8')) as { figures: Figures }).figures
      : { measurements: [], shapes: [], incremental: [], starts: [] };
  }

  /** Takes a workload's figures; peers are compared within one run, so the workload's earlier ones go. */
  add(measurements: readonly Measurement[]): void {
    const here = new Set(measurements.map(({ workload }) => workload));
    const kept = this.#figures.measurements.filter(({ workload }) => !here.has(workload));
    const all = [...kept, ...measurements].sort((a, b) => (a.workload < b.workload ? -1 : 1));
    this.#figures = { ...this.#figures, measurements: all };
    this.#fresh.measurements = [...this.#fresh.measurements, ...measurements];
  }

  addShapes(shapes: readonly ShapeResult[]): void {
    this.#figures = { ...this.#figures, shapes };
    this.#fresh.shapes = shapes;
  }

  addIncremental(incremental: readonly IncrementalResult[]): void {
    this.#figures = { ...this.#figures, incremental };
    this.#fresh.incremental = incremental;
  }

  addStarts(starts: readonly StartResult[]): void {
    this.#figures = { ...this.#figures, starts };
    this.#fresh.starts = starts;
  }

  /** Which of the figures of this run hold. */
  verdictTable(): string {
    return verdictTable(this.#fresh);
  }

  write(): void {
    const figures = this.#figures;
    const file = (name: string) => join(this.#folder, name);
    writeFileSync(file('results.json'), `${JSON.stringify({ machine: machine(), figures }, undefined, 1)}\n`);
    writeFileSync(file('time.svg'), timePlot(figures.measurements, workloads));
    writeFileSync(file('README.md'), page(figures));
  }
}

function machine(): string {
  const model = cpus()[0]?.model.trim() ?? 'unknown CPU';
  const memory = Math.round(totalmem() / 2 ** 30);
  return `${cpus().length} cores, ${model}, ${memory} GiB, Linux ${release()}, Node ${process.version}`;
}

function page(figures: Figures): string {
  const { measurements, shapes, incremental, starts } = figures;
  const tables = workloads.flatMap(({ id, clusters, apps, objects }) => {
    const here = measurements.filter(({ workload }) => workload === id);
    if (here.length === 0) return [];
    const head = `## ${id}: ${clusters.toLocaleString('en')} clusters × ${apps.toLocaleString('en')} apps, ${objects.toLocaleString('en')} objects`;
    return [head, measurementTable(here)];
  });
  const compared = measurements.reduce((sum, each) => sum + each.compared, 0);
  const loads = measurements.flatMap(({ load }) => load);
  return `${[
    '# Results',
    `Written by \`make bench\` on ${machine()}. Median of the runs ± median distance from it, whole processes, start-up included. The load of the machine as the runs began was ${Math.min(...loads).toFixed(1)} to ${Math.max(...loads).toFixed(1)}. ${compared} apps were read back and found equal, as parsed objects.`,
    '![Seconds over objects](time.svg)',
    verdictTable(figures),
    ...tables,
    ...(shapes.length === 0 ? [] : ['## W6: shapes', shapeTable(shapes)]),
    ...(incremental.length === 0 ? [] : ['## W7: one edit', incrementalTable(incremental)]),
    ...(starts.length === 0 ? [] : ['## Start-up', startTable(starts)]),
  ].join('\n\n')}\n`;
}

function verdictTable(figures: Figures): string {
  return table(
    ['figure', 'wanted', 'found', 'holds'],
    verdicts(figures).map(({ what, wanted, found, holds }) => [
      what,
      wanted,
      found,
      holds ? 'yes' : '**no**',
    ]),
  );
}

function shapeTable(shapes: readonly ShapeResult[]): string {
  return table(
    ['shape', 'size', 'seconds'],
    shapes.flatMap(({ shape, points }) =>
      points.map(({ size, seconds }) => [shape, size.toLocaleString('en'), seconds.toFixed(4)]),
    ),
  );
}

function incrementalTable(results: readonly IncrementalResult[]): string {
  return table(
    ['edited', 'seconds', 'loading alone', 'full run', 'beyond loading', 'files written', 'others written'],
    results.map(({ edit, seconds, loading, full, part, written, strays }) => [
      edit,
      seconds.toFixed(2),
      loading.toFixed(2),
      full.toFixed(2),
      `${(part * 100).toFixed(1)}%`,
      String(written),
      String(strays.length),
    ]),
  );
}

function startTable(starts: readonly StartResult[]): string {
  return table(
    ['start', 'ms', 'beside', 'ms', 'ratio'],
    starts.map(({ what, seconds, beside, besideSeconds, ratio }) => [
      what,
      (seconds * 1000).toFixed(0),
      beside,
      (besideSeconds * 1000).toFixed(0),
      `${ratio.toFixed(2)}×`,
    ]),
  );
}
