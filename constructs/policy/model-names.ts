import type { Issue } from '../core/issue.ts';
import type { ModelConstruct } from '../core/model-construct.ts';
import type { Environment } from '../fleet/environment.ts';
import { engineUnit, platformUnit } from '../plan/environment-plan.ts';
import { labelProblem } from './kubernetes-name.ts';
import type { Policy } from './policy.ts';
import { issueOf } from './policy.ts';

const reserved: ReadonlySet<string> = new Set([platformUnit, engineUnit]);

/**
 * Names of environments, clusters and apps are names of folders, stacks, objects and labels, and must be fit for all
 * of them; two names of apps are taken by the clusters' own objects.
 */
export const modelNames: Policy = {
  name: 'model-names',
  inspectModel: (environment) => [
    ...nameIssues('environment', environment),
    ...environment.clusters.flatMap((cluster) => nameIssues('cluster', cluster)),
    ...environment.apps.flatMap((app) => nameIssues('app', app)),
    ...reservedIssues(environment),
  ],
};

function nameIssues(kind: string, construct: ModelConstruct): Issue[] {
  const problem = labelProblem(construct.name);
  if (problem === undefined) return [];
  return [
    issueOf(
      {
        code: 'RGT-POLICY-007',
        what: `the name of ${kind} "${construct.name}" ${problem}`,
        given: construct.name,
        allowed: 'up to 63 of a-z, 0-9 and -, with a letter or digit at both ends',
        fix: `rename the ${kind}; its name is part of object names, labels and folders`,
      },
      construct.place,
    ),
  ];
}

function reservedIssues({ apps }: Environment): Issue[] {
  return apps
    .filter(({ name }) => reserved.has(name))
    .map((app) =>
      issueOf(
        {
          code: 'RGT-POLICY-008',
          what: `app "${app.name}" has a name that the clusters' own objects are kept under`,
          given: app.name,
          allowed: `any other than ${[...reserved].join(' and ')}`,
          fix: `rename the app, such as "${app.name}-app", and set namespace: '${app.namespace}' to keep its namespace`,
        },
        app.place,
      ),
    );
}
