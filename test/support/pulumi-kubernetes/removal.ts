import { parseCheckpoint } from './checkpoint.ts';
import { UnknownKind } from './cluster.ts';
import { kindOf, kindOfToken, parseId } from './identity.ts';
import { withAt } from './json.ts';
import { PartlyDone } from './operations.ts';
import type { DeleteCall } from './operations.ts';
import { isUnreachable } from './session.ts';
import type { Session } from './session.ts';
import { NotReady, remove } from './waiting.ts';
import { managerOf, stateOf, writing } from './work.ts';
import { relinquish } from './write.ts';

/** Deletes a resource's object and waits for its end; one of a kind that is gone is gone too. */
export async function deleteObject(session: Session, call: DeleteCall): Promise<void> {
  const old = parseCheckpoint(call.state);
  const { namespace, name } = parseId(call.id);
  const placed = namespace === undefined ? old.live : withAt(old.live, ['metadata', 'namespace'], namespace);
  const target = withAt(placed, ['metadata', 'name'], name);
  const manager = managerOf(old.inputs, old.manager);
  try {
    const work = writing(session, await session.reached(), kindOf(old.live, call.token), manager);
    if (kindOfToken(call.token).isPatch) await relinquish(work, target);
    else await remove(work, target, old.inputs, call.timeout);
  } catch (error) {
    if (error instanceof UnknownKind) return;
    if (session.settings.deletesUnreachable && isUnreachable(error)) return;
    if (!(error instanceof NotReady)) throw error;
    throw new PartlyDone(error.message, call.id, stateOf(error.live, old.inputs, old.inputs, manager));
  }
}
