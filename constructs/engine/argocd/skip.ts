import type { Manifest } from '../../core/manifest.ts';
import { valueAt, withValueAt } from '../../core/shared-edit.ts';

const mark = ['metadata', 'annotations', 'argocd.argoproj.io/hook'];

/** The object marked so that Argo CD passes it over, wherever it finds it: the cluster's stack applies it. */
export function skipped(object: Manifest): Manifest {
  return withValueAt(object, mark, 'Skip');
}

/** Whether Argo CD passes the object over. */
export function isSkipped(object: Manifest): boolean {
  return valueAt(object, mark) === 'Skip';
}
