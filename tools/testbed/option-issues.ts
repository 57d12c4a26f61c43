import type { Issue } from '../../constructs/core/issue.ts';
import type { TestbedPlan } from './layout.ts';

const name = /^[a-z0-9]([-a-z0-9]{0,38}[a-z0-9])?$/;
const highestPort = 65_535;

/** What is wrong with a wish for a test bed. Names become folders and ports become addresses, so neither is taken on trust. */
export function optionIssues(plan: TestbedPlan): Issue[] {
  const names = plan.clusters.map((cluster) => cluster.name);
  const twice = names.filter((each, index) => names.indexOf(each) !== index);
  const ports = [plan.etcd.client, ...plan.clusters.map((cluster) => cluster.port)];
  return [
    ...instanceIssues(plan.instance),
    ...names.filter((each) => !name.test(each)).map((each) => fault(plan, 'a cluster of a test bed', each)),
    ...[...new Set(twice)].map((each) => ({
      ...issue(
        plan.instance,
        `two clusters of the test bed are called "${each}"`,
        'give each cluster a name of its own',
      ),
      given: each,
    })),
    ...(names.length === 0
      ? [issue(plan.instance, 'the test bed has no cluster', 'name at least one cluster')]
      : []),
    ...(ports.every((port) => Number.isInteger(port) && port > 1023 && port <= highestPort)
      ? []
      : [
          {
            ...issue(
              plan.instance,
              'the port base leaves no room for every cluster and etcd',
              'choose another port base',
            ),
            given: String(plan.clusters[0]?.port),
            allowed: `a whole number from 1085 to ${highestPort - names.length + 1}`,
          },
        ]),
  ];
}

/** What is wrong with an instance's name. */
export function instanceIssues(instance: string): Issue[] {
  return name.test(instance) ? [] : [fault({ instance }, 'an instance', instance)];
}

function fault({ instance }: Pick<TestbedPlan, 'instance'>, what: string, given: string): Issue {
  return {
    ...issue(instance, `"${given}" is no name for ${what}`, 'choose another name'),
    given,
    allowed: 'small letters, digits and hyphens, 40 at most, no hyphen at either end',
  };
}

function issue(instance: string, what: string, fix: string): Issue {
  return { code: 'RGT-TESTBED-002', severity: 'error', where: { path: instance }, what, fix };
}
