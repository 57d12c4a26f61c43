import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { cacheFolder } from '../../../tools/cache-folder.ts';

/** One of OpenSSH's programs, and the variables that it needs. */
export interface OpenSshProgram {
  /** sshd starts itself again, so it wants to be called by its full path. */
  readonly program: string;
  readonly env: Readonly<Record<string, string>>;
}

const unpacked = cacheFolder('debian');

/**
 * Finds a program of OpenSSH's: on PATH, where servers are installed, or unpacked in the cache.
 *
 * @param folder - for files that the program needs
 * @throws Error that says how to get it
 */
export function openSsh(name: 'ssh' | 'sshd' | 'ssh-keygen', folder: string): OpenSshProgram {
  const installed = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin'];
  const folders = [...installed, join(unpacked, 'usr/bin'), join(unpacked, 'usr/sbin')];
  const program = folders.map((each) => join(each, name)).find((path) => existsSync(path));
  if (program === undefined)
    throw new Error(`${name} is neither installed nor in the cache; make sshd brings it where apt can`);
  const env = program.startsWith(unpacked) ? { LD_LIBRARY_PATH: libraryFolders().join(delimiter) } : {};
  return { program, env: name === 'sshd' ? { ...env, ...serverUser(folder) } : env };
}

/** From OpenSSH 9.8 on the server is several programs; those in the cache are not where it was built to look for them. */
export function sshdSettings(): string[] {
  return Object.entries({ SshdSessionPath: 'sshd-session', SshdAuthPath: 'sshd-auth' }).flatMap(
    ([setting, name]) => {
      const path = join(unpacked, 'usr/lib/openssh', name);
      return existsSync(path) ? [`${setting} ${path}`] : [];
    },
  );
}

function libraryFolders(): string[] {
  return ['lib', 'usr/lib'].flatMap((parent) => {
    const folder = join(unpacked, parent);
    const names = existsSync(folder) ? readdirSync(folder) : [];
    return names.filter((name) => name.includes('-linux-')).map((name) => join(folder, name));
  });
}

/**
 * Run by root, sshd hands strangers to a user of its own, and locks that one up in a folder. Where the machine does not
 * have that user, the server alone is shown a list of users with it.
 */
function serverUser(folder: string): Record<string, string> {
  if (process.getuid?.() !== 0) return {};
  mkdirSync('/run/sshd', { recursive: true, mode: 0o755 });
  const known = readFileSync('/etc/passwd', 'utf8');
  if (/^sshd:/m.test(known)) return {};
  const library = libraryFolders()
    .map((each) => join(each, 'libnss_wrapper.so'))
    .find((path) => existsSync(path));
  if (library === undefined)
    throw new Error(
      'root can run sshd only where there is a user sshd; make sshd brings what stands in for it',
    );
  const users = join(folder, 'passwd');
  writeFileSync(users, `${known}sshd:x:65533:65534::/run/sshd:/usr/sbin/nologin\n`);
  return { LD_PRELOAD: library, NSS_WRAPPER_PASSWD: users, NSS_WRAPPER_GROUP: '/etc/group' };
}
