import type { Manifest } from '../../core/manifest.ts';
import { groupOf } from '../../core/object-identity.ts';
import { withValueAt } from '../../core/shared-edit.ts';

const annotation = 'argocd.argoproj.io/sync-options';

/** Kinds whose deletion takes much more with it: everything in a namespace, data, every object of a kind. */
const guarded: ReadonlySet<string> = new Set([
  '/Namespace',
  '/PersistentVolumeClaim',
  'apiextensions.k8s.io/CustomResourceDefinition',
]);

/** Marks what Argo CD may delete only after a person has approved it; other objects are returned as they are. */
export function withPruneGuard(object: Manifest): Manifest {
  if (!guarded.has(`${groupOf(object.apiVersion)}/${object.kind}`)) return object;
  const annotations = object.metadata['annotations'];
  const given =
    typeof annotations === 'object' && annotations !== null
      ? (annotations as Record<string, unknown>)[annotation]
      : undefined;
  const options = typeof given === 'string' && given !== '' ? given.split(',') : [];
  const missing = ['Prune', 'Delete'].filter(
    (name) => !options.some((option) => option.trim().startsWith(`${name}=`)),
  );
  return withValueAt(
    object,
    ['metadata', 'annotations', annotation],
    [...options, ...missing.map((name) => `${name}=confirm`)].join(','),
  );
}
