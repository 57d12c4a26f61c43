import type { JsonObject } from '../json.ts';

/** One resource of a trial. */
export interface TrialResource {
  readonly name: string;
  /** Such as `kubernetes:core/v1:ConfigMap`. */
  readonly token: string;
  readonly object: JsonObject;
  readonly options?: {
    readonly ignoreChanges?: string[];
    readonly retainOnDelete?: boolean;
    readonly protect?: boolean;
    readonly import?: string;
  };
}

/** What a trial's program makes. */
export interface Plan {
  readonly provider: { readonly kubeconfig: string } & Readonly<
    Record<string, string | boolean | Readonly<Record<string, number>>>
  >;
  readonly resources: readonly TrialResource[];
}
