import type { Identity } from '../admission/identity.ts';
import type { App } from '../app/app.ts';
import type { Cluster } from '../cluster/cluster.ts';
import type { Manifest } from '../core/manifest.ts';
import type { Issue } from '../core/issue.ts';
import type { Environment } from '../fleet/environment.ts';
import type { SecretUse } from '../secret/secret-use.ts';

/** What an engine needs in a cluster besides the apps themselves. */
export interface EngineObjects {
  /** Objects of the control cluster: registration, projects, what makes the engine deliver, notifications. */
  readonly hub: readonly Manifest[];
  /** Objects of single clusters, by cluster name: the identity and the rights that the engine has there. */
  readonly clusters: ReadonlyMap<string, readonly Manifest[]>;
  /** What this engine can't express, by name. */
  readonly issues: readonly Issue[];
}

/** An app as an engine sees it: what it delivers, before any cluster's differences. */
export interface DeliveredApp {
  readonly app: App;
  /** The base's objects, reshaped by the app's features. */
  readonly base: readonly Manifest[];
}

/** What a kubeconfig says about signing in, as it stands there: certificates and keys in base64, the token as it is. */
export interface SignIn {
  readonly ca?: string;
  readonly token?: string;
  readonly cert?: string;
  readonly key?: string;
}

/** A Secret on the control cluster that makes a cluster known to the engine, without its values. */
export interface Registration {
  readonly name: string;
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
  /** The Secret's entries. Only a stack calls it, on encrypted configuration, and encrypts what comes back. */
  entries(signIn: SignIn): Readonly<Record<string, string>>;
}

/**
 * Who delivers an environment's apps. An engine is one folder: it turns the model into its own objects and touches
 * nothing else.
 */
export interface Engine {
  /** As its project spells it. */
  readonly name: string;
  /** Whether it delivers from a Git repository; otherwise Pulumi applies the apps. */
  readonly readsGit: boolean;
  /** Whether it delivers this one of a cluster's own objects from Git; otherwise the cluster's stack does. @default none of them */
  delivers?(object: Manifest, cluster: Cluster): boolean;
  /**
   * Of an object that is somebody else's, such as the settings of another installation, the part that is set in it: it
   * is never taken for ours, and never deleted. Undefined for one that is ours. @default all are
   */
  partOf?(object: Manifest, cluster: Cluster): Manifest | undefined;
  /** The model in the engine's own words; pure. */
  express(environment: Environment, apps: readonly DeliveredApp[]): EngineObjects;
  /** An object with the marks that the engine needs on it, or the object itself. @default no marks */
  mark?(object: Manifest): Manifest;
  /** How a stack registers a cluster; undefined for one that is registered through Git, or needs no registration. */
  registrationOf?(cluster: Cluster): Registration | undefined;
  /** The references that the engine's own objects read on the control cluster, so that their stores stand there. @default none */
  secretUses?(environment: Environment): readonly SecretUse[];
  /** Who it is to a cluster's API server, so that a guard lets it pass. @default not known */
  identitiesOn?(cluster: Cluster): readonly Identity[];
  /** Whether it decrypts SOPS before it applies. @default false */
  readonly decryptsSops?: boolean;
}
