import { isJsonObject } from '../../../../constructs/core/manifest.ts';
import type { JsonValue, Manifest } from '../../../../constructs/core/manifest.ts';
import type { RiskRule } from '../risk-rule.ts';

/** Settings by which an engine deletes what it no longer finds: name of the field → the value that deletes. */
const deleting: Readonly<Record<string, (value: JsonValue) => string | undefined>> = {
  allowEmpty: (value) => (value === true ? 'may delete everything when it finds nothing' : undefined),
  preserveResourcesOnDeletion: (value) =>
    value === true ? undefined : 'deletes the resources of an application that goes',
  prune: (value) => (value === true ? 'deletes what is no longer in Git' : undefined),
  deletionPolicy: (value) => (value === 'Delete' ? 'deletes what it made when it goes' : undefined),
  applicationsSync: (value) =>
    value === 'sync' || value === 'create-delete'
      ? 'deletes applications that it no longer generates'
      : undefined,
};

const kinds = /^(Application|ApplicationSet|Kustomization|HelmRelease|GitRepo|Bundle)$/;
const engines = /^(argoproj\.io|.*\.toolkit\.fluxcd\.io|fleet\.cattle\.io)\//;

/** An engine that may delete more than before. */
export const engineDeletion: RiskRule = {
  code: 'RGT-RISK-022',
  title: 'the engine may delete more',
  look: ({ before, after, object }) => {
    if (
      before === undefined ||
      after === undefined ||
      !kinds.test(after.kind) ||
      !engines.test(after.apiVersion)
    )
      return [];
    const had = settings(before);
    const kept = before.metadata['finalizers'];
    const found = [...settings(after)].filter((each) => !had.has(each));
    const cascade = 'resources-finalizer.argocd.argoproj.io';
    if (
      JSON.stringify(after.metadata['finalizers'] ?? []).includes(cascade) &&
      !JSON.stringify(kept ?? []).includes(cascade)
    )
      found.push('takes its resources along when it is deleted');
    return found.map((each) => ({ level: 'high', reason: `${object.kind} ${object.name} ${each}` }));
  },
};

function settings(object: Manifest): Set<string> {
  const found = new Set<string>();
  const walk = (value: JsonValue | undefined): void => {
    if (Array.isArray(value)) (value as readonly JsonValue[]).forEach(walk);
    if (!isJsonObject(value)) return;
    for (const [key, item] of Object.entries(value)) {
      const word = Object.hasOwn(deleting, key) ? deleting[key]?.(item) : undefined;
      if (word !== undefined) found.add(word);
      walk(item);
    }
  };
  walk(object['spec']);
  // A guard that is taken out is a setting that deletes.
  if (
    object.kind === 'ApplicationSet' &&
    !JSON.stringify(object['spec'] ?? {}).includes('"preserveResourcesOnDeletion":true')
  )
    found.add('deletes the resources of an application that goes');
  return found;
}
