import { setTimeout as delay } from 'node:timers/promises';

import { pathOf, Refused, UnknownKind } from './cluster.ts';
import type { Cluster } from './cluster.ts';
import { annotation } from './identity.ts';
import type { ResourceKind } from './identity.ts';
import { at, listAt, textAt, withAt, withoutAt } from './json.ts';
import type { JsonObject } from './json.ts';
import { steps } from './difference.ts';
import { handover, heldByOthers } from './managers.ts';

/** What a write needs to know beside the object. */
export interface Writing {
  readonly cluster: Cluster;
  readonly kind: ResourceKind;
  readonly manager: string;
  readonly forces: boolean;
  readonly isPreview: boolean;
  readonly signal: AbortSignal;
}

const applyType = 'application/apply-patch+yaml';

async function place(writing: Writing, object: JsonObject, isNew = false): Promise<string> {
  const home = await writing.cluster.home(writing.kind);
  const name = textAt(object, 'metadata', 'name');
  return pathOf(writing.kind, home, textAt(object, 'metadata', 'namespace'), isNew ? undefined : name);
}

function query(writing: Writing, more: Readonly<Record<string, string>>): Record<string, string> {
  return { ...more, ...(writing.isPreview ? { dryRun: 'All' } : {}) };
}

function explained(error: unknown, manager: string): unknown {
  if (!(error instanceof Refused) || error.code !== 409 || error.reason !== 'Conflict') return error;
  const fields = listAt(error.body, 'details', 'causes').map(
    (cause) => `${textAt(cause, 'field') ?? '?'} (${textAt(cause, 'message') ?? '?'})`,
  );
  const where = fields.length === 0 ? '' : `\nfields: ${fields.join(', ')}`;
  return new Error(
    `server-side apply of field manager "${manager}" meets fields that others own: ${error.message}${where}\nSet the annotation pulumi.com/patchForce to "true" to take them over.`,
    {
      cause: error,
    },
  );
}

async function apply(writing: Writing, object: JsonObject): Promise<JsonObject> {
  const forces = writing.forces || annotation(object, 'pulumi.com/patchForce') === 'true';
  try {
    return await writing.cluster.ask({
      method: 'PATCH',
      path: await place(writing, object),
      query: query(writing, { fieldManager: writing.manager, force: String(forces) }),
      body: object,
      contentType: applyType,
    });
  } catch (error) {
    throw explained(error, writing.manager);
  }
}

async function post(writing: Writing, object: JsonObject): Promise<JsonObject> {
  return writing.cluster.ask({
    method: 'POST',
    path: await place(writing, object, true),
    query: query(writing, { fieldManager: 'pulumi-kubernetes' }),
    body: object,
  });
}

function isMissing(error: unknown): boolean {
  return error instanceof UnknownKind || (error instanceof Refused && error.code === 404);
}

/** Creates the object; waits a little for a namespace or a definition that is created at the same time. */
export async function create(writing: Writing, object: JsonObject, upserts: boolean): Promise<JsonObject> {
  for (let tried = 0; ; tried++) {
    try {
      return upserts
        ? await apply({ ...writing, forces: writing.forces || writing.isPreview }, object)
        : await post(writing, object);
    } catch (error) {
      if (error instanceof Refused && error.reason === 'AlreadyExists') throw exists(error);
      if (writing.isPreview || tried >= 5 || !isMissing(error)) throw error;
      await delay(500 * 2 ** tried, undefined, { signal: writing.signal });
    }
  }
}

/** The object is there already, and the Provider does not take over what it finds. */
export class AlreadyExists extends Error {}

function exists(error: Refused): AlreadyExists {
  return new AlreadyExists(
    `${error.message}: import it (pulumi import), give it another name, or set upsertExistingObjects on the Provider to take it over`,
    { cause: error },
  );
}

/** The object as the cluster has it now. */
export async function read(writing: Writing, object: JsonObject): Promise<JsonObject> {
  return writing.cluster.ask({ method: 'GET', path: await place(writing, object) });
}

function settled(
  object: JsonObject,
  live: JsonObject,
  ignored: readonly string[],
  manager: string,
): JsonObject {
  return ignored.reduce((result, text) => {
    const path = steps(text);
    const value = at(live, ...path);
    if (value === undefined || at(result, ...path) === undefined) return result;
    return heldByOthers(live, path, manager) ? withoutAt(result, path) : withAt(result, path, value);
  }, object);
}

/** Brings an existing object to the wanted state. Fields under `ignored` stay as they are. */
export async function update(
  writing: Writing,
  object: JsonObject,
  ignored: readonly string[],
): Promise<JsonObject> {
  let live = await read(writing, object);
  const path = await place(writing, object);
  if (writing.kind.kind === 'CustomResourceDefinition') {
    const body = withAt(
      object,
      ['metadata', 'resourceVersion'],
      textAt(live, 'metadata', 'resourceVersion') ?? '',
    );
    return writing.cluster.ask({
      method: 'PUT',
      path,
      query: query(writing, { fieldManager: writing.manager }),
      body,
    });
  }
  // A patch that took over what others had set would take it along when it goes.
  const handed = writing.kind.isPatch ? undefined : handover(live, writing.manager);
  if (handed !== undefined && !writing.isPreview) {
    live = await writing.cluster.ask({
      method: 'PATCH',
      path,
      body: handed,
      contentType: 'application/json-patch+json',
    });
  }
  const forces =
    writing.forces ||
    (writing.isPreview && handed !== undefined) ||
    listAt(live, 'metadata', 'managedFields').length === 0;
  return apply({ ...writing, forces }, settled(object, live, ignored, writing.manager));
}

/** Gives up a manager's fields; what nobody else owns goes. */
export async function relinquish(writing: Writing, object: JsonObject): Promise<void> {
  const { apiVersion, kind } = writing.kind;
  const metadata: JsonObject = { name: textAt(object, 'metadata', 'name') ?? '' };
  const namespace = textAt(object, 'metadata', 'namespace');
  await apply(writing, {
    apiVersion,
    kind,
    metadata: namespace === undefined ? metadata : { ...metadata, namespace },
  });
}
