import { fromInputs, parseCheckpoint } from './checkpoint.ts';
import { Refused, UnknownKind } from './cluster.ts';
import { kindOf, parseId } from './identity.ts';
import { isObject, textAt, withoutAt } from './json.ts';
import type { JsonObject } from './json.ts';
import { PartlyDone } from './operations.ts';
import type { ReadCall, ReadReply } from './operations.ts';
import { normalized, pruned } from './prune.ts';
import { atRefresh } from './readiness.ts';
import { isUnreachable } from './session.ts';
import type { Session } from './session.ts';
import { besideOf } from './waiting.ts';
import { marked } from './wire.ts';
import { managerOf, secretModel, stateOf, writing } from './work.ts';
import { read } from './write.ts';

const gone: ReadReply = { id: '', state: undefined, inputs: undefined };

/** True only where the API server itself says that this object, or its kind, is not there. */
function saysGone(error: unknown): boolean {
  if (error instanceof UnknownKind) return true;
  return (
    error instanceof Refused &&
    error.code === 404 &&
    error.reason === 'NotFound' &&
    textAt(error.body, 'kind') === 'Status'
  );
}

/** What an import takes over as inputs: everything but what the server keeps for itself. */
function importable(live: JsonObject): JsonObject {
  const kept = ['deployment.kubernetes.io/revision', 'kubectl.kubernetes.io/last-applied-configuration'];
  return kept.reduce(
    (object, name) => withoutAt(object, ['metadata', 'annotations', name]),
    normalized(withoutAt(live, ['status'])),
  );
}

function identified(inputs: JsonObject, live: JsonObject, call: ReadCall): JsonObject {
  const { apiVersion, kind } = kindOf(textAt(inputs, 'kind') === undefined ? live : inputs, call.token);
  const { namespace, name } = parseId(call.id);
  const metadata = isObject(inputs['metadata']) ? inputs['metadata'] : {};
  return {
    ...inputs,
    apiVersion,
    kind,
    metadata: { ...metadata, name, ...(namespace === undefined ? {} : { namespace }) },
  };
}

async function readLive(session: Session, call: ReadCall): Promise<ReadReply> {
  const old = parseCheckpoint(call.state);
  const given = normalized(fromInputs(call.inputs));
  const isImport = textAt(given, 'kind') === undefined && textAt(old.live, 'kind') === undefined;
  const asked = identified(given, old.live, call);
  const work = writing(
    session,
    await session.reached(),
    kindOf(asked, call.token),
    managerOf(asked, old.manager),
  );
  const live = await read(work, asked);
  const inputs = isImport ? importable(live) : pruned(live, given);
  const state = stateOf(live, inputs, call.inputs, work.manager);
  const seen = marked(inputs, secretModel(call.inputs));
  const wait = isImport ? undefined : atRefresh(live, inputs);
  const verdict = wait?.judge(live, await besideOf(work, live, wait));
  if (verdict !== undefined && verdict.state !== 'ready')
    throw new PartlyDone(`${call.id} is not ready: ${verdict.why}`, call.id, state, seen);
  return { id: call.id, state, inputs: seen };
}

/** Reads the live object. An unreachable cluster is an error unless the Provider says otherwise in so many words. */
export async function readObject(session: Session, call: ReadCall): Promise<ReadReply> {
  try {
    return await readLive(session, call);
  } catch (error) {
    if (saysGone(error)) return gone;
    if (!isUnreachable(error)) throw error;
    if (session.settings.deletesUnreachable) return gone;
    if (session.settings.skipsUnreachable) return { id: call.id, state: call.state, inputs: call.inputs };
    throw error;
  }
}
