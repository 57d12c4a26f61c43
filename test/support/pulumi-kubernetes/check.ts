import { complete, fromInputs } from './checkpoint.ts';
import { UnknownKind } from './cluster.ts';
import type { Cluster } from './cluster.ts';
import { kindOf, kindOfToken } from './identity.ts';
import type { ApiKind } from './identity.ts';
import { textAt, withAt } from './json.ts';
import type { JsonObject } from './json.ts';
import { isUnsupported, withName } from './naming.ts';
import type { CheckCall } from './operations.ts';
import { normalized } from './prune.ts';
import type { Session } from './session.ts';
import { marked } from './wire.ts';
import { secretModel } from './work.ts';

async function inNamespace(
  session: Session,
  cluster: Cluster,
  object: JsonObject,
  kind: ApiKind,
): Promise<JsonObject> {
  if (textAt(object, 'metadata', 'namespace') !== undefined) return object;
  try {
    if (!(await cluster.isNamespaced(kind))) return object;
  } catch (error) {
    if (!(error instanceof UnknownKind)) throw error;
  }
  return withAt(object, ['metadata', 'namespace'], session.namespace());
}

/** The inputs as they will be applied: with kind, name and namespace. An unreachable cluster is an error here already. */
export async function check(session: Session, call: CheckCall): Promise<JsonObject> {
  if (isUnsupported(call.token)) throw new Error(`only plain objects are served, not ${call.token}`);
  const olds = fromInputs(call.olds);
  const hasOld = Object.keys(olds).length > 0;
  const given = normalized(complete(fromInputs(call.news), call.token));
  if (kindOfToken(call.token).isPatch && textAt(given, 'metadata', 'name') === undefined)
    throw new Error('a patch needs metadata.name');
  let inputs = withName(given, hasOld ? olds : undefined, call);
  if (session.isKnown) {
    const cluster = await session.reached();
    // What was created without a namespace is not namespaced: no need to ask the cluster again.
    const isClusterWide = hasOld && textAt(olds, 'metadata', 'namespace') === undefined;
    if (!isClusterWide) inputs = await inNamespace(session, cluster, inputs, kindOf(inputs, call.token));
  }
  return marked(inputs, secretModel(call.news));
}
