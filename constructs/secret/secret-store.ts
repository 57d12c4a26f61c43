import type { Cluster } from '../cluster/cluster.ts';
import type { ClusterFeature } from '../cluster/cluster-feature.ts';
import type { Manifest } from '../core/manifest.ts';
import { ModelConstruct } from '../core/model-construct.ts';
import type { Fault } from '../core/model-construct.ts';
import { made } from '../core/prop-rules.ts';
import { needed, parts } from '../core/prop-shape.ts';
import type { Environment } from '../fleet/environment.ts';
import { bindBackend } from './backend/backends.ts';
import type { BoundBackend, SecretBackend } from './backend/backends.ts';
import { vault } from './backend/vault.ts';
import type { ExternalSecret } from './external-secret.ts';
import { parseSecretKey, secretKeyProblem } from './secret-key.ts';
import type { SecretKey } from './secret-key.ts';
import type { SecretReference } from './secret-reference.ts';

export interface SecretStoreProps {
  /** Where the values live: {@link vault}, {@link awsSecretsManager} or {@link kubernetesStore}. */
  readonly backend: SecretBackend;
}

/** Stands in for a backend that is missing. */
const noBackend = vault({ server: 'https://missing.invalid', mount: 'missing', role: 'missing' });

const propRule = parts<SecretStoreProps>({
  backend: needed(
    made('a backend', 'vault(…), awsSecretsManager(…) or kubernetesStore(…)', { type: 'string' }),
    noBackend,
  ),
});

/**
 * A place where secret values live. Git and Regatta know what they are called; only the operator on a cluster reads
 * them. It is written to each cluster that reads from it, open to the namespaces that do, and to no other.
 */
export class SecretStore extends ModelConstruct implements ClusterFeature {
  readonly environment: Environment;
  readonly backend: BoundBackend;
  readonly #users: ExternalSecret[] = [];

  constructor(environment: Environment, name: string, props: SecretStoreProps) {
    super(environment, name, 'secret store');
    this.environment = environment;
    this.backend = bindBackend(this.usable(props, propRule).backend);
    environment.addClusterFeature(this);
  }

  /** The place of a value, for credentials and tokens: a key, and a property of it unless the whole key is meant. */
  at(key: string, property?: string): SecretReference {
    const parsed = property === undefined ? parseSecretKey(key) : { path: key, property };
    // A reference to a set of credentials names the key alone; what reads it knows the properties.
    for (const fault of this.keyFaults(parsed, 'a reference')) this.report(fault);
    const canonical = { ...parsed, path: this.backend.canonicalKey(parsed.path) };
    return {
      store: this.name,
      // A text that can't be a key may be a value: it goes no further.
      key: secretKeyProblem(parsed) === undefined ? canonical.path : '',
      ...(parsed.property === undefined ? {} : { property: parsed.property }),
    };
  }

  /** What is wrong with a key of this store; `subject` says whose key it is. */
  keyFaults(key: SecretKey, subject: string): Fault[] {
    const problem = secretKeyProblem(key);
    if (problem !== undefined)
      return [
        {
          code: 'RGT-SECRET-002',
          what: `${subject} to store "${this.name}" ${problem}`,
          allowed: 'path#property',
          fix: 'name the place of the value in the store; if this was the value itself, replace it in the store, since it is in Git now',
        },
      ];
    const canonical = this.backend.canonicalKey(key.path);
    if (canonical === key.path) return [];
    const suffix = key.property === undefined ? '' : `#${key.property}`;
    return [
      {
        code: 'RGT-SECRET-001',
        what: `${subject} to store "${this.name}" begins with the mount or with data/, which are added when it is read`,
        given: `${key.path}${suffix}`,
        allowed: 'the path below the mount, without data/',
        fix: `write '${canonical}${suffix}'`,
      },
    ];
  }

  /** Called by {@link ExternalSecret} as it is declared. */
  addUser(user: ExternalSecret): void {
    this.#users.push(user);
  }

  /** The namespaces of a cluster that read from this store, sorted. */
  namespacesOn(cluster: Cluster): readonly string[] {
    const apps = this.#users.map(({ app }) => app).filter((app) => app.clusters.includes(cluster));
    const engine = cluster === this.environment.hub ? this.#engineNamespaces() : [];
    return [...new Set([...apps.map(({ namespace }) => namespace), ...engine])].sort();
  }

  objectsOn(cluster: Cluster): readonly Manifest[] {
    const namespaces = this.namespacesOn(cluster);
    // A store without conditions is open to every namespace; one without readers is not written at all.
    if (namespaces.length === 0) return [];
    return [
      {
        apiVersion: 'external-secrets.io/v1',
        kind: 'ClusterSecretStore',
        metadata: { name: this.name, labels: { 'app.kubernetes.io/managed-by': 'regatta' } },
        spec: { provider: this.backend.provider(cluster), conditions: [{ namespaces }] },
      },
    ];
  }

  protected override check(): Fault[] {
    const clusters = this.environment.clusters.filter((cluster) => this.namespacesOn(cluster).length > 0);
    return this.backend.faults(clusters).map((fault) => ({ ...fault }));
  }

  #engineNamespaces(): string[] {
    const uses = this.environment.engine.secretUses?.(this.environment) ?? [];
    return uses.filter(({ reference }) => reference.store === this.name).map(({ namespace }) => namespace);
  }
}
