import { errorsAmong } from '../constructs/core/issue.ts';
import { inspectFleet } from '../delivery/fleet/fleet-inspection.ts';
import { planFleet } from '../delivery/fleet/planned-fleet.ts';
import { exitCode, parseOptions, sharedOptions } from './arguments.ts';
import { issueJson, note, printIssues, result } from './report.ts';

/** Says every issue of the fleet at once: exit 0 when there is no error, 1 when there is, 2 when a file does not load. */
export async function validate(argv: readonly string[]): Promise<number> {
  const options = parseOptions(argv, sharedOptions);
  const planned = await planFleet({
    folder: options.environments,
    ...(options.environment === undefined ? {} : { environment: options.environment }),
  });
  const issues = await inspectFleet(planned);
  if (options.json) result(JSON.stringify({ issues: issues.map(issueJson) }, undefined, 2));
  else if (issues.length > 0) printIssues(issues, result);
  else note(`valid: ${planned.plans.map(({ environment }) => environment.name).join(', ')}`);
  if (planned.loadIssues.length > 0) return exitCode.wrongUse;
  return errorsAmong(issues).length > 0 ? exitCode.no : exitCode.done;
}
