import { clusterOf } from './cluster.ts';
import type { Cluster } from './cluster.ts';
import { connectionOf } from './kubeconfig.ts';
import { client, Unreachable } from './rest.ts';
import type { Settings } from './settings.ts';
import { unknown } from './wire.ts';

/** One configured provider: its settings and the way to its cluster. */
export interface Session {
  readonly settings: Settings;
  readonly signal: AbortSignal;
  /** The cluster, once it was seen to answer; every caller gets the same error where it does not. */
  readonly reached: () => Promise<Cluster>;
  /** False where a preview does not know the kubeconfig yet. */
  readonly isKnown: boolean;
  /** The namespace of objects that name none. */
  readonly namespace: () => string;
}

/** The cluster behind the settings cannot be used; nothing may be concluded about its objects. */
export class ClusterUnknown extends Error {
  override readonly name = 'ClusterUnknown';
}

function unusable(error: unknown, settings: Settings): ClusterUnknown {
  const which = settings.context === undefined ? '' : ` (context "${settings.context}")`;
  const why = error instanceof Error ? error.message : String(error);
  return new ClusterUnknown(
    `the Kubernetes cluster${which} is unreachable: ${why}. Nothing is known about its objects, so nothing is planned for them.`,
    { cause: error },
  );
}

/** Opens a session; nothing is asked of the cluster before it is needed. */
export function openSession(settings: Settings, signal: AbortSignal): Session {
  const isKnown =
    settings.kubeconfig !== unknown && settings.context !== unknown && settings.cluster !== unknown;
  let reaching: Promise<Cluster> | undefined;
  let namespace = 'default';
  const choice = { context: settings.context, cluster: settings.cluster };
  const reach = async (): Promise<Cluster> => {
    try {
      const connection = connectionOf(settings.kubeconfig, choice);
      namespace = connection.namespace;
      const { requestsPerSecond, burst, requestTimeout } = settings;
      const cluster = clusterOf(client(connection, { requestsPerSecond, burst, requestTimeout, signal }));
      await cluster.probe();
      return cluster;
    } catch (error) {
      if (signal.aborted) throw error;
      throw unusable(error, settings);
    }
  };
  return {
    settings,
    signal,
    isKnown,
    namespace: () => settings.namespace ?? namespace,
    reached: () => (reaching ??= reach()),
  };
}

/** True for an error that says nothing about the object asked for. */
export function isUnreachable(error: unknown): boolean {
  return error instanceof ClusterUnknown || error instanceof Unreachable;
}
