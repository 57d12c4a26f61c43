import type { Fault } from '../core/model-construct.ts';
import type { Analysis } from './analysis.ts';
import { boundQuery } from './analysis-query.ts';
import type { Canary } from './canary.ts';
import { scheduleFaults } from './canary-schedule.ts';
import { flaggerCanaryFaults } from './flagger-faults.ts';
import type { RequestTelemetry } from './request-telemetry.ts';

/** What is wrong with a canary's settings, whatever app it is for. */
export function canaryFaults(canary: Canary): Fault[] {
  const { props, app } = canary;
  return [
    ...scheduleFaults(props),
    ...windowFaults(canary),
    ...uncountedFaults(canary.analyses, canary.telemetry),
    ...trafficFaults(canary),
    ...(canary.controller === 'flagger' ? flaggerCanaryFaults(canary) : []),
    ...(canary.stages.some(({ pause }) => pause === 'manual') && app.environment.waves !== undefined
      ? [waitsForPerson(app.name)]
      : []),
  ];
}

/** A person's word between two clusters holds up every wave after them; that may be wanted. */
export function waitsForPerson(app: string): Fault {
  return {
    code: 'RGT-ROLLOUT-011',
    severity: 'warning',
    what: `the rollout of app "${app}" waits for a person on each cluster, and every later wave waits with it`,
    given: "'manual'",
    fix: 'give it a time, and the waves a gate: gate: manual()',
  };
}

/** Analyses that count requests, where nobody is known to count them. */
export function uncountedFaults(
  analyses: readonly Analysis[],
  telemetry: RequestTelemetry | undefined,
): Fault[] {
  const version = {
    namespace: 'namespace',
    workload: 'workload',
    service: 'service',
    podTemplateHash: undefined,
  };
  return analyses
    .filter(
      (analysis) =>
        analysis.type !== 'prometheus-query' && boundQuery(analysis, version, telemetry) === undefined,
    )
    .map(({ name }) => ({
      code: 'RGT-ROLLOUT-019',
      what: `analysis "${name}" measures requests, and nothing says where they are counted`,
      given: telemetry === undefined ? 'no telemetry' : 'telemetry without durations',
      allowed: 'traffic: istio(), or telemetry',
      fix: 'say it by telemetry: istioTelemetry(), or a function of your own; or ask by prometheusQuery(…)',
    }));
}

function windowFaults({ analyses, stages }: Canary): Fault[] {
  const pauses = stages.flatMap(({ pause }) => (pause === 'manual' ? [] : [pause]));
  const [first, ...others] = pauses;
  if (first === undefined) return [];
  const shortest = others.reduce((least, pause) => (pause.seconds < least.seconds ? pause : least), first);
  return analyses
    .filter(({ sampling }) => sampling.window.seconds > shortest.seconds)
    .map(({ name, sampling }) => ({
      code: 'RGT-ROLLOUT-029',
      what: `analysis "${name}" looks further back than a weight is held, so that it would judge one weight by another`,
      given: `window ${sampling.window.toString()}, pause ${shortest.toString()}`,
      allowed: `a window of ${shortest.toString()} or less`,
      fix: 'shorten the window, or lengthen the pause',
    }));
}

function trafficFaults({ props, controller }: Canary): Fault[] {
  const { firstPods, oldPods, keepOld, traffic } = props;
  const faults: Fault[] = [];
  const needing = [
    firstPods !== undefined && 'firstPods',
    oldPods === 'shrinking' && 'oldPods',
    keepOld !== undefined && 'keepOld',
  ].filter((name) => name !== false);
  if (traffic === undefined && needing.length > 0)
    faults.push({
      code: 'RGT-ROLLOUT-034',
      what: `${needing.join(', ')} can only be set where traffic is split apart from pods`,
      given: needing.join(', '),
      fix: 'name a traffic router, such as traffic: istio(), or leave them out',
    });
  if (firstPods !== undefined && (!Number.isInteger(firstPods) || firstPods < 1))
    faults.push({
      code: 'RGT-ROLLOUT-035',
      what: 'a weight without pods would fail every request of its share',
      given: String(firstPods),
      allowed: '1 or more',
      fix: 'raise firstPods, or leave it out',
    });
  if (oldPods === 'shrinking' && keepOld !== undefined)
    faults.push({
      code: 'RGT-ROLLOUT-036',
      what: "the old version's pods can't both shrink with the traffic and be kept after it",
      given: `oldPods 'shrinking', keepOld ${keepOld.toString()}`,
      allowed: 'one of them',
      fix: 'leave one of them out',
    });
  return controller === 'flagger' ? [] : faults;
}
