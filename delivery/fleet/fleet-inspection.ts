import { sortIssues } from '../../constructs/core/issue.ts';
import type { Issue } from '../../constructs/core/issue.ts';
import type { EnvironmentPlan } from '../../constructs/plan/environment-plan.ts';
import { inspectPlan } from '../../constructs/policy/inspection.ts';
import type { InspectionScope, UnitTaker } from '../../constructs/policy/inspection.ts';
import { unusedWaiver } from '../../constructs/policy/waiver.ts';
import { withoutSecrets } from '../../constructs/policy/secret/text-scan.ts';
import type { PlannedFleet } from './planned-fleet.ts';

/**
 * Everything that is wrong with a fleet: files, model, objects, policies, schemas; each fault once, sorted by place.
 *
 * @param scopeOf - how much of an environment's objects is looked at. @default all
 * @param taker - is handed an environment's units as they are looked at. @default nobody
 */
export async function inspectFleet(
  planned: PlannedFleet,
  scopeOf: (plan: EnvironmentPlan) => InspectionScope | undefined = () => undefined,
  taker: (plan: EnvironmentPlan) => UnitTaker | undefined = () => undefined,
): Promise<Issue[]> {
  const inspected: Issue[] = [];
  for (const plan of planned.plans) inspected.push(...(await inspectPlan(plan, scopeOf(plan), taker(plan))));
  return onceEach([...planned.loadIssues, ...planned.modelIssues, ...inspected]).map(fitToPrint);
}

/**
 * What several inspections of parts of a fleet come to: each fault once.
 *
 * @param whole - whether they looked at everything between them; only then is it known which waivers nothing needs
 */
export function mergedInspections(parts: readonly (readonly Issue[])[], whole: boolean): Issue[] {
  const unused = (part: readonly Issue[]): Set<string> =>
    new Set(part.filter(({ code }) => code === unusedWaiver).map(({ what }) => what));
  const [first, ...others] = parts.map(unused);
  const nowhere = [...(first ?? [])].filter((what) => others.every((each) => each.has(what)));
  const known = new Set(whole ? nowhere : []);
  return onceEach(parts.flat()).filter(({ code, what }) => code !== unusedWaiver || known.has(what));
}

function onceEach(issues: readonly Issue[]): Issue[] {
  const seen = new Set<string>();
  return sortIssues(issues).filter((issue) => {
    const key = JSON.stringify([issue.code, issue.where, issue.what]);
    return !seen.has(key) && seen.add(key);
  });
}

/** A message quotes what it was given, which may be the very secret that another issue refuses. */
function fitToPrint(issue: Issue): Issue {
  const { what, given, allowed } = issue;
  return {
    ...issue,
    what: withoutSecrets(what),
    ...(given === undefined ? {} : { given: withoutSecrets(given) }),
    ...(allowed === undefined ? {} : { allowed: withoutSecrets(allowed) }),
  };
}
