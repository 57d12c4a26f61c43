import type { Deletion, UnitPlace } from './deletion-change.ts';
import { whatGoesWith } from './precious-kind.ts';

/** A named leave to delete, for one thing on one cluster; `*` stands for every cluster. */
export type Allowance =
  | { readonly type: 'cluster'; readonly cluster: string }
  | { readonly type: 'app'; readonly app: string; readonly cluster: string }
  | { readonly type: 'namespace'; readonly namespace: string; readonly cluster: string }
  | {
      readonly type: 'object';
      readonly kind: string;
      readonly namespace: string;
      readonly name: string;
      readonly cluster: string;
    };

/** How an allowance may be written. */
export const allowanceForms =
  'app/<app>@<cluster>, namespace/<name>@<cluster>, object/<kind>/<namespace>/<name>@<cluster> (<cluster> may be *), or cluster/<cluster>';

/** Reads an allowance as a person writes it; undefined when it is none. */
export function parseAllowance(text: string): Allowance | undefined {
  const whole = /^cluster\/([^/@*\s]+)$/.exec(text)?.[1];
  if (whole !== undefined) return { type: 'cluster', cluster: whole };
  const match = /^([^@\s]+)@(\*|[^/@*\s]+)$/.exec(text);
  const [, scope, cluster] = match ?? [];
  if (scope === undefined || cluster === undefined || scope.includes('*')) return undefined;
  const [type, first, second, third, ...more] = scope.split('/');
  if (!first || more.length > 0) return undefined;
  if (type === 'app' && second === undefined) return { type, app: first, cluster };
  if (type === 'namespace' && second === undefined) return { type, namespace: first, cluster };
  // An object without a namespace is written with an empty one, or with a dash.
  if (type === 'object' && second !== undefined && third)
    return { type, kind: first, namespace: second === '-' ? '' : second, name: third, cluster };
  return undefined;
}

/** Writes an allowance as a person would. */
export function printAllowance(allowance: Allowance): string {
  switch (allowance.type) {
    case 'cluster':
      return `cluster/${allowance.cluster}`;
    case 'app':
      return `app/${allowance.app}@${allowance.cluster}`;
    case 'namespace':
      return `namespace/${allowance.namespace}@${allowance.cluster}`;
    case 'object':
      return `object/${allowance.kind}/${allowance.namespace || '-'}/${allowance.name}@${allowance.cluster}`;
  }
}

/** The narrowest allowance that would let an object go. */
export function allowanceFor({ cluster, object }: Deletion): Allowance {
  const { group, kind, namespace, name } = object;
  if (kind === 'Namespace' && group === '') return { type: 'namespace', namespace: name, cluster };
  return { type: 'object', kind, namespace, name, cluster };
}

/**
 * Whether an allowance lets an object go. Leave for an app does not reach what takes more with it than itself: a
 * namespace, a definition or a volume claim must be named.
 */
export function coversObject(allowance: Allowance, { cluster, unit, object }: Deletion): boolean {
  if (allowance.cluster !== '*' && allowance.cluster !== cluster) return false;
  switch (allowance.type) {
    case 'cluster':
      return true;
    case 'app':
      return allowance.app === unit && whatGoesWith(object) === undefined;
    case 'namespace':
      return (
        object.namespace === allowance.namespace ||
        (object.group === '' && object.kind === 'Namespace' && object.name === allowance.namespace)
      );
    case 'object':
      return (
        object.kind === allowance.kind &&
        object.namespace === allowance.namespace &&
        object.name === allowance.name
      );
  }
}

/** Whether an allowance lets a whole app go from a cluster. */
export function coversUnit(allowance: Allowance, { cluster, unit }: UnitPlace): boolean {
  if (allowance.cluster !== '*' && allowance.cluster !== cluster) return false;
  return allowance.type === 'cluster' || (allowance.type === 'app' && allowance.app === unit);
}
