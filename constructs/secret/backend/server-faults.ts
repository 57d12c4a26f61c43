import type { BackendFault } from './backend-kind.ts';
import { isAuthority } from './authority.ts';
import type { Authority } from './authority.ts';

/** What is wrong with the address of a store's server. */
export function serverFaults(title: string, server: string, protocol: string): BackendFault[] {
  const fault = (what: string, given?: string): BackendFault => ({
    code: 'RGT-SECRET-015',
    what: `the server of ${title} ${what}`,
    ...(given === undefined ? {} : { given }),
    allowed: `${protocol}//host:port`,
    fix: 'write its URL, without credentials',
  });
  if (!URL.canParse(server)) return [fault('is not a URL')];
  const url = new URL(server);
  if (url.username !== '' || url.password !== '' || url.search !== '')
    return [fault('carries credentials or a query')];
  return url.protocol === protocol ? [] : [fault(`is not reached over ${protocol.slice(0, -1)}`, url.origin)];
}

/** The address as it may be written: never with credentials, and empty when it can't be told where they would stand. */
export function serverAddress(server: string): string {
  if (!URL.canParse(server)) return '';
  const { protocol, username, password, search, host, pathname } = new URL(server);
  if (username === '' && password === '' && search === '') return server;
  return `${protocol}//${host}${pathname}`;
}

/** What is wrong with a certificate authority; the text is not shown, since it may be a private key. */
export function authorityFaults(title: string, ca: Authority | undefined): BackendFault[] {
  if (ca === undefined || isAuthority(ca)) return [];
  return [
    {
      code: 'RGT-SECRET-016',
      what: `the authority of ${title} is not a certificate`,
      allowed: 'certificates in PEM, and nothing else',
      fix: 'give the certificate of the authority, or the ConfigMap that holds it',
    },
  ];
}
