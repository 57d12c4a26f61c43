import type { AppFeature } from '../app/app-feature.ts';
import type { App } from '../app/app.ts';
import type { Cluster } from '../cluster/cluster.ts';
import { Duration } from '../core/duration.ts';
import type { JsonObject, JsonValue, Manifest } from '../core/manifest.ts';
import { ModelConstruct, modelPart } from '../core/model-construct.ts';
import type { Fault } from '../core/model-construct.ts';
import { duration, oneOf, settings, text } from '../core/prop-rules.ts';
import { needed, parts } from '../core/prop-shape.ts';
import { withValueAt } from '../core/shared-edit.ts';
import { goDuration } from './go-duration.ts';
import { remoteRef } from './remote-ref.ts';
import { parseSecretKey, secretKeyProblem } from './secret-key.ts';
import type { SecretKey } from './secret-key.ts';
import type { SecretOwner } from './secret-owner.ts';
import type { SecretStore } from './secret-store.ts';

/** Who keeps the Secret: the ExternalSecret (gone with it), nobody once it is made, or somebody else who made it. */
export type CreationPolicy = 'Owner' | 'Orphan' | 'Merge';

export interface ExternalSecretProps {
  readonly store: SecretStore;
  /** The entries of the Secret, each with the place of its value: `DB_PASSWORD: 'api-service/production#db_password'`. */
  readonly keys: Readonly<Record<string, string>>;
  /** Name of the Secret. @default the construct's name */
  readonly secretName?: string;
  /** How often the store is asked; at least a minute. A changed value reaches the Secret, not the running pods. @default Duration.hours(1) */
  readonly refresh?: Duration;
  /** @default 'Owner'; 'Orphan' on a standby cluster, whose Secret must outlive a mistake, unless it may be deleted */
  readonly creationPolicy?: CreationPolicy;
  /** What becomes of the Secret when the value is gone from the store. @default 'Retain' */
  readonly deletionPolicy?: 'Retain' | 'Delete';
  /** Type of the Secret, such as `kubernetes.io/tls`. @default 'Opaque' */
  readonly type?: string;
}

const shortestRefresh = Duration.minutes(1);

const propRule = parts<ExternalSecretProps>({
  store: needed(modelPart('secret store', 'a SecretStore'), undefined),
  keys: needed(settings, {}),
  secretName: text,
  refresh: duration,
  creationPolicy: oneOf('Owner', 'Orphan', 'Merge'),
  deletionPolicy: oneOf('Retain', 'Delete'),
  type: text,
});

/** Values of a store that an app needs, as one Secret in its namespace. The value itself is never seen here. */
export class ExternalSecret extends ModelConstruct implements AppFeature, SecretOwner {
  readonly order = 10;
  readonly ownerKind = 'ExternalSecret';
  readonly app: App;
  readonly store: SecretStore;
  readonly secretName: string;
  readonly keys: ReadonlyMap<string, SecretKey>;
  readonly refresh: Duration;
  readonly #props: ExternalSecretProps;

  constructor(app: App, name: string, given: ExternalSecretProps) {
    super(app, name, 'external secret');
    const props = this.usable(given, propRule);
    this.app = app;
    this.store = props.store;
    this.secretName = props.secretName ?? name;
    this.keys = new Map(Object.entries(props.keys).map(([entry, text]) => [entry, parseSecretKey(text)]));
    this.refresh = props.refresh ?? Duration.hours(1);
    this.#props = props;
    if (!this.isComplete) return;
    props.store.addUser(this);
    app.addFeature(this);
  }

  ownsOn(cluster: Cluster): boolean {
    return this.#props.creationPolicy !== 'Merge' && this.app.clusters.includes(cluster);
  }

