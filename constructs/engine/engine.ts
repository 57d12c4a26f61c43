import type { Manifest } from '../core/manifest.ts';
import type { Issue } from '../core/issue.ts';
import type { Environment } from '../fleet/environment.ts';

/** What an engine needs in a cluster besides the apps themselves. */
export interface EngineObjects {
  /** Objects of the control cluster: registration, projects, what makes the engine deliver, notifications. */
  readonly hub: readonly Manifest[];
  /** Objects of single clusters, by cluster name: the identity and the rights that the engine has there. */
  readonly clusters: ReadonlyMap<string, readonly Manifest[]>;
  /** What this engine can't express, by name. */
  readonly issues: readonly Issue[];
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
  /** The model in the engine's own words; pure. */
  express(environment: Environment): EngineObjects;
}
