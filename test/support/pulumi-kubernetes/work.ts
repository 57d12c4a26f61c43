import { checkpoint } from './checkpoint.ts';
import type { Cluster } from './cluster.ts';
import { annotation, idOf } from './identity.ts';
import type { ResourceKind } from './identity.ts';
import { textAt } from './json.ts';
import type { JsonObject } from './json.ts';
import { newManager } from './naming.ts';
import { PartlyDone } from './operations.ts';
import { waitFor } from './readiness.ts';
import type { Session } from './session.ts';
import { becomeReady, NotReady } from './waiting.ts';
import type { Writing } from './write.ts';

/** How one resource is written under a session. */
export function writing(
  session: Session,
  cluster: Cluster,
  kind: ResourceKind,
  manager: string,
  isPreview = false,
): Writing {
  return { cluster, kind, manager, forces: session.settings.forces, isPreview, signal: session.signal };
}

/** The resource's field manager: the annotation's, else the one kept in its state, else a new one. */
export function managerOf(inputs: JsonObject, kept: string | undefined): string {
  return annotation(inputs, 'pulumi.com/patchFieldManager') ?? kept ?? newManager();
}

/** The inputs as a model of what is secret: marks of `stringData` hold for the `data` that it becomes. */
export function secretModel(wire: JsonObject): JsonObject {
  const clear = wire['stringData'];
  return clear === undefined || wire['data'] !== undefined ? wire : { ...wire, data: clear };
}

/** The state to keep of a resource. */
export function stateOf(live: JsonObject, inputs: JsonObject, wire: JsonObject, manager: string): JsonObject {
  return checkpoint(live, inputs, secretModel(wire), manager, textAt(inputs, 'apiVersion') ?? '');
}

/** What was just written, and with which inputs. */
export interface Written {
  readonly object: JsonObject;
  readonly inputs: JsonObject;
  readonly wire: JsonObject;
  readonly timeout: number;
}

/** Waits as the object asks and gives the state to keep; where it does not get ready, the error carries that state. */
export async function settle(work: Writing, { object, inputs, wire, timeout }: Written): Promise<JsonObject> {
  const wait = waitFor(object, inputs, timeout);
  const partly = (message: string, live: JsonObject): PartlyDone =>
    new PartlyDone(message, idOf(object), stateOf(live, inputs, wire, work.manager));
  try {
    const live = wait === undefined ? object : await becomeReady(work, object, wait);
    if (work.kind.kind === 'CustomResourceDefinition') work.cluster.forget();
    return stateOf(live, inputs, wire, work.manager);
  } catch (error) {
    if (work.signal.aborted) throw partly('the wait was cancelled', object);
    throw error instanceof NotReady ? partly(error.message, error.live) : error;
  }
}
