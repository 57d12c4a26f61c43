import { readFileSync } from 'node:fs';
import { ApiObject } from 'cdk8s';
import type { Chart } from 'cdk8s';
import { describe, expect, test } from '@jest/globals';
import { App, Fleet } from '../../../constructs/index.ts';
import type { JsonObject } from '../../../constructs/index.ts';
import { EnvironmentPlan } from '../../../constructs/plan/environment-plan.ts';
import { inspected, lineOf } from '../policy/inspected.ts';
import { Lab, put } from '../policy/lab.ts';

const file = new URL(import.meta.url).pathname;
const source = readFileSync(file, 'utf8');

function putAs(chart: Chart, apiVersion: string, kind: string, name: string, body: JsonObject = {}): void {
  new ApiObject(chart, `${kind}-${name}`, { apiVersion, kind, metadata: { name }, ...body });
}

const reader = (verb: string) => (chart: Chart) => {
  putAs(chart, 'rbac.authorization.k8s.io/v1', 'ClusterRole', 'reader', {
    rules: [{ apiGroups: [''], resources: ['pods'], verbs: [verb] }],
  });
};

/** A definition of a kind of the team's own. */
const definition = (kind: string, scope: string) => (chart: Chart) => {
  const plural = `${kind.toLowerCase()}s`;
  putAs(chart, 'apiextensions.k8s.io/v1', 'CustomResourceDefinition', `${plural}.example.com`, {
    spec: {
      group: 'example.com',
      scope,
      names: { kind, plural, singular: kind.toLowerCase() },
      versions: [
        { name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: { type: 'object' } } },
      ],
    },
  });
};

/** The namespaces of an app's objects, by kind. */
function namespacesOf(lab: Lab, app: string): Record<string, unknown> {
  const plan = new EnvironmentPlan(lab).apps.find((each) => each.app.name === app);
  return Object.fromEntries(
    plan?.on(lab.east).objects.map(({ kind, metadata }) => [kind, metadata['namespace']]) ?? [],
  );
}

describe('an object that stands in no namespace', () => {
  test('names none, though its chart has one', () => {
    const lab = new Lab(new Fleet());
    new App(lab, 'web', {
      base: (chart) => {
        reader('get')(chart);
        putAs(chart, 'cert-manager.io/v1', 'ClusterIssuer', 'acme');
        putAs(chart, 'rbac.authorization.k8s.io/v1', 'Role', 'reader');
        put(chart, 'ConfigMap', 'web', {});
      },
    });
    expect(namespacesOf(lab, 'web')).toEqual({
      ClusterRole: undefined,
      ClusterIssuer: undefined,
      Role: 'web',
      ConfigMap: 'web',
    });
  });

  test('is known by a definition that another app brings', () => {
    const lab = new Lab(new Fleet());
    new App(lab, 'web', {
      base: (chart) => {
        putAs(chart, 'example.com/v1', 'Harbour', 'one');
        putAs(chart, 'example.com/v1', 'Boat', 'one');
      },
    });
    new App(lab, 'definitions', {
      base: (chart) => {
        definition('Harbour', 'Cluster')(chart);
        definition('Boat', 'Namespaced')(chart);
      },
    });
    expect(namespacesOf(lab, 'web')).toEqual({ Harbour: undefined, Boat: 'web' });
  });

  test('fails when two apps make it differently (RGT-PLAN-001)', async () => {
    class Two extends Lab {
      constructor(fleet: Fleet) {
        super(fleet);
        new App(this, 'a', { base: reader('get') });
        new App(this, 'b', { base: reader('list') });
      }
    }
    const [east, west] = ['east', 'west'].map((cluster) => ({
      code: 'RGT-PLAN-001',
      where: { path: 'lab/b', file, line: lineOf(source, "new App(this, 'b'") },
      what: `rbac.authorization.k8s.io/ClusterRole//reader on cluster "${cluster}" is made by "a" and by "b"`,
      fix: 'rename it in one of them, or keep it in one',
    }));
    expect(await inspected(Two)).toMatchObject([east, west]);
  });
});
