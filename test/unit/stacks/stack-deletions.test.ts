import { describe, expect, test } from '@jest/globals';
import { ApiObject } from 'cdk8s';
import type { Chart } from 'cdk8s';
import { App, Cluster, Direct, Environment, Fleet } from '../../../constructs/index.ts';
import type { Engine } from '../../../constructs/index.ts';
import type { JsonObject, Manifest } from '../../../constructs/core/manifest.ts';
import { EnvironmentPlan } from '../../../constructs/plan/environment-plan.ts';
import { replacementOf, stackDeletions } from '../../../stacks/guard/stack-deletions.ts';
import { noState, readState } from '../../../stacks/guard/stack-state.ts';
import type { StackState } from '../../../stacks/guard/stack-state.ts';
import { outputsOf, stackPlan } from '../../../stacks/plan/stack-plan.ts';
import type { StackPlan } from '../../../stacks/plan/stack-plan.ts';

interface Shape {
  readonly apps?: readonly string[];
  readonly colour?: string;
  readonly storage?: string;
  readonly engine?: Engine;
  readonly version?: string;
}

/** A stack of apps with a config, a workload, a volume claim and an object of the cluster's own kind. */
function planOf({
  apps = ['shop'],
  colour = 'blue',
  storage = '1Gi',
  engine,
  version,
}: Shape = {}): StackPlan {
  const environment = new Environment(new Fleet(), 'pier', { engine: engine ?? new Direct() });
  const versions = { kubernetes: '1.35' };
  new Cluster(environment, 'hub', { role: 'hub', server: 'https://10.0.0.1:6443', versions });
  new Cluster(environment, 'east', { server: 'https://10.0.0.2:6443', versions });
  const base = (chart: Chart) => {
    const add = (apiVersion: string, kind: string, rest: object = {}) =>
      new ApiObject(chart, kind, { apiVersion, kind, metadata: { name: 'web' }, ...rest });
    add('v1', 'ServiceAccount');
    add('v1', 'PersistentVolumeClaim', {
      spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage } } },
    });
    add(`boats.example.com/${version ?? 'v1'}`, 'Boat');
  };
  for (const name of apps) new App(environment, name, { base, config: { colour } });
  return stackPlan(environment, 'pier.east', new EnvironmentPlan(environment));
}

interface StateEdit {
  readonly outputs?: boolean;
  readonly provider?: string;
  readonly edit?: (resource: Record<string, unknown>) => Record<string, unknown>;
}

/** The state that an up of a plan leaves. */
function stateAfter(
  plan: StackPlan,
  { outputs = true, provider = 'east', edit }: StateEdit = {},
): StackState {
  const urn = (type: string, name: string) => `urn:pulumi:pier.east::pier::${type}::${name}`;
  const stack = 'pulumi:pulumi:Stack';
  const objects = plan.resources.map(({ token, name, manifest }) => ({
    urn: urn(token, name),
    type: token,
    custom: true,
    inputs: manifest,
  }));
  const resources = [
    { urn: urn(stack, 'pier'), type: stack, custom: false, ...(outputs && { outputs: outputsOf(plan) }) },
    { urn: urn('pulumi:providers:kubernetes', provider), type: 'pulumi:providers:kubernetes', custom: true },
    ...objects,
  ];
  return readState(
    JSON.stringify({ checkpoint: { latest: { resources: edit ? resources.map(edit) : resources } } }),
  );
}

const titles = ({ deleted }: ReturnType<typeof stackDeletions>) =>
  deleted.map(({ unit, object }) => `${unit}: ${object.kind} ${object.name}`).sort();

