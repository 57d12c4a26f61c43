import { fromInputs, parseCheckpoint } from './checkpoint.ts';
import { Refused, UnknownKind } from './cluster.ts';
import { idOf, kindOf, kindOfToken } from './identity.ts';
import { withoutAt } from './json.ts';
import type { JsonObject } from './json.ts';
import type { CreateCall, UpdateCall } from './operations.ts';
import type { Session } from './session.ts';
import { hasUnknown } from './wire.ts';
import { managerOf, settle, stateOf, writing } from './work.ts';
import { AlreadyExists, create, relinquish, update } from './write.ts';

/** Errors of a dry run that the real run need not meet: it may be not allowed, or what it needs is created by the same run. */
function isTooEarly(error: unknown): boolean {
  if (error instanceof UnknownKind || error instanceof AlreadyExists) return true;
  return error instanceof Refused && (error.code === 404 || error.code === 403);
}

async function orNothing<T>(
  work: Promise<T>,
  isPreview: boolean,
  isExpected: (error: unknown) => boolean,
): Promise<T | undefined> {
  try {
    return await work;
  } catch (error) {
    if (isPreview && isExpected(error)) return undefined;
    throw error;
  }
}

/** Creates a resource's object; a preview asks the API server for a dry run where all is known. */
export async function createObject(
  session: Session,
  call: CreateCall,
): Promise<{ readonly id: string; readonly state: JsonObject }> {
  const inputs = fromInputs(call.news);
  const { isPatch } = kindOfToken(call.token);
  const nothing = { id: '', state: call.news };
  if (call.isPreview && (isPatch || hasUnknown(inputs) || !session.isKnown)) return nothing;
  const work = writing(
    session,
    await session.reached(),
    kindOf(inputs, call.token),
    managerOf(inputs, undefined),
    call.isPreview,
  );
  const made = await orNothing(
    create(work, inputs, isPatch || session.settings.upserts),
    call.isPreview,
    isTooEarly,
  );
  if (made === undefined) return nothing;
  if (call.isPreview)
    return { id: '', state: stateOf(withoutAt(made, ['status']), inputs, call.news, work.manager) };
  return {
    id: idOf(made),
    state: await settle(work, { object: made, inputs, wire: call.news, timeout: call.timeout }),
  };
}

/** Updates a resource's object by server-side apply. */
export async function updateObject(session: Session, call: UpdateCall): Promise<JsonObject> {
  const inputs = fromInputs(call.news);
  if (call.isPreview && (hasUnknown(inputs) || !session.isKnown)) return call.news;
  const old = parseCheckpoint(call.state);
  const work = writing(
    session,
    await session.reached(),
    kindOf(inputs, call.token),
    managerOf(inputs, old.manager),
    call.isPreview,
  );
  const isForbidden = (error: unknown): boolean => error instanceof Refused && error.code === 403;
  const made = await orNothing(update(work, inputs, call.ignored), call.isPreview, isForbidden);
  if (made === undefined) return call.news;
  if (call.isPreview) return stateOf(made, inputs, call.news, work.manager);
  const before = managerOf(old.inputs, old.manager);
  if (before !== work.manager) await relinquish({ ...work, manager: before }, inputs);
  return settle(work, { object: made, inputs, wire: call.news, timeout: call.timeout });
}
