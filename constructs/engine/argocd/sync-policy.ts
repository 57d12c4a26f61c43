import type { JsonObject } from '../../core/manifest.ts';
import { compareReleases, parseRelease } from '../../schema/api-version.ts';
import type { Environment } from '../../fleet/environment.ts';
import type { ArgoCdSettings } from './settings.ts';

const syncOptions = [
  'ApplyOutOfSyncOnly=true',
  'FailOnSharedResource=true',
  'PruneLast=true',
  'RespectIgnoreDifferences=true',
  'ServerSideApply=true',
];

/** When Argo CD syncs by itself, and how it tries again. */
export function syncPolicy(settings: ArgoCdSettings, environment: Environment, rolls: boolean): JsonObject {
  const { limit, backoff, factor, maxBackoff } = settings.retry;
  const serves = (release: string) =>
    isAtLeast(settings.version ?? environment.hub?.versions.argoCd ?? '3.5', release);
  return {
    automated: {
      // RollingSync starts each sync itself and turns this off on every Application; to say otherwise would be drift.
      ...(serves('3.1') ? { enabled: !rolls } : {}),
      prune: settings.prune,
      selfHeal: rolls ? false : (settings.selfHeal ?? true),
      allowEmpty: false,
    },
    syncOptions,
    retry: {
      limit,
      backoff: { duration: backoff.toString(), factor, maxDuration: maxBackoff.toString() },
      // Without it a retry holds on to the broken commit, and the commit that mends it has to wait.
      ...(serves('3.2') ? { refresh: true } : {}),
    },
  };
}

function isAtLeast(given: string, release: string): boolean {
  const [a, b] = [parseRelease(given), parseRelease(release)];
  return a === undefined || b === undefined || compareReleases(a, b) >= 0;
}
