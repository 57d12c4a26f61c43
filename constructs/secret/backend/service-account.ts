/** A ServiceAccount on the cluster that reads. A store for a whole cluster has to name the namespace too. */
export interface ServiceAccountName {
  readonly name: string;
  readonly namespace: string;
}

/** The one that the operator's own chart installs. */
export const operatorAccount: ServiceAccountName = {
  name: 'external-secrets',
  namespace: 'external-secrets',
};
