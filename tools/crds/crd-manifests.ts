import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rename, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { cacheFolder } from '../cache-folder.ts';
import { moduleFolder } from '../go-module.ts';
import { operatorDefinitions, operatorGroups, pinnedCrds } from './pinned-crds.ts';
import type { CrdSource, CrdSystem } from './pinned-crds.ts';

/** A custom resource definition as its project publishes it. */
export interface CrdManifest {
  readonly apiVersion: 'apiextensions.k8s.io/v1';
  readonly kind: 'CustomResourceDefinition';
  readonly metadata: { readonly name: string; readonly labels?: Readonly<Record<string, string>> };
  readonly spec: {
    readonly group: string;
    readonly names: { readonly kind: string; readonly plural: string };
    readonly scope: 'Namespaced' | 'Cluster';
    readonly versions: readonly { readonly name: string; readonly served: boolean }[];
    readonly conversion?: { readonly strategy: 'None' | 'Webhook' };
  };
}

/**
 * Gives the real custom resource definitions of the named systems.
 *
 * The first call downloads their Go modules and compares checksums; what was read is kept in the cache as JSON, under a name
 * made from the pins, so that another pin is never answered with old definitions.
 */
export async function crdManifests(systems: readonly CrdSystem[]): Promise<CrdManifest[]> {
  const perSystem = await Promise.all([...new Set(systems)].map(systemManifests));
  return perSystem.flat();
}

/** Leaves out what configures operators rather than the apps of a fleet. */
export function withoutOperatorDefinitions(manifests: readonly CrdManifest[]): CrdManifest[] {
  return manifests.filter(
    ({ metadata, spec }) => !operatorDefinitions.has(metadata.name) && !operatorGroups.has(spec.group),
  );
}

/** Names what `crdManifests` gives for these systems: other pins, another name. */
export function crdPin(systems: readonly CrdSystem[]): string {
  // The number counts changes in how definitions are read.
  const sources = systems.map((system): readonly CrdSource[] => pinnedCrds[system]);
  return createHash('sha256')
    .update(JSON.stringify([1, sources]))
    .digest('hex')
    .slice(0, 16);
}

const read = new Map<CrdSystem, Promise<CrdManifest[]>>();

function systemManifests(system: CrdSystem): Promise<CrdManifest[]> {
  const known = read.get(system) ?? readSystem(system);
  read.set(system, known);
  known.catch(() => read.delete(system));
  return known;
}

async function readSystem(system: CrdSystem): Promise<CrdManifest[]> {
  const path = cacheFolder('crds', `${system}-${crdPin([system])}.json`);
  const kept = await readFile(path, 'utf8').catch(() => undefined);
  if (kept !== undefined) return JSON.parse(kept) as CrdManifest[];
  const manifests = (await Promise.all(pinnedCrds[system].map(readSource))).flat();
  await mkdir(dirname(path), { recursive: true });
  const draft = `${path}.${process.pid}.tmp`;
  await writeFile(draft, JSON.stringify(manifests));
  await rename(draft, path);
  return manifests;
}

async function readSource(source: CrdSource): Promise<CrdManifest[]> {
  const folder = await moduleFolder(source);
  const files = (await Promise.all(source.paths.map((path) => yamlFiles(join(folder, path))))).flat();
  const texts = await Promise.all(files.map((file) => readFile(file, 'utf8')));
  return texts.flatMap(readDefinitions);
}

async function yamlFiles(path: string): Promise<string[]> {
  if ((await stat(path)).isFile()) return [path];
  const names = (await readdir(path)).filter((name) => name.endsWith('.yaml')).sort();
  return names.map((name) => join(path, name));
}

/** The definitions in a YAML text; other documents, such as a kustomization, are left out. */
export function readDefinitions(text: string): CrdManifest[] {
  return parseAllDocuments(text, { logLevel: 'error' })
    .map((document) => document.toJS() as CrdManifest | null)
    .filter((manifest) => manifest?.kind === 'CustomResourceDefinition')
    .map((manifest) => withoutWebhook(withoutTemplateLabels(manifest as CrdManifest)));
}

/** Charts write labels that only Helm can fill in; nothing on an API server depends on them. */
function withoutTemplateLabels(manifest: CrdManifest): CrdManifest {
  const { labels = {}, ...metadata } = manifest.metadata;
  const plain = Object.entries(labels).filter(([, value]) => !value.includes('{{'));
  return {
    ...manifest,
    metadata: { ...metadata, ...(plain.length > 0 && { labels: Object.fromEntries(plain) }) },
  };
}

/** A conversion webhook needs its operator, which does not run here: without it, every version would be refused. */
function withoutWebhook(manifest: CrdManifest): CrdManifest {
  const { conversion, ...spec } = manifest.spec;
  return conversion?.strategy === 'Webhook' ? { ...manifest, spec } : manifest;
}
