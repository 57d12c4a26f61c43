import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Where an input comes in. Each reads `input` in the case's folder; only `synth` and `write` write, to `out`. */
export type Entrance =
  /** A YAML file or folder as an app's source. */
  | 'yaml'
  /** A Kustomize folder as an app's source. */
  | 'kustomize'
  /** A chart as an app's source; the file `input` names it. */
  | 'helm'
  /** A folder that a small fleet is compared with. */
  | 'folder'
  /** A repository that a small fleet is compared with; the file `input` holds its address and revision. */
  | 'repository'
  /** A repository that a small fleet is published to. */
  | 'publish'
  /** An output folder that a small fleet is written to. */
  | 'write'
  /** A folder of environments that `regatta synth` reads. */
  | 'synth';

/** Something that was made to do harm, and what must come of it. */
export interface HostileInput {
  readonly what: string;
  readonly entrance: Entrance;
  /** Makes it below an empty folder. */
  readonly make: (folder: string) => void;
  /** The code of the refusal, and what its words must say; undefined when it is taken. */
  readonly refused?: readonly [code: string, says: RegExp];
  /** What a taken input must come to, exactly. */
  readonly taken?: unknown;
}

/** What a run of an entrance came to. */
export interface HostileOutcome {
  readonly refused: readonly { readonly code: string; readonly text: string; readonly hasPlace: boolean }[];
  readonly taken: unknown;
  /** CPU time of the process and all that it started. */
  readonly seconds: number;
  /** How much more memory it held at the most than before. */
  readonly megabytes: number;
}

/** Writes files below a folder, with the folders that they need. */
export function put(folder: string, files: Readonly<Record<string, string | Buffer>>): void {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
}

/** A ConfigMap with these data, as text. */
export function configMapText(data: string): string {
  return `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata:\n${data}\n`;
}

/** The same as it must be read. */
export function configMapWith(data: object): unknown[] {
  return [{ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' }, data }];
}
