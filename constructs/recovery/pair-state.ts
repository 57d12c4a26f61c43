/** The state of a pair that a failover changes; clusters go by their names. */
export interface PairState {
  /** The cluster that may act as the primary; undefined while nobody may. There is never a second one. */
  readonly holder: string | undefined;
  /** Counts the changes of holder. What acts for an older one is refused, even when it comes back from a partition. */
  readonly epoch: number;
  /** Where users' traffic goes. */
  readonly traffic: string;
  /** Clusters that the engine keeps its hands off, so that it does not bring an old holder back. Sorted. */
  readonly paused: readonly string[];
  /** The autoscalers' lower bound, by cluster. */
  readonly minReplicas: Readonly<Record<string, number>>;
}

/** One step of a failover or a failback, as data: what runs it and what shows it read the same. */
export type RecoveryStep =
  /** Takes the role away from a cluster, whether it can be reached or not, and stops the engine there. */
  | { readonly action: 'fence'; readonly cluster: string }
  /** Gives a cluster the role, and the pods to fill it. */
  | { readonly action: 'promote'; readonly cluster: string; readonly minReplicas: number }
  /** Moves users' traffic. */
  | { readonly action: 'switch'; readonly to: string; readonly by: readonly string[] }
  /** Looks, and changes nothing: the plan goes on only when it is so. */
  | {
      readonly action: 'verify';
      readonly cluster: string;
      readonly expects: 'reachable' | 'ready' | 'caught-up' | 'serving';
    }
  /** Waits, so that a cluster that comes and goes is not trusted at once. */
  | { readonly action: 'hold'; readonly seconds: number }
  /** Lets the engine bring a cluster to what Git says, as a standby. */
  | { readonly action: 'resume'; readonly cluster: string; readonly minReplicas: number };

/** What a step was refused for. */
export interface StepRefusal {
  readonly refused: string;
}

/** Applies one step. Steps that are done already change nothing, so a plan that was cut short is run again from its start. */
export function applyStep(state: PairState, step: RecoveryStep): PairState | StepRefusal {
  switch (step.action) {
    case 'fence':
      return {
        ...state,
        holder: state.holder === step.cluster ? undefined : state.holder,
        paused: [...new Set([...state.paused, step.cluster])].sort(),
      };
    case 'promote':
      return promote(state, step.cluster, step.minReplicas);
    case 'switch':
      return state.holder === step.to
        ? { ...state, traffic: step.to }
        : { refused: `${step.to} does not hold the role: ${state.holder ?? 'nobody'} does` };
    case 'resume':
      return state.traffic === step.cluster && state.holder !== step.cluster
        ? { refused: `${step.cluster} still has the users' traffic` }
        : {
            ...state,
            paused: state.paused.filter((name) => name !== step.cluster),
            minReplicas: { ...state.minReplicas, [step.cluster]: step.minReplicas },
          };
    case 'verify':
    case 'hold':
      return state;
  }
}

/** Tells a refusal from a state. */
export function isRefusal(result: PairState | StepRefusal): result is StepRefusal {
  return 'refused' in result;
}

function promote(state: PairState, cluster: string, minReplicas: number): PairState | StepRefusal {
  if (state.holder !== undefined && state.holder !== cluster)
    return { refused: `${state.holder} holds the role; fence it first` };
  return {
    ...state,
    holder: cluster,
    epoch: state.holder === cluster ? state.epoch : state.epoch + 1,
    paused: state.paused.filter((name) => name !== cluster),
    minReplicas: { ...state.minReplicas, [cluster]: minReplicas },
  };
}
