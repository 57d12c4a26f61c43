import type { Issue } from '../../constructs/core/issue.ts';

/** What the commands do to stacks. */
export type Operation = 'preview' | 'up' | 'refresh' | 'destroy';

/** How an operation on one stack ended. */
export type Outcome =
  /** Nothing had to change. */
  | 'unchanged'
  /** Changed, or for a preview: would change. */
  | 'changed'
  | 'failed'
  /** The cluster could not be reached: nothing is known about it, so nothing was planned or deleted. */
  | 'unknown'
  /** Not begun, since something before it failed or waits for a person. */
  | 'held-back';

/** One change of one object. */
export interface ObjectChange {
  readonly operation: 'create' | 'update' | 'replace' | 'delete';
  /** As the stack knows it: kind, namespace and name. */
  readonly object: string;
  /** The fields that differ, by path; never their values. */
  readonly fields: readonly string[];
}

/** What became of one stack. */
export interface StackReport {
  readonly stack: string;
  readonly environment: string;
  readonly cluster: string;
  readonly outcome: Outcome;
  readonly changes: readonly ObjectChange[];
  /** Number of planned objects. */
  readonly objects: number;
  readonly seconds: number;
  readonly issues: readonly Issue[];
}

/** How far a stack is, for whoever watches. */
export type StackProgress =
  | { readonly state: 'waiting' | 'reachable' }
  | { readonly state: 'planned'; readonly objects: number }
  | { readonly state: 'applying'; readonly done: number; readonly of: number; readonly changed: number }
  | { readonly state: Outcome; readonly report: StackReport };
