import { setFlagsFromString } from 'node:v8';
import type { Issue } from '../../constructs/core/issue.ts';
import { sortIssues } from '../../constructs/core/issue.ts';
import type { Fleet } from '../../constructs/fleet/fleet.ts';
import { EnvironmentPlan } from '../../constructs/plan/environment-plan.ts';
import { loadFleet } from './fleet-file.ts';
import type { FleetSelection } from './fleet-file.ts';
import { readSources } from '../source/source-reader.ts';

/** A fleet that has been read and planned, with everything that is wrong with it. */
export interface PlannedFleet {
  readonly fleet: Fleet;
  readonly plans: readonly EnvironmentPlan[];
  /** Files that do not load: exit 2. */
  readonly loadIssues: readonly Issue[];
  /** What the model itself says is wrong, before any object is looked at: exit 1. */
  readonly modelIssues: readonly Issue[];
}

/** Reads the environments and their sources, and plans them. */
export async function planFleet(selection: FleetSelection): Promise<PlannedFleet> {
  const { fleet, environments, loadIssues } = await loadFleet(selection);
  // What is made of a fleet is short-lived: from here on the heap grows by little. Before, that would only slow the loading.
  setFlagsFromString('--heap-growing-percent=25');
  const sources = await readSources(environments);
  const plans = environments.map((environment) => new EnvironmentPlan(environment, sources.inputs));
  const chosen = new Set(environments.map(({ name }) => name));
  const declared = fleet
    .allIssues()
    .filter(({ where }) => where.environment === undefined || chosen.has(where.environment));
  const modelIssues = sortIssues([...declared, ...sources.issues, ...plans.flatMap((plan) => plan.issues)]);
  return { fleet, plans, loadIssues, modelIssues };
}
