import { appRows, clusterRows, fingerprintsIn } from './record-text.ts';
import type { ClusterRows } from './record-text.ts';
import type { TreeRecord } from './tree-record.ts';

/** The units that a record speaks of; each cluster's are listed when they are asked for. */
export class RecordedUnits {
  /** App → what stood for it on all its clusters together. */
  readonly apps: ReadonlyMap<string, string>;
  readonly #units: ReadonlyMap<string, () => ReadonlyMap<string, string>>;
  readonly #listed = new Map<string, ReadonlyMap<string, string>>();

  private constructor(
    apps: ReadonlyMap<string, string>,
    units: ReadonlyMap<string, () => ReadonlyMap<string, string>>,
  ) {
    this.apps = apps;
    this.#units = units;
  }

  /** Where nothing was recorded. */
  static none(): RecordedUnits {
    return new RecordedUnits(new Map(), new Map());
  }

  static of(record: TreeRecord): RecordedUnits {
    if (record.text !== undefined) return RecordedUnits.in(record.text);
    const units = Object.entries(record.units);
    return new RecordedUnits(
      new Map(),
      new Map(units.map(([cluster, each]) => [cluster, () => new Map(Object.entries(each))])),
    );
  }

  /** Those in a record's text of this code's making. */
  static in(text: string): RecordedUnits {
    const listed = ({ cluster, from, to }: ClusterRows) =>
      [cluster, () => fingerprintsIn(text.slice(from, to))] as const;
    return new RecordedUnits(appRows(text), new Map(Array.from(clusterRows(text), listed)));
  }

  get clusters(): readonly string[] {
    return [...this.#units.keys()];
  }

  /** Unit → fingerprint on one cluster, sorted by name; empty where nothing was recorded. */
  on(cluster: string): ReadonlyMap<string, string> {
    const known = this.#listed.get(cluster) ?? this.#units.get(cluster)?.() ?? new Map<string, string>();
    this.#listed.set(cluster, known);
    return known;
  }
}
