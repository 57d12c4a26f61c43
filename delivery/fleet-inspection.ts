import { sortIssues } from '../constructs/core/issue.ts';
import type { Issue } from '../constructs/core/issue.ts';
import { inspectPlan } from '../constructs/policy/inspection.ts';
import { withoutSecrets } from '../constructs/policy/secret/text-scan.ts';
import type { PlannedFleet } from './planned-fleet.ts';

/** Everything that is wrong with a fleet: files, model, objects, policies, schemas; each fault once, sorted by place. */
export async function inspectFleet(planned: PlannedFleet): Promise<Issue[]> {
  const inspected: Issue[] = [];
  for (const plan of planned.plans) inspected.push(...(await inspectPlan(plan)));
  const seen = new Set<string>();
  return sortIssues([...planned.loadIssues, ...planned.modelIssues, ...inspected])
    .filter((issue) => {
      const key = JSON.stringify([issue.code, issue.where, issue.what]);
      return !seen.has(key) && seen.add(key);
    })
    .map(fitToPrint);
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
