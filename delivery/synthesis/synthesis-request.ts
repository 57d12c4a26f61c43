import { join } from 'node:path';
import type { EnvironmentPlan } from '../../constructs/plan/environment-plan.ts';
import type { Layout } from '../../constructs/fleet/environment.ts';
import type { FleetSelection } from '../fleet/fleet-file.ts';
import type { PlannedFleet } from '../fleet/planned-fleet.ts';
import type { PartNumber } from './tree-share.ts';

/** What a synthesis is asked for; plain data, so that every thread gets the same. */
export interface SynthesisRequest {
  readonly fleet: FleetSelection;
  /** Where to; several environments each get a folder of their name there. */
  readonly out: string;
  /** @default the environment's own */
  readonly layout: Layout | undefined;
  /** @default every cluster */
  readonly clusters: readonly string[] | undefined;
  /** @default every app, and the clusters' own objects */
  readonly apps: readonly string[] | undefined;
  /** The part of the tree that this run writes, where several runs write it together. @default all of it */
  readonly shard: PartNumber | undefined;
}

/** Whether all of a tree is wanted. */
export function isWhole({ clusters, apps, shard }: SynthesisRequest): boolean {
  return clusters === undefined && apps === undefined && shard === undefined;
}

/** An environment's folder: one of its own where there are several. */
export function rootOf(
  { plans }: PlannedFleet,
  { fleet, out }: SynthesisRequest,
  plan: EnvironmentPlan,
): string {
  const single = fleet.environment !== undefined || plans.length === 1;
  return single ? out : join(out, plan.environment.name);
}
