import { Duration } from '../../core/duration.ts';
import type { Notifier } from './notify/notifier.ts';

/** How Argo CD tries again after a failed sync. */
export interface Retry {
  /** Attempts after the first; -1 for no end. @default 5 */
  readonly limit?: number;
  /** Wait before the first one. @default Duration.seconds(5) */
  readonly backoff?: Duration;
  /** What the wait is multiplied with each time. @default 2 */
  readonly factor?: number;
  /** The longest wait. @default Duration.minutes(3) */
  readonly maxBackoff?: Duration;
}

/** A kind that the apps' project refuses. */
export interface ForbiddenKind {
  readonly group: string;
  readonly kind: string;
}

export interface ArgoCdProps {
  /** The namespace of the control cluster in which Argo CD runs. @default 'argocd' */
  readonly namespace?: string;
  /** Release that is installed, as `major.minor`. @default what the control cluster declares in `versions.argoCd`, else 3.5 */
  readonly version?: string;
  /**
   * Who lists an app's clusters. `expanded`: Regatta does, at synthesis, so that no label edit, no deleted Secret and no
   * failed listing can take a cluster's apps away. `generator`: Argo CD looks for registered clusters by label, live.
   * @default 'expanded'
   */
  readonly clusters?: 'expanded' | 'generator';
  /** Labels by which the generator selects clusters. @default the environment's name under `environment` */
  readonly selector?: Readonly<Record<string, string>>;
  /** Whether what is gone from Git is deleted from the clusters. @default true */
  readonly prune?: boolean;
  /** Whether drift is repaired at once; it can't be while an app is rolled out by waves. @default true without waves, false with them */
  readonly selfHeal?: boolean;
  /** @default five attempts, after 5s, 10s, 20s, 40s and 80s, each with the newest commit */
  readonly retry?: Retry;
  /** Where people open Argo CD, such as `https://argocd.example.com`; messages link to it. @default they carry no link */
  readonly url?: string;
  /** Who is told of trouble. @default nobody */
  readonly notify?: Notifier | readonly Notifier[];
  /** Who applies the clusters' own objects: Argo CD from Git, or the clusters' stacks. @default 'argo-cd' */
  readonly platform?: 'argo-cd' | 'stack';
  /** What becomes of an app's objects when its ApplicationSet or a cluster's entry goes. @default 'keep' */
  readonly onRemoval?: 'keep' | 'delete';
  /** What kinds that Regatta does not know are called in API paths: `{ 'example.com/Boat': 'boats' }`. @default those whose definition an app brings along */
  readonly plurals?: Readonly<Record<string, string>>;
  /** What no app may bring along. @default ResourceQuota, LimitRange and NetworkPolicy, so that no app lifts its own limits */
  readonly forbidden?: readonly ForbiddenKind[];
}

/** {@link ArgoCdProps} with the defaults filled in that need no environment. */
export interface ArgoCdSettings {
  readonly namespace: string;
  readonly version: string | undefined;
  readonly clusters: 'expanded' | 'generator';
  readonly selector: Readonly<Record<string, string>> | undefined;
  readonly prune: boolean;
  /** Undefined unless it was given. */
  readonly selfHeal: boolean | undefined;
  readonly retry: Required<Retry>;
  readonly notifiers: readonly Notifier[];
  readonly platform: 'argo-cd' | 'stack';
  readonly onRemoval: 'keep' | 'delete';
  readonly forbidden: readonly ForbiddenKind[];
  readonly plurals: Readonly<Record<string, string>>;
}

const quotasAndFences: readonly ForbiddenKind[] = [
  { group: '', kind: 'ResourceQuota' },
  { group: '', kind: 'LimitRange' },
  { group: 'networking.k8s.io', kind: 'NetworkPolicy' },
];

/** Fills in the defaults. */
export function settingsOf(props: ArgoCdProps): ArgoCdSettings {
  const { notify = [], retry = {} } = props;
  return {
    namespace: props.namespace ?? 'argocd',
    version: props.version,
    clusters: props.clusters ?? 'expanded',
    selector: props.selector,
    prune: props.prune ?? true,
    selfHeal: props.selfHeal,
    retry: {
      limit: retry.limit ?? 5,
      backoff: retry.backoff ?? Duration.seconds(5),
      factor: retry.factor ?? 2,
      maxBackoff: retry.maxBackoff ?? Duration.minutes(3),
    },
    notifiers: (isList(notify) ? notify : [notify]).map((notifier) => withAddress(notifier, props.url)),
    platform: props.platform ?? 'argo-cd',
    onRemoval: props.onRemoval ?? 'keep',
    forbidden: props.forbidden ?? quotasAndFences,
    plurals: props.plurals ?? {},
  };
}

function withAddress(notifier: Notifier, url: string | undefined): Notifier {
  return url === undefined ? notifier : { argoCdUrl: url, ...notifier };
}

function isList(value: Notifier | readonly Notifier[]): value is readonly Notifier[] {
  return Array.isArray(value);
}
