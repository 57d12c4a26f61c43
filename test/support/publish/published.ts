import type { EnvironmentPlan } from '../../../constructs/plan/environment-plan.ts';
import { parseAllowance } from '../../../delivery/guard/allowance.ts';
import { publish } from '../../../delivery/publish/publication.ts';
import type { Outcome, Publication } from '../../../delivery/publish/publication.ts';
import { smallPlan } from './small-fleet.ts';
import type { SmallFleet } from './small-fleet.ts';

export interface PublishOptions extends Partial<Omit<Publication, 'allowances' | 'parts'>> {
  /** @default the environment's name */
  readonly path?: string;
  readonly allow?: readonly string[];
}

/** Publishes small environments as the command would. */
export function publishSmall(
  url: string,
  fleet: SmallFleet | readonly SmallFleet[] | EnvironmentPlan = {},
  options: PublishOptions = {},
): Promise<Outcome> {
  const { path, allow = [], ...rest } = options;
  const plans =
    'appsOn' in fleet
      ? [fleet]
      : (Array.isArray(fleet) ? (fleet as SmallFleet[]) : [fleet as SmallFleet]).map(smallPlan);
  return publish({
    url,
    branch: 'main',
    parts: plans.map((plan) => ({ plan, path: path ?? plan.environment.name })),
    allowances: allow.map((text) => {
      const allowance = parseAllowance(text);
      if (allowance === undefined) throw new Error(`${text} is no allowance`);
      return allowance;
    }),
    source: undefined,
    allowOlder: false,
    version: '0.0.0',
    dryRun: false,
    pullRequest: false,
    sign: false,
    giveUpAfter: 30_000,
    ...rest,
  });
}

/** The codes of what stopped it, each once, in order. */
export function codesOf({ issues }: Outcome): string[] {
  return [...new Set(issues.map(({ code }) => code))].sort();
}
