import { connect } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { ContextTarget } from '../kubeconfig/kubeconfig.ts';

/** How long a cluster may take before it counts as unknown: to take up the call, and then to answer it. */
const patience = { connect: 3_000, answer: 10_000 };

/**
 * Why a cluster can't be reached; undefined when it answers. Asked before Pulumi is, which would wait for long. One that
 * takes up the call is given more time: it is there, and only busy.
 */
export function unreachableBecause(
  { server, proxy, serverName }: ContextTarget,
  limits = patience,
): Promise<string | undefined> {
  const url = new URL(proxy ?? server);
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const secure = url.protocol === 'https:';
  const port = Number(url.port || (secure ? 443 : 80));
  return new Promise((resolve) => {
    // Who answers does not matter yet; the plugin verifies that.
    const socket = secure
      ? connectTls({ host, port, rejectUnauthorized: false, ...serverNameOf(serverName ?? host) })
      : connect({ host, port });
    let timer: NodeJS.Timeout | undefined;
    const finish = (reason: string | undefined) => {
      clearTimeout(timer);
      socket.destroy();
      resolve(reason);
    };
    const wait = (milliseconds: number) => {
      clearTimeout(timer);
      timer = setTimeout(finish, milliseconds, `${url.host} did not answer within ${milliseconds / 1000} s`);
    };
    wait(limits.connect);
    socket.once('connect', () => wait(limits.answer));
    socket.once('error', (fault: NodeJS.ErrnoException) => finish(`${url.host}: ${reasonOf(fault)}`));
    socket.once(secure ? 'secureConnect' : 'connect', () => finish(undefined));
  });
}

function serverNameOf(name: string): { servername?: string } {
  // An IP address is no server name.
  return /^[\d.]+$|:/.test(name) ? {} : { servername: name };
}

function reasonOf({ code, message }: NodeJS.ErrnoException): string {
  if (code === 'ECONNREFUSED') return 'the connection was refused';
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return 'its name is not known';
  if (code === 'ECONNRESET') return 'the connection was cut';
  if (code === 'EHOSTUNREACH' || code === 'ENETUNREACH') return 'there is no way to it';
  return message;
}