describe('what an up of a stack would delete', () => {
  test('is nothing when the plan is what the state holds, or when there is no state', () => {
    const plan = planOf();
    expect(stackDeletions(stateAfter(plan), plan)).toEqual({ deleted: [], lostUnits: [], doubtful: [] });
    expect(stackDeletions(noState, plan)).toEqual({ deleted: [], lostUnits: [], doubtful: [] });
  });

  test('is what the state holds and the plan does not, with the app that it was applied for', () => {
    const found = stackDeletions(stateAfter(planOf({ apps: ['shop', 'tills'] })), planOf());
    expect(titles(found)).toEqual([
      'platform: Namespace tills',
      'tills: Boat web',
      expect.stringMatching(/^tills: ConfigMap tills-config-/),
      'tills: PersistentVolumeClaim web',
      'tills: ServiceAccount web',
    ]);
    expect(found.lostUnits).toEqual(['tills']);
  });

  test('goes by the namespace where a killed run never came to say what belongs to what', () => {
    const found = stackDeletions(
      stateAfter(planOf({ apps: ['shop', 'tills'] }), { outputs: false }),
      planOf(),
    );
    expect(found.lostUnits).toEqual(['tills']);
  });

  test('is no lost app where another one takes its objects over', () => {
    const before = planOf({ apps: ['shop', 'tills'] });
    const names = (outputs: ReturnType<typeof outputsOf>) => ({
      ...outputs,
      units: { ...outputs.units, shop: [], counters: outputs.units['shop'] ?? [] },
    });
    const state = stateAfter(before, {
      edit: (each) => (each['outputs'] === undefined ? each : { ...each, outputs: names(outputsOf(before)) }),
    });
    expect(stackDeletions(state, before)).toMatchObject({ deleted: [], lostUnits: [] });
    const less = stackDeletions(state, planOf({ apps: ['shop', 'tills'], version: 'v2' }));
    expect(titles(less)).toEqual(['counters: Boat web', 'tills: Boat web']);
    expect(less.lostUnits).toEqual([]);
    expect(stackDeletions(state, planOf({ apps: ['tills'] })).lostUnits).toEqual(['counters']);
  });

  test('does not count a generated ConfigMap whose content changed', () => {
    expect(titles(stackDeletions(stateAfter(planOf()), planOf({ colour: 'red' })))).toEqual([]);
  });

  test('counts a ConfigMap of the same name in another namespace', () => {
    const found = stackDeletions(stateAfter(planOf({ apps: ['shop', 'tills'] })), planOf({ colour: 'red' }));
    expect(titles(found)).toContainEqual(expect.stringMatching(/^tills: ConfigMap tills-config-/));
  });

  test('does not count what Pulumi lets go of without deleting it, nor what has a successor already', () => {
    const before = planOf({ apps: ['shop', 'tills'] });
    for (const mark of ['retainOnDelete', 'delete', 'external'])
      expect(
        titles(stackDeletions(stateAfter(before, { edit: (each) => ({ ...each, [mark]: true }) }), planOf())),
      ).toEqual([]);
  });

  test('counts an object in an older version of its kind that Pulumi would not know again', () => {
    const found = stackDeletions(stateAfter(planOf({ version: 'v1' })), planOf({ version: 'v2' }));
    expect(titles(found)).toEqual(['shop: Boat web']);
  });

  test('is every app when another engine, which reads Git, takes over', () => {
    class ReadsGit extends Direct {
      override readonly readsGit = true as never;
    }
    const found = stackDeletions(stateAfter(planOf()), planOf({ engine: new ReadsGit() }));
    expect(found.lostUnits).toEqual(['shop']);
  });

  test('is in doubt where a volume claim changes more than its labels', () => {
    const names = (plan: StackPlan, state: StackState) =>
      stackDeletions(state, plan).doubtful.map(({ name }) => name);
    expect(names(planOf({ storage: '2Gi' }), stateAfter(planOf()))).toEqual([
      'PersistentVolumeClaim/shop/web',
    ]);
    const labelled = stateAfter(planOf(), {
      edit: (each) => {
        const inputs = each['inputs'] as Manifest | undefined;
        return inputs === undefined
          ? each
          : { ...each, inputs: { ...inputs, metadata: { ...inputs.metadata, labels: { of: 'somebody' } } } };
      },
    });
    expect(names(planOf(), labelled)).toEqual([]);
  });

  test('is in doubt for all that takes others with it where the stack goes another way into the cluster', () => {
    const state = stateAfter(planOf(), { provider: 'former' });
    const { doubtful } = stackDeletions(state, planOf());
    expect(doubtful.map(({ name }) => name)).toEqual(['Namespace/shop', 'PersistentVolumeClaim/shop/web']);
    expect(doubtful.map((each) => replacementOf(each, state, planOf()).unit)).toEqual(['platform', 'shop']);
  });
});

describe('the state of a stack', () => {
  const state = (resources: readonly JsonObject[]) => JSON.stringify({ deployment: { resources } });

  test('reads as Pulumi exports it, also before anything was applied', () => {
    expect(readState('{"version":3,"checkpoint":{"stack":"pier","latest":null}}').objects).toEqual([]);
    expect(readState('{"version":3,"deployment":{}}').objects).toEqual([]);
    const urn = 'urn:pulumi:pier::pier::kubernetes:apps/v1:Deployment::Deployment/shop/web';
    const [object] = readState(state([{ urn, type: 'kubernetes:apps/v1:Deployment', custom: true }])).objects;
    expect(object?.manifest).toEqual({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { namespace: 'shop', name: 'web' },
    });
  });

  test.each([
    ['cut short', '{"checkpoint":{"latest":{"resou'],
    ['empty', ''],
    ['something else', '{"version":3}'],
    ['a list', '[]'],
    ['without its resources', '{"checkpoint":{"latest":{"resources":{}}}}'],
    ['with a resource that is none', '{"checkpoint":{"latest":{"resources":[{"urn":1}]}}}'],
  ])('fails when it is damaged: %s', (_, text) => {
    expect(() => readState(text)).toThrow(SyntaxError);
  });
});
