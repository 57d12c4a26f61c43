import type { Manifest } from '../core/manifest.ts';
import { anyValue } from '../core/object-form.ts';
import { valueAt } from '../core/shared-edit.ts';
import { applicationSpec } from './argo-application.ts';
import type { Finding, Policy } from './policy.ts';
import { titleOf } from './policy.ts';

/**
 * A sync is tried again. Between many clusters the network fails now and then, and without a retry each such moment
 * is a failed sync that somebody is called for.
 *
 * RollingSync starts each sync itself and turns automated sync off; its syncs are retried by the same rule.
 */
export const syncRetry: Policy = {
  name: 'sync-retry',
  inspectObject: (object) => retryFindings(object),
  placeCheck: (object) => (applicationSpec(object) === undefined ? anyValue : undefined),
};

function retryFindings(object: Manifest): readonly Finding[] {
  const delivery = applicationSpec(object);
  if (delivery === undefined) return [];
  const { spec, field } = delivery;
  if (valueAt(spec, ['syncPolicy', 'automated']) === undefined) return [];
  const limit = valueAt(spec, ['syncPolicy', 'retry', 'limit']);
  if (valueAt(spec, ['syncPolicy', 'retry']) !== undefined && limit !== 0) return [];
  return [
    {
      code: 'RGT-POLICY-003',
      what: `${titleOf(object)} syncs by itself and does not try again after a failure`,
      given: limit === 0 ? `${field}.syncPolicy.retry.limit 0` : `no ${field}.syncPolicy.retry`,
      allowed: 'a limit of 1 or more, or -1 for no end',
      fix: `add ${field}.syncPolicy.retry: { limit: 5, backoff: { duration: 5s, factor: 2, maxDuration: 3m } }`,
    },
  ];
}
