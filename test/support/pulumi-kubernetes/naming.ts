import { createHash, randomBytes } from 'node:crypto';

import { annotation, groupOf } from './identity.ts';
import { textAt, withAt } from './json.ts';
import type { JsonObject } from './json.ts';

/** What the engine says about names that the program leaves open. */
export interface Autonaming {
  readonly mode: 'propose' | 'enforce' | 'disable';
  readonly proposed: string;
}

/** From what a name is made. */
export interface Naming {
  readonly name: string;
  readonly seed: Uint8Array;
  readonly autonaming: Autonaming | undefined;
}

const mark = ['metadata', 'annotations', 'pulumi.com/autonamed'];

/** True where the name was made up, not asked for. */
export function isAutonamed(object: JsonObject): boolean {
  return annotation(object, 'pulumi.com/autonamed') === 'true';
}

function suffix(seed: Uint8Array): string {
  return seed.length === 0
    ? randomBytes(4).toString('hex')
    : createHash('sha256').update(seed).digest('hex').slice(0, 8);
}

/** The field manager of one resource, kept in its state. */
export function newManager(): string {
  return `pulumi-kubernetes-${suffix(new Uint8Array())}`;
}

/** The inputs with a name: the program's, else the one it had, else a new one after the resource's name. */
export function withName(inputs: JsonObject, old: JsonObject | undefined, call: Naming): JsonObject {
  if (textAt(inputs, 'metadata', 'name') !== undefined) return inputs;
  if (textAt(inputs, 'metadata', 'generateName') !== undefined)
    throw new Error(
      'metadata.generateName does not work with server-side apply; leave out the name to have one made',
    );
  const had = old === undefined ? undefined : textAt(old, 'metadata', 'name');
  if (old !== undefined && had !== undefined && isAutonamed(old))
    return withAt(withAt(inputs, ['metadata', 'name'], had), mark, 'true');
  if (call.autonaming?.mode === 'disable') throw new Error('autonaming is off, so metadata.name must be set');
  const proposed = call.autonaming?.proposed ?? '';
  const made = proposed === '' ? `${call.name}-${suffix(call.seed)}` : proposed;
  return withAt(withAt(inputs, ['metadata', 'name'], made), mark, 'true');
}

/** The resource's name in the program: the last part of its URN. */
export function nameOfUrn(urn: string): string {
  return urn.split('::').slice(3).join('::');
}

/** The type token of a URN, without its parents. */
export function tokenOfUrn(urn: string): string {
  return (urn.split('::')[2] ?? '').split('$').at(-1) ?? '';
}

/** True for the tokens that stand for more than one object or for charts. */
export function isUnsupported(token: string): boolean {
  const [, apiVersion = '', kind = ''] = token.split(':');
  return (
    /^(helm\.sh|yaml|kustomize)(\/|$)/.test(apiVersion) ||
    (groupOf(apiVersion) === '' && kind === 'List') ||
    kind.endsWith('List')
  );
}
