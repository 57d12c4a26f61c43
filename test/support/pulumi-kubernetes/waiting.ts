import { setTimeout as delay } from 'node:timers/promises';

import { pathOf, Refused } from './cluster.ts';
import { annotation, describe } from './identity.ts';
import { at, textAt } from './json.ts';
import type { JsonObject } from './json.ts';
import type { Wait } from './readiness.ts';
import { read } from './write.ts';
import type { Writing } from './write.ts';

/** The object is there, yet did not become what it should; `live` is its last known state. */
export class NotReady extends Error {
  override readonly name = 'NotReady';
  readonly live: JsonObject;

  constructor(message: string, live: JsonObject) {
    super(message);
    this.live = live;
  }
}

const firstPause = 200;
const longestPause = 2_000;

/** Looks again and again until `look` gives a value; the pauses grow. */
async function until<T>(
  look: () => Promise<T | undefined>,
  deadline: number,
  signal: AbortSignal,
): Promise<T | undefined> {
  for (let pause = firstPause; ; pause = Math.min(pause * 1.5, longestPause)) {
    const found = await look();
    if (found !== undefined || Date.now() >= deadline) return found;
    await delay(Math.min(pause, Math.max(deadline - Date.now(), 1)), undefined, { signal });
  }
}

/** The object that has a say in whether another one is ready; undefined where there is none. */
export async function besideOf(
  writing: Writing,
  live: JsonObject,
  wait: Wait,
): Promise<JsonObject | undefined> {
  if (wait.beside === undefined) return undefined;
  return orGone(read({ ...writing, kind: { ...wait.beside, isPatch: false } }, live));
}

async function orGone(reading: Promise<JsonObject>): Promise<JsonObject | undefined> {
  try {
    return await reading;
  } catch (error) {
    if (error instanceof Refused && error.code === 404) return undefined;
    throw error;
  }
}

/** Waits until the object is ready and gives its last state. */
export async function becomeReady(writing: Writing, written: JsonObject, wait: Wait): Promise<JsonObject> {
  let live = written;
  let why = '';
  let seen: string | undefined;
  const look = async (): Promise<JsonObject | undefined> => {
    const beside = await besideOf(writing, live, wait);
    const verdict = wait.judge(live, beside);
    if (verdict.state === 'failed') throw new NotReady(`${describe(live)} failed: ${verdict.why}`, live);
    const version = textAt(beside, 'metadata', 'resourceVersion');
    // What stands beside must stay the same for a moment: it is filled in little by little.
    if (verdict.state === 'ready' && version === seen) return live;
    seen = version;
    why = verdict.state === 'ready' ? 'it is still settling' : verdict.why;
    live = await read(writing, live);
    return undefined;
  };
  const found = await until(look, Date.now() + wait.seconds * 1000, writing.signal);
  if (found !== undefined) return found;
  throw new NotReady(`${describe(live)} was not ready within ${wait.seconds} s: ${why}`, live);
}

function propagation(inputs: JsonObject): string {
  const asked = annotation(inputs, 'pulumi.com/deletionPropagationPolicy')?.toLowerCase();
  return asked === 'orphan' ? 'Orphan' : asked === 'background' ? 'Background' : 'Foreground';
}

/** Kinds of which the official plugin does not wait for the end when `skipAwait` is set. */
const leavesEarly = [
  'Namespace',
  'Pod',
  'ReplicationController',
  'DaemonSet',
  'Deployment',
  'StatefulSet',
  'Job',
];

async function unlessGone(
  writing: Writing,
  object: JsonObject,
  uid: string | undefined,
): Promise<JsonObject | undefined> {
  const live = await orGone(read(writing, object));
  // Another object of the same name is not the one that was deleted.
  return uid !== undefined && textAt(live, 'metadata', 'uid') !== uid ? undefined : live;
}

function heldBy(live: JsonObject): string {
  const finalizers = at(live, 'metadata', 'finalizers');
  const names = Array.isArray(finalizers) ? finalizers.map(String) : [];
  if (names.length === 0) return 'nothing holds it; its dependents or its grace period may take longer';
  const hint = names.includes('foregroundDeletion')
    ? " (foregroundDeletion is the garbage collector's: does the cluster's controller manager run?)"
    : '';
  return `held by the finalizer${names.length > 1 ? 's' : ''} ${names.join(', ')}${hint}`;
}

/** Deletes the object and waits until it is gone. */
export async function remove(
  writing: Writing,
  object: JsonObject,
  inputs: JsonObject,
  timeout: number,
): Promise<void> {
  const home = await writing.cluster.home(writing.kind);
  const path = pathOf(
    writing.kind,
    home,
    textAt(object, 'metadata', 'namespace'),
    textAt(object, 'metadata', 'name'),
  );
  try {
    await writing.cluster.ask({
      method: 'DELETE',
      path,
      body: { kind: 'DeleteOptions', apiVersion: 'v1', propagationPolicy: propagation(inputs) },
    });
  } catch (error) {
    if (error instanceof Refused && error.code === 404) return;
    throw error;
  }
  if (annotation(inputs, 'pulumi.com/skipAwait') === 'true' && leavesEarly.includes(writing.kind.kind))
    return;
  const seconds = timeout > 0 ? timeout : Number(annotation(inputs, 'pulumi.com/timeoutSeconds') ?? 0) || 600;
  let live = object;
  const uid = textAt(object, 'metadata', 'uid');
  const done = await until(
    async () => {
      const found = await unlessGone(writing, object, uid);
      if (found === undefined) return true;
      live = found;
      return undefined;
    },
    Date.now() + seconds * 1000,
    writing.signal,
  );
  if (done !== true)
    throw new NotReady(`${describe(live)} was not gone within ${seconds} s: ${heldBy(live)}`, live);
}
