import { hostname } from 'node:os';

/** Who holds a stack of a file or bucket backend, as Pulumi says it. */
export interface LockHolder {
  /** Where the lock lies. */
  readonly place: string;
  readonly user: string;
  readonly host: string;
  readonly pid: number;
  readonly since: string;
}

/** The holders that Pulumi names when it refuses to run on a locked stack; none when that was not the reason. */
export function lockHolders(words: string): LockHolder[] {
  if (!words.includes('currently locked by')) return [];
  const line = /^\s*(\S.*?): created by (.*?)@(.*?) \(pid (\d+)\) at (.*)$/gm;
  return [...words.matchAll(line)].map(([, place = '', user = '', host = '', pid, since = '']) => ({
    place,
    user,
    host,
    pid: Number(pid),
    since: since.trim(),
  }));
}

/** Whether the holder is one of this machine's processes, so that its end can be told. */
export function isOnThisHost({ host }: LockHolder): boolean {
  return host === hostname();
}
