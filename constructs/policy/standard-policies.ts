import { warmStandby } from '../recovery/warm-standby-policy.ts';
import { oneOwnerPerSecret } from '../secret/one-owner-policy.ts';
import { clusterServer } from './cluster-server.ts';
import { fixedReplicas } from './fixed-replicas.ts';
import { modelNames } from './model-names.ts';
import { namespaceQuota } from './namespace-quota.ts';
import { objectNames } from './object-names.ts';
import { objectValues } from './object-values.ts';
import type { Policy } from './policy.ts';
import { rollingSelfHeal } from './rolling-self-heal.ts';
import { samePods } from './same-pods.ts';
import { secretValues } from './secret/secret-values.ts';
import { sharedApplication } from './shared-application.ts';
import { standbyCluster } from './standby-cluster.ts';
import { syncRetry } from './sync-retry.ts';

/** The policies that hold in every environment. A new one is a file and a line here. */
export const standardPolicies: readonly Policy[] = [
  sharedApplication,
  secretValues,
  syncRetry,
  rollingSelfHeal,
  clusterServer,
  objectNames,
  objectValues,
  modelNames,
  samePods,
  fixedReplicas,
  namespaceQuota,
  oneOwnerPerSecret,
  warmStandby,
  standbyCluster,
];
