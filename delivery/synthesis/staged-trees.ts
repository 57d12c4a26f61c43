import { availableParallelism } from 'node:os';
import { errorsAmong } from '../../constructs/core/issue.ts';
import type { EnvironmentPlan } from '../../constructs/plan/environment-plan.ts';
import { atInterrupt } from '../interruption.ts';
import type { PlannedFleet } from '../fleet/planned-fleet.ts';
import { wholeRecordHead } from '../record/tree-record.ts';
import { Staging } from './staging.ts';
import { layoutIn } from './synthesis-part.ts';
import { isWhole, rootOf } from './synthesis-request.ts';
import type { SynthesisRequest } from './synthesis-request.ts';
import { sizeOf, stagingPays } from './thread-count.ts';
import type { ThreadCrew } from './thread-crew.ts';

/** Environments whose trees are laid ready while they are inspected. */
export type StagedTrees = ReadonlyMap<EnvironmentPlan, Staging>;
export const noTrees: StagedTrees = new Map();

/** Begins to lay the trees ready for which that pays; none where it is known already that something is wrong. */
export function stagedTrees(planned: PlannedFleet, request: SynthesisRequest): StagedTrees {
  if (!isWhole(request) || errorsAmong([...planned.loadIssues, ...planned.modelIssues]).length > 0)
    return noTrees;
  const trees = new Map<EnvironmentPlan, Staging>();
  for (const plan of planned.plans) {
    const layout = layoutIn(request, plan);
    if (layout !== 'rendered' || !stagingPays(sizeOf([plan]), availableParallelism())) continue;
    const environment = plan.environment.name;
    const tree = { root: rootOf(planned, request, plan), environment, layout };
    trees.set(plan, new Staging(tree, wholeRecordHead(plan)));
  }
  return trees;
}

/** How a run ends, whatever it is at; one that lays trees ready also ends so when it is interrupted. */
export function ending(crew: ThreadCrew, staged: StagedTrees): () => Promise<void> {
  const end = async (): Promise<void> => {
    await Promise.all([crew.dismiss(), ...[...staged.values()].map((each) => each.end())]);
  };
  if (staged.size === 0) return end;
  const forget = atInterrupt(end);
  return async () => {
    await end();
    forget();
  };
}
