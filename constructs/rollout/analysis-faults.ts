import type { Fault } from '../core/model-construct.ts';
import { nearestName } from '../core/nearest-name.ts';
import type { Analysis } from './analysis.ts';
import { analysisArguments, argumentsIn } from './analysis-template.ts';

/** What is wrong with single analyses, whatever they are used in. */
export function analysisFaults(analyses: readonly Analysis[]): Fault[] {
  const names = analyses.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  const faults = analyses.flatMap((analysis) => [
    ...boundFaults(analysis),
    ...samplingFaults(analysis),
    ...queryFaults(analysis),
  ]);
  if (twice !== undefined || names.includes('traffic'))
    faults.push({
      code: 'RGT-ROLLOUT-014',
      what:
        twice === undefined
          ? 'an analysis is called "traffic", as is the count of requests'
          : `two analyses are called "${twice}"`,
      given: names.join(', '),
      fix: 'give each analysis a name of its own',
    });
  return faults;
}

function boundFaults(analysis: Analysis): Fault[] {
  const fault = (what: string, given: number, allowed: string, fix: string): Fault[] => [
    {
      code: 'RGT-ROLLOUT-012',
      what: `analysis "${analysis.name}" ${what}`,
      given: String(given),
      allowed,
      fix,
    },
  ];
  if (analysis.type === 'success-rate' && !(analysis.atLeast > 0 && analysis.atLeast <= 1))
    return fault(
      'asks for a share that no service has',
      analysis.atLeast,
      'more than 0, at most 1',
      'write 99 % as 0.99',
    );
  if (analysis.type === 'latency' && !(analysis.quantile > 0 && analysis.quantile < 1))
    return fault(
      'looks at a share that is none',
      analysis.quantile,
      'between 0 and 1',
      'write the 99th percentile as 0.99',
    );
  if (analysis.type === 'latency' && !(analysis.atMost.seconds > 0))
    return fault(
      'allows no time at all',
      analysis.atMost.seconds,
      'more than 0',
      'give atMost: Duration.seconds(…)',
    );
  if (analysis.type === 'prometheus-query') return [];
  if (!(analysis.minimumRequests >= 1))
    return fault(
      'judges a service without traffic',
      analysis.minimumRequests,
      '1 or more',
      'raise minimumRequests',
    );
  return [];
}

/** The controller takes limits that no count of measurements can pass; such a check would never stop anything. */
function samplingFaults({ name, sampling }: Analysis): Fault[] {
  const { window, interval, count, failureLimit, inconclusiveLimit } = sampling;
  const faults: Fault[] = [];
  if (!(window.seconds >= 1) || !(interval.seconds >= 1))
    faults.push({
      code: 'RGT-ROLLOUT-016',
      what: `analysis "${name}" has a window or an interval of no length`,
      given: `window ${window.toString()}, interval ${interval.toString()}`,
      fix: 'give both at least a second; twice the scrape interval is the least that says something',
    });
  const wrong = (limit: number): boolean => !Number.isInteger(limit) || limit < 1 || limit >= count;
  if (!Number.isInteger(count) || wrong(failureLimit) || wrong(inconclusiveLimit))
    faults.push({
      code: 'RGT-ROLLOUT-013',
      what: `the limits of analysis "${name}" don't fit its ${count} measurements`,
      given: `failureLimit ${failureLimit}, inconclusiveLimit ${inconclusiveLimit}, count ${count}`,
      allowed:
        'limits of 1 or more, and less than count: otherwise one hiccup ends the rollout, or nothing does',
      fix: 'raise count, or lower the limits',
    });
  return faults;
}

function queryFaults(analysis: Analysis): Fault[] {
  if (analysis.type !== 'prometheus-query') return [];
  const faults: Fault[] = [];
  if (!/^[a-z0-9]([a-z0-9-]{0,40}[a-z0-9])?$/.test(analysis.name))
    faults.push({
      code: 'RGT-ROLLOUT-017',
      what: "the name of an analysis can't be part of an object's name",
      given: analysis.name,
      allowed: 'lower case letters, digits and dashes, 42 at the most',
      fix: 'rename it',
    });
  if (typeof analysis.query !== 'string') return faults;
  for (const argument of argumentsIn(analysis.query)) {
    if (analysisArguments.includes(argument)) continue;
    const nearest = nearestName(argument, analysisArguments);
    faults.push({
      code: 'RGT-ROLLOUT-015',
      what: `the query of analysis "${analysis.name}" uses an argument that nothing gives`,
      given: `{{args.${argument}}}`,
      allowed: analysisArguments.map((known) => `{{args.${known}}}`).join(', '),
      fix:
        nearest === undefined
          ? 'use one of them, or a function of the new version'
          : `write {{args.${nearest}}}`,
    });
  }
  return faults;
}
