import { describe, expect, test } from '@jest/globals';
import { Duration } from '../../../constructs/core/duration.ts';
import { isJsonObject } from '../../../constructs/core/manifest.ts';
import { Overlay } from '../../../constructs/overlay/overlay.ts';
import { AppPlan } from '../../../constructs/plan/app-plan.ts';
import { successRate } from '../../../constructs/rollout/analysis.ts';
import { Canary } from '../../../constructs/rollout/canary.ts';
import type { CanaryProps } from '../../../constructs/rollout/canary.ts';
import { istio } from '../../../constructs/rollout/istio.ts';
import { schemaCheckerFor } from '../../../constructs/schema/schema-check.ts';
import { anApp, at, baseOf, codesOf, only, withReplicas } from './rolled-out-app.ts';

const reference: CanaryProps = {
  weights: [5, 10, 30, 60, 100],
  pause: Duration.minutes(5),
  traffic: istio(),
  analysis: [successRate({ atLeast: 0.99 })],
};

function rolledOut(props: Partial<CanaryProps> = {}) {
  const { app, east } = anApp();
  new Canary(app, { ...reference, ...props });
  return { app, east, base: baseOf(app) };
}

function steps(props: Partial<CanaryProps> = {}) {
  return at(only(rolledOut(props).base, 'Rollout'), 'spec.strategy.canary.steps');
}

describe('the workload', () => {
  test('a rollout replaces the Deployment, so that no second set of pods runs behind the Service', () => {
    const { app } = anApp();
    const deployment = only(baseOf(app), 'Deployment');
    const { base } = rolledOut();
    expect(base.filter(({ kind }) => kind === 'Deployment')).toEqual([]);
    const rollout = only(base, 'Rollout');
    expect(rollout.metadata).toEqual(deployment.metadata);
    expect(at(rollout, 'spec.template')).toEqual(at(deployment, 'spec.template'));
    expect(at(rollout, 'spec.selector')).toEqual(at(deployment, 'spec.selector'));
  });

  test('an overlay reaches the pods of the Rollout, not those of a Deployment that is not there', () => {
    const { app, east } = anApp();
    new Canary(app, reference);
    new Overlay(app, east, { image: { tag: 'v2.1.0' }, resources: { requests: { cpu: '500m' } } });
    const placed = new AppPlan(app, new Map()).on(east);
    expect(placed.issues).toEqual([]);
    expect(at(only(placed.objects, 'Rollout'), 'spec.template.spec.containers.0')).toMatchObject({
      image: 'registry.example.com/api-service:v2.1.0',
      resources: { requests: { cpu: '500m', memory: '256Mi' } },
    });
  });

  test('the autoscaler scales the Rollout, which carries no number of pods of its own', () => {
    const before = withReplicas(baseOf(anApp().app), 7);
    const base = new Canary(anApp().app, reference).reshapeBase(before);
    expect(at(only(base, 'HorizontalPodAutoscaler'), 'spec.scaleTargetRef')).toEqual({
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'Rollout',
      name: 'api-service',
    });
    expect(at(only(base, 'Rollout'), 'spec.replicas')).toBeUndefined();
  });

  test('without an autoscaler the Rollout runs as many pods as the Deployment did', () => {
    const before = withReplicas(baseOf(anApp().app), 7).filter(
      ({ kind }) => kind !== 'HorizontalPodAutoscaler',
    );
    expect(at(only(new Canary(anApp().app, reference).reshapeBase(before), 'Rollout'), 'spec.replicas')).toBe(
      7,
    );
  });

  test('what the canary does not change is shared with the base, by reference', () => {
    const { app } = anApp();
    const canary = new Canary(app, reference);
    const before = baseOf(anApp().app);
    const after = canary.reshapeBase(before);
    expect(after).toContain(only(before, 'Service'));
    expect(after).toContain(only(before, 'PodDisruptionBudget'));
  });

  test('every object that it makes passes the schema of its kind', async () => {
    const { base } = rolledOut({
      firstPods: 2,
      keepOld: Duration.minutes(10),
      notify: { slack: 'ops-alert' },
    });
    const { faults, unchecked } = await schemaCheckerFor(base);
    expect(base.flatMap((object) => faults(object))).toEqual([]);
    expect(unchecked(base)).toEqual([]);
  });

  test('the reference canary has no issue', () => {
    expect(codesOf(rolledOut().app)).toEqual([]);
  });
});

describe('the Services and the route', () => {
  test('a Rollout comes with the Services and the route that the controller demands', () => {
    const { base } = rolledOut();
    expect(at(only(base, 'Rollout'), 'spec.strategy.canary')).toMatchObject({
      stableService: 'api-service-stable',
      canaryService: 'api-service-canary',
      trafficRouting: { istio: { virtualServices: [{ name: 'api-service', routes: ['primary'] }] } },
    });
    for (const name of ['api-service-stable', 'api-service-canary'])
      expect(only(base, 'Service', name)['spec']).toEqual({
        ports: [{ name: 'http', port: 80, targetPort: 8080 }],
        selector: { app: 'api-service' },
      });
  });

  test('the Services of the versions carry no labels, so that nothing that scrapes Services counts a pod twice', () => {
    expect(only(rolledOut().base, 'Service', 'api-service-canary').metadata).toEqual({
      name: 'api-service-canary',
      namespace: 'api-service',
    });
  });

  test('all traffic is on the stable version until a step says otherwise', () => {
    expect(at(only(rolledOut().base, 'VirtualService'), 'spec')).toEqual({
      hosts: ['api-service'],
      http: [
        {
          name: 'primary',
          route: [
            { destination: { host: 'api-service-stable', port: { number: 80 } }, weight: 100 },
            { destination: { host: 'api-service-canary', port: { number: 80 } }, weight: 0 },
          ],
        },
      ],
    });
  });
});

