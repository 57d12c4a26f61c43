import { isJsonObject } from '../../../../constructs/core/manifest.ts';
import type { JsonValue, Manifest } from '../../../../constructs/core/manifest.ts';
import { sameValue } from '../../../../constructs/core/shared-edit.ts';
import { at, isKind, mapsIn } from '../object-facts.ts';
import type { RiskRule, Verdict } from '../risk-rule.ts';

/** A new version that reaches everybody sooner, or that nobody measures any more. */
export const canaryBypassed: RiskRule = {
  code: 'RGT-RISK-013',
  title: 'a canary is bypassed',
  look: (change, context) => {
    const { kind, before, after, object } = change;
    if (kind === 'removed' && isKind(before, 'argoproj.io', 'Rollout')) {
      const plain = context
        .beside(change)
        .some(({ kind: other, after: now }) => other === 'added' && isKind(now, 'apps', 'Deployment'));
      return plain
        ? [
            {
              level: 'high',
              reason: `Rollout ${object.name} becomes a Deployment: a new version goes to everybody at once`,
            },
          ]
        : [];
    }
    if (kind === 'removed' && isKind(before, 'flagger.app', 'Canary'))
      return [
        {
          level: 'high',
          reason: `Canary ${object.name} is deleted: a new version goes to everybody at once`,
        },
      ];
    if (before === undefined || after === undefined) return [];
    if (isKind(after, 'argoproj.io', 'Rollout')) return rolloutVerdicts(before, after, object.name);
    if (isKind(after, 'flagger.app', 'Canary')) return flaggerVerdicts(before, after, object.name);
    if (
      isKind(after, 'argoproj.io', 'AnalysisTemplate', 'ClusterAnalysisTemplate') &&
      !sameValue(at(before, 'spec.metrics'), at(after, 'spec.metrics'))
    )
      return [{ level: 'medium', reason: `${object.kind} ${object.name} measures by other conditions` }];
    return [];
  },
};

function rolloutVerdicts(before: Manifest, after: Manifest, name: string): Verdict[] {
  const found: Verdict[] = [];
  const high = (reason: string) => found.push({ level: 'high', reason: `Rollout ${name} ${reason}` });
  const [was, is] = [stepsOf(before), stepsOf(after)];
  if (was.length > 0 && is.length === 0) high('no longer goes in steps');
  else if (firstWeight(is) > firstWeight(was)) {
    const all = firstWeight(is) >= 100;
    found.push({
      level: all ? 'high' : 'medium',
      reason: `Rollout ${name} starts with ${firstWeight(is)} % of the traffic instead of ${firstWeight(was)} %`,
    });
  }
  if (pauses(was) > 0 && is.length > 0 && pauses(is) === 0) high('no longer waits between its steps');
  if (analyses(before) > analyses(after))
    high(analyses(after) === 0 ? 'is no longer measured' : 'is measured less');
  const promotion = 'spec.strategy.blueGreen.autoPromotionEnabled';
  if (
    at(before, promotion) === false &&
    at(after, promotion) !== false &&
    at(after, 'spec.strategy.blueGreen') !== undefined
  )
    high('no longer waits for a person before it switches');
  return found;
}

function flaggerVerdicts(before: Manifest, after: Manifest, name: string): Verdict[] {
  const found: Verdict[] = [];
  const high = (reason: string) => found.push({ level: 'high', reason: `Canary ${name} ${reason}` });
  if (at(after, 'spec.skipAnalysis') === true && at(before, 'spec.skipAnalysis') !== true)
    high('skips its analysis');
  const count = (object: Manifest): number => mapsIn(at(object, 'spec.analysis.metrics')).length;
  if (count(before) > count(after)) high(count(after) === 0 ? 'is no longer measured' : 'is measured less');
  return found;
}

function stepsOf(rollout: Manifest) {
  return mapsIn(at(rollout, 'spec.strategy.canary.steps'));
}

/** The share of the first step; a canary without steps gives everything at once. */
function firstWeight(steps: ReturnType<typeof stepsOf>): number {
  const weight = steps.map(({ setWeight }) => setWeight).find((each) => typeof each === 'number');
  return typeof weight === 'number' ? weight : 100;
}

function pauses(steps: ReturnType<typeof stepsOf>): number {
  return steps.filter(({ pause }) => pause !== undefined).length;
}

/** How many analyses a rollout's strategy holds, wherever they stand in it. */
function analyses(rollout: Manifest): number {
  const count = (value: JsonValue | undefined): number => {
    if (Array.isArray(value))
      return (value as readonly JsonValue[]).reduce<number>((sum, item) => sum + count(item), 0);
    if (!isJsonObject(value)) return 0;
    return Object.entries(value).reduce(
      (sum, [key, item]) => sum + (key === 'templates' && Array.isArray(item) ? item.length : count(item)),
      0,
    );
  };
  return count(at(rollout, 'spec.strategy'));
}
