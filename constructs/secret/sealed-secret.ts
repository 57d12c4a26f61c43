import type { AppFeature } from '../app/app-feature.ts';
import type { App } from '../app/app.ts';
import type { Cluster } from '../cluster/cluster.ts';
import type { JsonObject, JsonValue, Manifest } from '../core/manifest.ts';
import { ModelConstruct } from '../core/model-construct.ts';
import type { Fault } from '../core/model-construct.ts';
import { isSealed } from './sealed-ciphertext.ts';
import type { SecretOwner } from './secret-owner.ts';

/** Entries of a Secret as `kubeseal` printed them. */
export type SealedEntries = Readonly<Record<string, string>>;

export interface SealedSecretProps {
  /** What each cluster's controller can open: its own ciphertext, or one for all where they share a key. */
  readonly sealed: ReadonlyMap<Cluster, SealedEntries> | SealedEntries;
  /** What the ciphertext is bound to; `kubeseal --scope` must have been the same. @default 'strict': this name in this namespace */
  readonly scope?: 'strict' | 'namespace-wide' | 'cluster-wide';
  /** Type of the Secret. @default 'Opaque' */
  readonly type?: string;
}

/** A Secret that is kept in Git as ciphertext, which only a cluster's own controller can open. */
export class SealedSecret extends ModelConstruct implements AppFeature, SecretOwner {
  readonly order = 10;
  readonly ownerKind = 'SealedSecret';
  readonly app: App;
  readonly secretName: string;
  readonly #props: SealedSecretProps;

  constructor(app: App, name: string, props: SealedSecretProps) {
    super(app, name, 'sealed secret');
    this.app = app;
    this.secretName = name;
    this.#props = props;
    app.addFeature(this);
  }

  ownsOn(cluster: Cluster): boolean {
    return this.app.clusters.includes(cluster) && this.#entriesOn(cluster) !== undefined;
  }

  reshapeBase(objects: readonly Manifest[]): readonly Manifest[] {
    const { sealed } = this.#props;
    return isPerCluster(sealed) ? objects : [...objects, this.#manifest(sealed)];
  }

  reshapeOn(objects: readonly Manifest[], cluster: Cluster): readonly Manifest[] {
    const { sealed } = this.#props;
    const entries = isPerCluster(sealed) ? sealed.get(cluster) : undefined;
    return entries === undefined ? objects : [...objects, this.#manifest(entries)];
  }

  fingerprintOn(cluster: Cluster): JsonValue {
    return this.reshapeOn([], cluster);
  }

  protected override check(): Fault[] {
    const { sealed } = this.#props;
    if (!isPerCluster(sealed)) return this.#entryFaults(sealed, 'every cluster');
    const here = this.app.clusters;
    const strangers = [...sealed.keys()].filter((cluster) => !here.includes(cluster));
    return [
      ...here.filter((cluster) => !sealed.has(cluster)).map((cluster) => this.#missing(cluster)),
      ...strangers.map((cluster) => this.#stranger(cluster)),
      ...[...sealed].flatMap(([cluster, entries]) => this.#entryFaults(entries, `cluster "${cluster.name}"`)),
    ];
  }

  #entriesOn(cluster: Cluster): SealedEntries | undefined {
    const { sealed } = this.#props;
    return isPerCluster(sealed) ? sealed.get(cluster) : sealed;
  }

  #missing(cluster: Cluster): Fault {
    return {
      code: 'RGT-SECRET-007',
      what: `sealed secret "${this.name}" has nothing that cluster "${cluster.name}" can open, and app "${this.app.name}" runs there`,
      given: cluster.name,
      fix: `seal it with that cluster's certificate: kubeseal --context ${cluster.context}`,
    };
  }

  #stranger(cluster: Cluster): Fault {
    return {
      code: 'RGT-SECRET-009',
      what: `sealed secret "${this.name}" is sealed for cluster "${cluster.name}", on which app "${this.app.name}" does not run`,
      given: cluster.name,
      allowed: this.app.clusters.map(({ name }) => name).join(', '),
      fix: 'remove it',
    };
  }

  #entryFaults(entries: SealedEntries, where: string): Fault[] {
    return Object.entries(entries)
      .filter(([, text]) => !isSealed(text))
      .map(([entry]) => ({
        code: 'RGT-SECRET-008',
        what: `entry "${entry}" of sealed secret "${this.name}" for ${where} is not what kubeseal makes`,
        allowed: 'ciphertext',
        fix: 'seal it with kubeseal; if this was the value itself, replace it, since it is in Git now',
      }));
  }

  #manifest(entries: SealedEntries): Manifest {
    const { scope = 'strict', type = 'Opaque' } = this.#props;
    const { namespace } = this.app;
    const marks: JsonObject =
      scope === 'strict' ? {} : { annotations: { [`sealedsecrets.bitnami.com/${scope}`]: 'true' } };
    const metadata = { name: this.name, namespace, ...marks };
    const encryptedData = Object.fromEntries(Object.entries(entries).filter(([, text]) => isSealed(text)));
    return {
      apiVersion: 'bitnami.com/v1alpha1',
      kind: 'SealedSecret',
      metadata,
      spec: { encryptedData, template: { type, metadata } },
    };
  }
}

function isPerCluster(
  sealed: ReadonlyMap<Cluster, SealedEntries> | SealedEntries,
): sealed is ReadonlyMap<Cluster, SealedEntries> {
  return sealed instanceof Map;
}