  reshapeBase(objects: readonly Manifest[]): readonly Manifest[] {
    return [...objects, this.#manifest()];
  }

  reshapeOn(objects: readonly Manifest[], cluster: Cluster): readonly Manifest[] {
    const { creationPolicy, deletionPolicy } = this.#props;
    // The operator deletes only what it owns.
    if (cluster.role !== 'standby' || creationPolicy !== undefined || deletionPolicy === 'Delete')
      return objects;
    return objects.map((object) =>
      object.kind === 'ExternalSecret' && object.metadata.name === this.name
        ? withValueAt(object, ['spec', 'target', 'creationPolicy'], 'Orphan')
        : object,
    );
  }

  fingerprintOn(): JsonValue {
    const { creationPolicy, deletionPolicy } = this.#props;
    return [this.name, creationPolicy ?? null, deletionPolicy ?? null];
  }

  protected override check(): Fault[] {
    const faults: Fault[] = [];
    const { app, store } = this;
    if (store.environment !== app.environment)
      faults.push({
        code: 'RGT-SECRET-006',
        what: `app "${app.name}" of environment "${app.environment.name}" reads from store "${store.name}" of "${store.environment.name}"`,
        given: store.node.path,
        fix: `declare the store in environment "${app.environment.name}" too`,
      });
    if (this.refresh.seconds < shortestRefresh.seconds)
      faults.push({
        code: 'RGT-SECRET-004',
        what: `external secret "${this.name}" asks its store every ${this.refresh.toString()}; every key on every cluster does, and the store pays`,
        given: this.refresh.toString(),
        allowed: `${shortestRefresh.toString()} or more`,
        fix: 'refresh once a minute or less often',
      });
    if (this.#props.deletionPolicy === 'Delete' && (this.#props.creationPolicy ?? 'Owner') !== 'Owner')
      faults.push({
        code: 'RGT-SECRET-018',
        what: `external secret "${this.name}" may delete a Secret that it does not own, which the operator refuses`,
        given: `creationPolicy ${this.#props.creationPolicy ?? 'Owner'}, deletionPolicy Delete`,
        fix: "leave deletionPolicy out, or set creationPolicy: 'Owner'",
      });
    if (this.keys.size === 0)
      faults.push({
        code: 'RGT-SECRET-003',
        what: `external secret "${this.name}" has no keys`,
        fix: "add keys: { ENTRY: 'path#property' }, or remove it",
      });
    return [...faults, ...[...this.keys].flatMap(([entry, key]) => this.#keyFaults(entry, key))];
  }

  #keyFaults(entry: string, key: SecretKey): Fault[] {
    const subject = `key "${entry}" of external secret "${this.name}"`;
    const faults = this.store.keyFaults(key, subject);
    if (key.property !== undefined || !this.store.backend.needsProperty) return faults;
    return [
      ...faults,
      {
        code: 'RGT-SECRET-003',
        what: `${subject} names no property, and a key of ${this.store.backend.title} holds several`,
        allowed: 'path#property',
        fix: `name the property: ${entry}: 'path#property'`,
      },
    ];
  }

  /** Only what can be a place in the store is written; anything else is an issue and might be a value. */
  #entries(): JsonObject[] {
    const { backend } = this.store;
    return [...this.keys]
      .filter(([, key]) => secretKeyProblem(key) === undefined)
      .filter(([, key]) => key.property !== undefined || !backend.needsProperty)
      .map(([secretKey, key]) => ({
        secretKey,
        remoteRef: remoteRef({ ...key, path: backend.canonicalKey(key.path) }),
      }));
  }

  #manifest(): Manifest {
    const { type, creationPolicy = 'Owner', deletionPolicy = 'Retain' } = this.#props;
    return {
      apiVersion: 'external-secrets.io/v1',
      kind: 'ExternalSecret',
      metadata: { name: this.name, namespace: this.app.namespace },
      spec: {
        refreshInterval: goDuration(this.refresh),
        secretStoreRef: { kind: 'ClusterSecretStore', name: this.store.name },
        target: {
          name: this.secretName,
          creationPolicy,
          deletionPolicy,
          ...(type === undefined ? {} : { template: { engineVersion: 'v2', mergePolicy: 'Replace', type } }),
        },
        data: this.#entries(),
      },
    };
  }
}
