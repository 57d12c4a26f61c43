import { Duration } from '../core/duration.ts';
import type { DrPair } from './dr-pair.ts';
import type { PairState, RecoveryStep } from './pair-state.ts';

/** What a plan needs of a pair. */
export type PlannedPair = Pick<
  DrPair,
  'switches' | 'data' | 'servingReplicas' | 'warmReplicas' | 'active'
> & {
  readonly primary: { readonly name: string };
  readonly standby: { readonly name: string };
};

/** How long a primary has to be back before it is trusted again. */
export const holdDown = Duration.minutes(5);

/** The state that a pair's declaration describes. */
export function declaredState(pair: PlannedPair): PairState {
  const { primary, standby, servingReplicas, warmReplicas, active } = pair;
  const failedOver = active === 'standby';
  return {
    holder: failedOver ? standby.name : primary.name,
    epoch: failedOver ? 2 : 1,
    traffic: failedOver ? standby.name : primary.name,
    paused: failedOver ? [primary.name] : [],
    minReplicas: {
      [primary.name]: servingReplicas,
      [standby.name]: failedOver ? servingReplicas : warmReplicas,
    },
  };
}

/**
 * From the primary to the standby: fence, promote, switch, verify. The primary may be gone, so no step but the first
 * touches it, and that one holds without its answer.
 */
export function failoverPlan(pair: PlannedPair): readonly RecoveryStep[] {
  const [primary, standby] = [pair.primary.name, pair.standby.name];
  return [
    { action: 'verify', cluster: standby, expects: 'reachable' },
    { action: 'fence', cluster: primary },
    { action: 'promote', cluster: standby, minReplicas: pair.servingReplicas },
    { action: 'verify', cluster: standby, expects: 'ready' },
    { action: 'switch', to: standby, by: means(pair) },
    { action: 'verify', cluster: standby, expects: 'serving' },
  ];
}

/**
 * Back to the primary, never by itself: it has to stay reachable for a while, take part as a standby, and have the data
 * before it gets the role.
 */
export function failbackPlan(pair: PlannedPair): readonly RecoveryStep[] {
  const [primary, standby] = [pair.primary.name, pair.standby.name];
  const caughtUp: readonly RecoveryStep[] =
    pair.data === undefined ? [] : [{ action: 'verify', cluster: primary, expects: 'caught-up' }];
  return [
    { action: 'verify', cluster: primary, expects: 'reachable' },
    { action: 'hold', seconds: holdDown.seconds },
    { action: 'verify', cluster: primary, expects: 'reachable' },
    { action: 'resume', cluster: primary, minReplicas: pair.servingReplicas },
    { action: 'verify', cluster: primary, expects: 'ready' },
    ...caughtUp,
    { action: 'fence', cluster: standby },
    { action: 'promote', cluster: primary, minReplicas: pair.servingReplicas },
    { action: 'switch', to: primary, by: means(pair) },
    { action: 'verify', cluster: primary, expects: 'serving' },
    { action: 'resume', cluster: standby, minReplicas: pair.warmReplicas },
    { action: 'verify', cluster: standby, expects: 'ready' },
  ];
}

function means({ switches }: PlannedPair): readonly string[] {
  return switches.map((choice) => (choice.type === 'dns' ? `dns ${choice.host}` : choice.type));
}
