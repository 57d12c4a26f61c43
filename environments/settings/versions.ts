import type { ClusterVersions } from 'regatta';

/** What every cluster of the reference fleet serves; a cluster that is behind says so in its own declaration. */
export const versions: ClusterVersions = {
  kubernetes: '1.35',
  argoCd: '3.5',
  argoRollouts: '1.9',
  externalSecrets: '2.9',
  externalDns: '0.22',
  istio: '1.29',
  prometheusOperator: '0.85',
};
