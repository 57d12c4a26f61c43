import { readFile } from 'node:fs/promises';
import { ApiClient } from './api-client.ts';
import { paths } from './layout.ts';
import type { TestbedPlan } from './layout.ts';

/** What etcd keeps under one prefix, seen through its JSON gateway. Close it when done. */
export class EtcdStore {
  readonly #client: ApiClient;

  constructor(client: ApiClient) {
    this.#client = client;
  }

  /** Opens the store of a test bed with the credential of one of its clusters. */
  static async open({ folder, etcd }: TestbedPlan, cluster: string): Promise<EtcdStore> {
    const [ca, certificate, key] = await Promise.all([
      readFile(paths.key(folder, 'etcd', 'ca.crt'), 'utf8'),
      readFile(paths.key(folder, cluster, 'etcd-client.crt'), 'utf8'),
      readFile(paths.key(folder, cluster, 'etcd-client.key'), 'utf8'),
    ]);
    return new EtcdStore(new ApiClient({ server: `https://127.0.0.1:${etcd.client}`, ca, certificate, key }));
  }

  /** Says whether etcd answers. */
  async answers(): Promise<boolean> {
    const { status } = await this.#client.send('GET', '/health', { timeout: 2_000 });
    return status === 200;
  }

  /** Every value whose key begins with the prefix, by the rest of its key. */
  async read(prefix: string): Promise<Record<string, string>> {
    const { kvs = [] } = await this.#call<{ kvs?: readonly { key: string; value: string }[] }>(
      '/v3/kv/range',
      {
        key: base64(prefix),
        range_end: base64(afterPrefix(prefix)),
      },
    );
    return Object.fromEntries(kvs.map(({ key, value }) => [text(key).slice(prefix.length), text(value)]));
  }

  async write(prefix: string, values: Readonly<Record<string, string>>): Promise<void> {
    const entries = Object.entries(values);
    await Promise.all(
      entries.map(([key, value]) =>
        this.#call('/v3/kv/put', { key: base64(prefix + key), value: base64(value) }),
      ),
    );
  }

  close(): void {
    this.#client.close();
  }

  async #call<T>(path: string, body: object): Promise<T> {
    const answer = await this.#client.send<T>('POST', path, { body });
    if (answer.status !== 200) throw new Error(`etcd answered ${path} with ${answer.status}`);
    return answer.body;
  }
}

const base64 = (value: string) => Buffer.from(value, 'utf8').toString('base64');
const text = (value: string) => Buffer.from(value, 'base64').toString('utf8');

/** The first key that no longer begins with the prefix; a prefix here ends in a slash. */
function afterPrefix(prefix: string): string {
  return `${prefix.slice(0, -1)}${String.fromCharCode(prefix.charCodeAt(prefix.length - 1) + 1)}`;
}
