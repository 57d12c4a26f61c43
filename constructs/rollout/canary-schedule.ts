import type { ICanaryStep } from '@kubernetes-models/argo-rollouts/argoproj.io/v1alpha1';
import type { Duration } from '../core/duration.ts';
import type { Fault } from '../core/model-construct.ts';
import type { AnalysisReference } from './analysis-template.ts';

/** How long a weight is held: for a time, or until a person says so. */
export type Pause = Duration | 'manual';

export interface ScheduleProps {
  /** The new version's shares of the traffic, in percent, rising to 100. */
  readonly weights: readonly number[];
  /** How long each weight below 100 is held, or one for each. @default 5 minutes */
  readonly pause?: Pause | readonly Pause[];
  /** The weights that are left only after a check. @default every one but the first and 100 */
  readonly checkAt?: readonly number[];
}

/** One weight below 100: how long it is held, and whether it ends with a check. */
export interface CanaryStage {
  readonly weight: number;
  readonly pause: Pause;
  readonly checked: boolean;
}

/** The stages of a schedule. The last weight is none: when the steps are done, all traffic goes to the new version. */
export function stagesOf(props: ScheduleProps, usual: Duration): CanaryStage[] {
  const held = props.weights.filter((weight) => weight !== 100);
  const pauses = pausesOf(props, held.length, usual);
  return held.map((weight, index) => ({
    weight,
    pause: pauses[index] ?? usual,
    checked: props.checkAt === undefined ? index > 0 || held.length === 1 : props.checkAt.includes(weight),
  }));
}

function pausesOf({ pause }: ScheduleProps, length: number, usual: Duration): readonly Pause[] {
  if (isList(pause)) return pause;
  return Array.from({ length }, () => pause ?? usual);
}

function isList(pause: Pause | readonly Pause[] | undefined): pause is readonly Pause[] {
  return Array.isArray(pause);
}

/** What is wrong with weights, pauses and check points. */
export function scheduleFaults(props: ScheduleProps): Fault[] {
  return [...weightFaults(props.weights), ...pauseFaults(props), ...checkFaults(props)];
}

function weightFaults(weights: readonly number[]): Fault[] {
  const faults: Fault[] = [];
  const given = weights.join(', ') || 'none';
  const outside = weights.filter((weight) => !Number.isInteger(weight) || weight < 1 || weight > 100);
  if (outside.length > 0)
    faults.push({
      code: 'RGT-ROLLOUT-005',
      what: `${outside.join(', ')} ${outside.length === 1 ? 'is no share' : 'are no shares'} of the traffic in percent`,
      given,
      allowed: 'whole numbers from 1 to 100',
      fix: 'correct the weights',
    });
  if (weights.some((weight, index) => index > 0 && weight <= (weights[index - 1] ?? 0)))
    faults.push({
      code: 'RGT-ROLLOUT-006',
      what: 'the weights do not rise',
      given,
      allowed: 'each greater than the one before',
      fix: `write ${[...new Set(weights)].sort((a, b) => a - b).join(', ')}`,
    });
  if (weights.at(-1) !== 100 || weights.length < 2)
    faults.push({
      code: 'RGT-ROLLOUT-007',
      what:
        weights.at(-1) === 100
          ? 'all traffic goes to the new version at once'
          : 'the weights do not end with all traffic on the new version',
      given,
      allowed: 'one weight or more, then 100',
      fix: 'write weights such as 5, 10, 30, 60, 100',
    });
  return faults;
}

function pauseFaults({ weights, pause }: ScheduleProps): Fault[] {
  const faults: Fault[] = [];
  const held = weights.filter((weight) => weight !== 100).length;
  const pauses = isList(pause) ? pause : pause === undefined ? [] : [pause];
  if (isList(pause) && pause.length !== held)
    faults.push({
      code: 'RGT-ROLLOUT-009',
      what: `${held} weights are held, and ${pause.length} pauses given`,
      given: pause.map(String).join(', '),
      allowed: `${held} pauses, one for each weight below 100`,
      fix: 'give one pause for all of them, or one for each',
    });
  const empty = pauses.filter((one) => one !== 'manual' && !(one.seconds > 0));
  if (empty.length > 0)
    faults.push({
      code: 'RGT-ROLLOUT-008',
      what: 'a weight is held for no time',
      given: empty.map(String).join(', '),
      allowed: "more than 0s, or 'manual' to wait for a person",
      fix: 'give the pause a length, or leave its weight out',
    });
  return faults;
}

function checkFaults({ weights, checkAt = [] }: ScheduleProps): Fault[] {
  const unknown = checkAt.filter((weight) => weight === 100 || !weights.includes(weight));
  if (unknown.length === 0) return [];
  return [
    {
      code: 'RGT-ROLLOUT-010',
      what: `there is nothing to check at ${unknown.join(', ')}`,
      given: checkAt.join(', '),
      allowed: weights.filter((weight) => weight !== 100).join(', '),
      fix: 'check at weights that are held',
    },
  ];
}

export interface StepProps {
  /** Pods of the new version at the first weight, whatever its share is. */
  readonly firstPods: number | undefined;
  readonly check: AnalysisReference | undefined;
}

/** One step: a type of its own, since what goes into a manifest is plain data. */
export type CanaryStep =
  | { setWeight: number }
  | { pause: { duration?: string } }
  | { analysis: AnalysisReference }
  | { setCanaryScale: { replicas: number } | { matchTrafficWeight: true } };

/** The steps of a Rollout, and the step from which the analysis beside them runs: the first that has traffic. */
export function canarySteps(
  stages: readonly CanaryStage[],
  { firstPods, check }: StepProps,
): { readonly steps: CanaryStep[]; readonly watchedFrom: number } {
  const steps = stages.flatMap(({ weight, pause, checked }, index): CanaryStep[] => [
    ...(firstPods === undefined ? [] : scaleAt(index, firstPods)),
    { setWeight: weight },
    { pause: pause === 'manual' ? {} : { duration: pause.toString() } },
    ...(checked && check !== undefined ? [{ analysis: check }] : []),
  ]) satisfies ICanaryStep[];
  return { steps, watchedFrom: steps.findIndex((step) => 'setWeight' in step) + 1 };
}

/** A fixed number of pods must not outlive the first weight: a growing share of the traffic would drown them. */
function scaleAt(index: number, firstPods: number): CanaryStep[] {
  if (index === 0) return [{ setCanaryScale: { replicas: firstPods } }];
  return index === 1 ? [{ setCanaryScale: { matchTrafficWeight: true } }] : [];
}