describe('the steps', () => {
  const check = { analysis: { templates: [{ templateName: 'api-service-check' }] } };
  const pause = { pause: { duration: '5m' } };

  test('weights rise from 5 to 60 with pauses, and each but the first is left only after a check', () => {
    expect(steps()).toEqual([
      { setWeight: 5 },
      pause,
      { setWeight: 10 },
      pause,
      check,
      { setWeight: 30 },
      pause,
      check,
      { setWeight: 60 },
      pause,
      check,
    ]);
  });

  test('no step sets the weight to 100, since the end of the steps does', () => {
    expect(JSON.stringify(steps())).not.toContain('100');
  });

  test('the new version is watched from the first weight on, and not only at check points', () => {
    const { base } = rolledOut();
    expect(at(only(base, 'Rollout'), 'spec.strategy.canary.analysis')).toEqual({
      templates: [{ templateName: 'api-service-watch' }],
      startingStep: 1,
    });
    const ends = (name: string) => at(only(base, 'AnalysisTemplate', name), 'spec.metrics.0.count');
    expect([ends('api-service-watch'), ends('api-service-check')]).toEqual([undefined, 3]);
  });

  test('a pause may differ at each weight, and wait for a person', () => {
    expect(steps({ weights: [5, 50, 100], pause: [Duration.minutes(90), 'manual'], checkAt: [5] })).toEqual([
      { setWeight: 5 },
      { pause: { duration: '1h30m' } },
      check,
      { setWeight: 50 },
      { pause: {} },
    ]);
  });

  test('a fixed number of pods holds for the first weight only, and the watch begins when there is traffic', () => {
    const canary = at(
      only(rolledOut({ weights: [5, 50, 100], firstPods: 2, checkAt: [] }).base, 'Rollout'),
      'spec.strategy.canary',
    );
    expect(isJsonObject(canary) && canary['steps']).toEqual([
      { setCanaryScale: { replicas: 2 } },
      { setWeight: 5 },
      pause,
      { setCanaryScale: { matchTrafficWeight: true } },
      { setWeight: 50 },
      pause,
    ]);
    expect(at(canary ?? null, 'analysis.startingStep')).toBe(2);
  });

  test('without a traffic router the share of pods stands for the share of traffic, and no Service is added', () => {
    const { app } = anApp();
    new Canary(app, { weights: [20, 100] });
    const base = baseOf(app);
    expect(at(only(base, 'Rollout'), 'spec.strategy.canary')).toEqual({
      maxSurge: '25%',
      maxUnavailable: '25%',
      steps: [{ setWeight: 20 }, pause],
    });
    expect(base.map(({ kind }) => kind).filter((kind) => kind === 'Service')).toHaveLength(1);
    expect(codesOf(app)).toEqual([]);
  });
});

describe('the way back', () => {
  test('a failure takes the traffic back by default, and so do pods that never start', () => {
    const { base } = rolledOut();
    expect(at(only(base, 'Rollout'), 'spec.progressDeadlineAbort')).toBe(true);
    expect(
      at(only(base, 'AnalysisTemplate', 'api-service-watch'), 'spec.metrics.0.failureCondition'),
    ).toContain('< 0.99');
  });

  test('a revert in Git is not tried out again step by step', () => {
    expect(at(only(rolledOut().base, 'Rollout'), 'spec.rollbackWindow')).toEqual({ revisions: 3 });
  });

  test('with a manual rollback a failure stops the rollout where it is', () => {
    const { base } = rolledOut({ rollback: 'manual' });
    expect(at(only(base, 'Rollout'), 'spec.progressDeadlineAbort')).toBeUndefined();
    expect(at(only(base, 'AnalysisTemplate', 'api-service-watch'), 'spec.metrics.0.failureCondition')).toBe(
      'false',
    );
  });

  test('an abort leaves Git on the new version, so the controller can tell somebody', () => {
    expect(
      only(rolledOut({ notify: { slack: 'ops-alert' } }).base, 'Rollout').metadata['annotations'],
    ).toEqual({
      'notifications.argoproj.io/subscribe.on-rollout-aborted.slack': 'ops-alert',
    });
  });

  test('the old pods may shrink with their traffic, or be kept for a time', () => {
    const strategy = (props: Partial<CanaryProps>) =>
      at(only(rolledOut(props).base, 'Rollout'), 'spec.strategy.canary');
    expect(strategy({ oldPods: 'shrinking' })).toMatchObject({ dynamicStableScale: true });
    expect(strategy({ keepOld: Duration.minutes(10) })).toMatchObject({ scaleDownDelaySeconds: 600 });
  });
});
