import type { ClusterVersions } from '../schema/served-api.ts';
import { serviceAccount } from './identity.ts';
import type { Identity } from './identity.ts';

/** Operators that change apps' objects while they run, by the name under which their own manifests install them. */
const operators: ReadonlyMap<keyof ClusterVersions, Identity> = new Map([
  ['argoRollouts', serviceAccount('argo-rollouts', 'argo-rollouts')],
  ['flagger', serviceAccount('flagger-system', 'flagger')],
  ['externalSecrets', serviceAccount('external-secrets', 'external-secrets')],
  ['certManager', serviceAccount('cert-manager', 'cert-manager')],
  ['istio', serviceAccount('istio-system', 'istiod')],
]);

/** The operators that a cluster declares. */
export function operatorsOf(versions: ClusterVersions): Identity[] {
  return [...operators].flatMap(([system, identity]) => (versions[system] === undefined ? [] : [identity]));
}
