import { describe, expect, test } from '@jest/globals';
import type { JsonObject, Manifest } from '../../../constructs/core/manifest.ts';
import { BlueGreen } from '../../../constructs/rollout/blue-green.ts';
import { Canary } from '../../../constructs/rollout/canary.ts';
import { gatewayApi } from '../../../constructs/rollout/gateway-api.ts';
import { istio } from '../../../constructs/rollout/istio.ts';
import { fieldsOwnedAtRuntime } from '../../../constructs/rollout/runtime-fields.ts';
import { anApp, baseOf } from './rolled-out-app.ts';

const namespace = 'api-service';
const selector = {
  jsonPointers: [
    '/metadata/annotations/argo-rollouts.argoproj.io~1managed-by-rollouts',
    '/spec/selector/rollouts-pod-template-hash',
  ],
};

describe('what nobody else may write', () => {
  test('of a canary by Istio are the weights that the controller sets, the number of pods and the selectors', () => {
    const { app } = anApp();
    new Canary(app, { weights: [5, 100], traffic: istio() });
    expect(fieldsOwnedAtRuntime(baseOf(app))).toEqual([
      { group: '', kind: 'Service', name: 'api-service-canary', namespace, ...selector },
      { group: '', kind: 'Service', name: 'api-service-stable', namespace, ...selector },
      {
        group: 'argoproj.io',
        kind: 'Rollout',
        name: 'api-service',
        namespace,
        jsonPointers: ['/spec/replicas'],
      },
      {
        group: 'networking.istio.io',
        kind: 'VirtualService',
        name: 'api-service',
        namespace,
        jqPathExpressions: ['.spec.http[] | select(.name == "primary").route[].weight'],
      },
    ]);
  });

  test('of a canary by the Gateway API are the weights of its route', () => {
    const { app } = anApp();
    new Canary(app, { weights: [5, 100], traffic: gatewayApi({ gateway: { name: 'public' } }) });
    expect(fieldsOwnedAtRuntime(baseOf(app)).at(-1)).toEqual({
      group: 'gateway.networking.k8s.io',
      kind: 'HTTPRoute',
      name: 'api-service',
      namespace,
      jqPathExpressions: ['.spec.rules[].backendRefs[].weight'],
    });
  });

  test('of a blue-green are the selectors of its Services', () => {
    const { app } = anApp();
    new BlueGreen(app);
    expect(
      fieldsOwnedAtRuntime(baseOf(app))
        .filter(({ kind }) => kind === 'Service')
        .map(({ name }) => name),
    ).toEqual(['api-service', 'api-service-preview']);
  });

  test('of an app with an autoscaler is its number of pods, and of one without nothing', () => {
    const base = baseOf(anApp().app);
    expect(fieldsOwnedAtRuntime(base)).toEqual([
      { group: 'apps', kind: 'Deployment', name: 'api-service', namespace, jsonPointers: ['/spec/replicas'] },
    ]);
    expect(fieldsOwnedAtRuntime(base.filter(({ kind }) => kind !== 'HorizontalPodAutoscaler'))).toEqual([]);
  });

  test('of a target of Flagger with an autoscaler is told once', () => {
    const { app } = anApp();
    new Canary(app, { weights: [5, 100], traffic: istio(), controller: 'flagger' });
    expect(fieldsOwnedAtRuntime(baseOf(app))).toHaveLength(1);
  });
});

describe('a Rollout that somebody wrote by hand', () => {
  function rollout(trafficRouting: JsonObject): Manifest {
    const spec = { strategy: { canary: { trafficRouting } } };
    return {
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'Rollout',
      metadata: { name: 'web', namespace: 'shop' },
      spec,
    };
  }

  test('has its managed routes, its subsets and a VirtualService of another namespace covered too', () => {
    const written = rollout({
      managedRoutes: [{ name: 'header' }],
      istio: {
        virtualService: { name: 'routes.edge' },
        destinationRule: { name: 'web', canarySubsetName: 'canary', stableSubsetName: 'stable' },
      },
    });
    expect(fieldsOwnedAtRuntime([written])).toEqual([
      {
        group: 'networking.istio.io',
        kind: 'DestinationRule',
        name: 'web',
        namespace: 'shop',
        jqPathExpressions: [
          '.spec.subsets[] | select(.name == "canary").labels["rollouts-pod-template-hash"]',
          '.spec.subsets[] | select(.name == "stable").labels["rollouts-pod-template-hash"]',
        ],
      },
      {
        group: 'networking.istio.io',
        kind: 'VirtualService',
        name: 'routes',
        namespace: 'edge',
        jqPathExpressions: ['.spec.http[].route[].weight', '.spec.http[] | select(.name == "header")'],
      },
    ]);
  });

  test('has every route of the plugin covered', () => {
    const plugin = { httpRoutes: [{ name: 'a' }], grpcRoutes: [{ name: 'b' }], namespace: 'edge' };
    const found = fieldsOwnedAtRuntime([rollout({ plugins: { 'argoproj-labs/gatewayAPI': plugin } })]);
    expect(found.map(({ kind, name, namespace: where }) => [kind, name, where])).toEqual([
      ['GRPCRoute', 'b', 'edge'],
      ['HTTPRoute', 'a', 'edge'],
    ]);
  });
});
