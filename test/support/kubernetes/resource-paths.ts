import { splitApiVersion } from '../../../constructs/schema/api-version.ts';
import type { Manifest } from '../../../constructs/index.ts';
import type { ApiClient } from '../../../tools/testbed/api-client.ts';

interface ResourceList {
  readonly resources?: readonly {
    readonly name: string;
    readonly kind: string;
    readonly namespaced: boolean;
  }[];
}

/** Finds the address of an object on an API server, by what that server itself says it serves. */
export class ResourcePaths {
  readonly #client: ApiClient;
  readonly #lists = new Map<string, Promise<ResourceList>>();

  constructor(client: ApiClient) {
    this.#client = client;
  }

  /** The object's path; undefined when the server does not serve its kind. */
  async of({ apiVersion, kind, metadata }: Manifest): Promise<string | undefined> {
    const root = splitApiVersion(apiVersion).group === '' ? `/api/${apiVersion}` : `/apis/${apiVersion}`;
    let list = this.#lists.get(root);
    if (list === undefined) {
      list = this.#client.send<ResourceList>('GET', root).then(({ body }) => body);
      this.#lists.set(root, list);
    }
    const resource = (await list).resources?.find((each) => each.kind === kind && !each.name.includes('/'));
    if (resource === undefined) return undefined;
    const namespace = resource.namespaced
      ? `/namespaces/${typeof metadata['namespace'] === 'string' ? metadata['namespace'] : 'default'}`
      : '';
    return `${root}${namespace}/${resource.name}/${metadata.name}`;
  }
}
