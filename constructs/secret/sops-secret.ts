import type { AppFeature } from '../app/app-feature.ts';
import type { App } from '../app/app.ts';
import type { Cluster } from '../cluster/cluster.ts';
import { isManifest } from '../core/manifest.ts';
import type { JsonObject, Manifest } from '../core/manifest.ts';
import { ModelConstruct } from '../core/model-construct.ts';
import type { Fault } from '../core/model-construct.ts';
import type { SecretOwner } from './secret-owner.ts';
import { hasMac, plainPaths, recipientsOf } from './sops-document.ts';

export interface SopsSecretProps {
  /** The Secret as `sops --encrypt --encrypted-regex '^(data|stringData)$'` left it, read as data. */
  readonly encrypted: JsonObject;
  /** Who must be able to decrypt it, and nobody else: one recipient a cluster, and one that is kept offline for recovery. */
  readonly recipients: readonly string[];
}

/** A Secret that is kept in Git encrypted by SOPS, for an engine that decrypts it as it applies. */
export class SopsSecret extends ModelConstruct implements AppFeature, SecretOwner {
  readonly order = 10;
  readonly ownerKind = 'SopsSecret';
  readonly app: App;
  readonly secretName: string;
  readonly recipients: readonly string[];
  readonly #encrypted: JsonObject;

  constructor(app: App, name: string, props: SopsSecretProps) {
    super(app, name, 'SOPS secret');
    this.app = app;
    this.secretName = name;
    this.recipients = props.recipients;
    this.#encrypted = props.encrypted;
    app.addFeature(this);
  }

  ownsOn(cluster: Cluster): boolean {
    return this.app.clusters.includes(cluster);
  }

  reshapeBase(objects: readonly Manifest[]): readonly Manifest[] {
    const document = this.#encrypted;
    // The seal covers the whole document, so it is written as it is, or, when anything in it is plain, not at all.
    return isManifest(document) && this.#documentFaults().length === 0 ? [...objects, document] : objects;
  }

  protected override check(): Fault[] {
    const faults = this.#documentFaults();
    const { engine } = this.app.environment;
    if (engine.decryptsSops !== true)
      faults.push({
        code: 'RGT-SECRET-014',
        what: `SOPS secret "${this.name}" is delivered by ${engine.name}, which does not decrypt it`,
        given: engine.name,
        fix: 'use an ExternalSecret or a SealedSecret, or an engine that decrypts SOPS',
      });
    return [...faults, ...this.#recipientFaults()];
  }

  #documentFaults(): Fault[] {
    const document = this.#encrypted;
    const faults: Fault[] = [];
    if (!hasMac(document))
      faults.push({
        code: 'RGT-SECRET-010',
        what: `SOPS secret "${this.name}" carries no sops.mac: it was never encrypted, or the seal is lost`,
        fix: 'encrypt it with sops, and give the whole result',
      });
    const plain = plainPaths(document);
    if (plain.length > 0)
      faults.push({
        code: 'RGT-SECRET-011',
        what: `SOPS secret "${this.name}" is not encrypted at ${plain.join(', ')}`,
        allowed: 'ENC[…] under data and stringData; apiVersion, kind, metadata and type as they are',
        fix: "encrypt it with --encrypted-regex '^(data|stringData)$'; replace the values, since they are in Git now",
      });
    return [...faults, ...this.#identityFaults()];
  }

  #identityFaults(): Fault[] {
    const { kind, metadata } = this.#encrypted as {
      kind?: unknown;
      metadata?: { name?: unknown; namespace?: unknown };
    };
    const given = `${String(kind)} ${String(metadata?.namespace)}/${String(metadata?.name)}`;
    const wanted = `Secret ${this.app.namespace}/${this.name}`;
    if (given === wanted) return [];
    return [
      {
        code: 'RGT-SECRET-013',
        what: `SOPS secret "${this.name}" is another object; it can't be renamed, since its seal covers its name`,
        given,
        allowed: wanted,
        fix: 'correct it before it is encrypted, and leave apiVersion, kind and metadata plain',
      },
    ];
  }

  #recipientFaults(): Fault[] {
    const actual = recipientsOf(this.#encrypted);
    const missing = this.recipients.filter((recipient) => !actual.includes(recipient));
    const strangers = actual.filter((recipient) => !this.recipients.includes(recipient));
    const fault = (what: string, given: readonly string[], fix: string): Fault[] =>
      given.length === 0 ? [] : [{ code: 'RGT-SECRET-012', what, given: given.join(', '), fix }];
    return [
      ...fault(`SOPS secret "${this.name}" can't be decrypted by all who must`, missing, 'sops updatekeys'),
      ...fault(
        `SOPS secret "${this.name}" can be decrypted by somebody who is not named`,
        strangers,
        'name the recipient, or remove it with sops updatekeys and replace the values',
      ),
    ];
  }
}
