import { createServer } from 'node:net';
import type { AddressInfo, Server } from 'node:net';
import { afterEach, describe, expect, test } from '@jest/globals';
import { contextTarget, signInOf } from '../../../stacks/kubeconfig/kubeconfig.ts';
import { unreachableBecause } from '../../../stacks/run/reachability.ts';

let server: Server | undefined;
afterEach(() => {
  server?.close();
});

function target(url: string) {
  return { server: url, proxy: undefined, serverName: undefined, authority: undefined };
}

const kubeconfig = `
current-context: west
contexts:
- { name: east, context: { cluster: one, user: robot } }
- { name: west, context: { cluster: two, user: robot } }
clusters:
- { name: one, cluster: { server: https://10.0.0.1:6443, certificate-authority-data: Q0E= } }
- { name: two, cluster: { server: https://10.0.0.2:6443, certificate-authority-data: Q0Ey, proxy-url: http://proxy:3128 } }
users:
- { name: robot, user: { token: t, client-certificate-data: Q0VSVA==, client-key-data: S0VZ } }
`;

describe('a cluster', () => {
  test('is unknown when its server refuses, says nothing, or has no name', async () => {
    server = createServer(() => undefined).listen(0, '127.0.0.1');
    await new Promise((resolve) => server?.once('listening', resolve));
    const { port } = server.address() as AddressInfo;
    const begun = performance.now();
    const reasons = await Promise.all([
      unreachableBecause(target(`https://127.0.0.1:${port}`), { connect: 500, answer: 1_000 }),
      unreachableBecause(target('https://127.0.0.1:1')),
      unreachableBecause(target('https://nobody.invalid:6443')),
    ]);
    expect(performance.now() - begun).toBeLessThan(6_000);
    expect(reasons[0]).toContain('did not answer within 1 s');
    expect(reasons[1]).toContain('the connection was refused');
    expect(reasons[2]).toContain('its name is not known');
  }, 20_000);

  test('is found by the context that it names, over all files, the first one first', () => {
    expect(contextTarget([kubeconfig], 'east')).toMatchObject({ server: 'https://10.0.0.1:6443' });
    expect(contextTarget([kubeconfig])).toMatchObject({
      server: 'https://10.0.0.2:6443',
      proxy: 'http://proxy:3128',
    });
    expect(
      contextTarget(['', kubeconfig.replace('10.0.0.1', '10.9.9.9'), kubeconfig], 'east')?.server,
    ).toContain('10.9.9.9');
    expect(contextTarget([kubeconfig], 'north')).toBeUndefined();
    expect(contextTarget([kubeconfig], 'east')?.authority).not.toBe(
      contextTarget([kubeconfig], 'west')?.authority,
    );
  });

  test('is registered with what its kubeconfig signs in with', () => {
    expect(signInOf(kubeconfig)).toEqual({ ca: 'Q0Ey', token: 't', cert: 'Q0VSVA==', key: 'S0VZ' });
  });
});
