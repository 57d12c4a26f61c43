import { createObject, updateObject } from './apply.ts';
import { check } from './check.ts';
import { compare } from './compare.ts';
import { configDifference } from './config-difference.ts';
import { PartlyDone } from './operations.ts';
import type { Named, Operations } from './operations.ts';
import { readObject } from './refresh.ts';
import { deleteObject } from './removal.ts';
import { openSession } from './session.ts';
import type { Session } from './session.ts';
import { settingsOf } from './settings.ts';
import { plainObject } from './wire.ts';

function told(call: Named, error: unknown): unknown {
  if (error instanceof PartlyDone || !(error instanceof Error)) return error;
  return new Error(`${call.name} (${call.token}): ${error.message}`, { cause: error });
}

/** The provider: one process of it serves one Provider resource. */
export function provider(): Operations {
  const stop = new AbortController();
  let session: Session | undefined;
  const run = async <C extends Named, R>(
    call: C,
    work: (session: Session, call: C) => Promise<R> | R,
  ): Promise<R> => {
    try {
      if (session === undefined) throw new Error('the provider was not configured');
      return await work(session, call);
    } catch (error) {
      throw told(call, error);
    }
  };
  return {
    checkConfig: (news) => Promise.resolve(news),
    diffConfig: (olds, news) => Promise.resolve(configDifference(plainObject(olds), plainObject(news))),
    configure: (args) => {
      session = openSession(settingsOf(args, process.env), stop.signal);
      return Promise.resolve();
    },
    check: (call) => run(call, check),
    diff: (call) => run(call, ({ settings }) => compare(settings, call)),
    create: (call) => run(call, createObject),
    read: (call) => run(call, readObject),
    update: (call) => run(call, updateObject),
    delete: (call) => run(call, deleteObject),
    cancel: () => {
      stop.abort();
    },
  };
}
