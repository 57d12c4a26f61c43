import type { Cluster } from '../../cluster/cluster.ts';
import type { Issue } from '../../core/issue.ts';
import type { Environment } from '../../fleet/environment.ts';
import type { DeliveredApp } from '../engine.ts';
import { isSelected } from './generator.ts';
import { issueAt, otherEnvironments } from './issue-at.ts';
import type { ArgoCdSettings } from './settings.ts';

/** Puts the clusters generator's question to the model: it must find each app's clusters, all of them and no other. */
export function selectorIssues(
  environment: Environment,
  settings: ArgoCdSettings,
  apps: readonly DeliveredApp[],
): Issue[] {
  const selector = settings.selector ?? { environment: environment.name };
  const candidates = [
    environment,
    ...otherEnvironments(environment).filter(({ engine }) => engine.name === environment.engine.name),
  ];
  const found = candidates
    .flatMap(({ clusters }) => clusters)
    .filter((cluster) => isSelected(cluster, selector));
  const given = labelsText(selector);
  if (found.length === 0)
    return [
      issueAt(environment, {
        code: 'RGT-ARGOCD-009',
        what: `the selector of environment "${environment.name}" finds no cluster, so that no Application would be made`,
        given,
        allowed: environment.clusters
          .map((cluster) => `${cluster.name} has ${labelsText(cluster.labels)}`)
          .join('; '),
        fix: 'select by labels that the clusters have, or add the label to the clusters',
      }),
    ];
  return apps.flatMap(({ app }) => {
    const missed = app.clusters.filter((cluster) => !found.includes(cluster));
    const extra = found.filter((cluster) => !app.clusters.includes(cluster));
    if (missed.length === 0 && extra.length === 0) return [];
    const parts = [
      missed.length > 0 ? `does not find ${names(missed)}` : '',
      extra.length > 0 ? `finds ${names(extra)} too` : '',
    ];
    return issueAt(app, {
      code: 'RGT-ARGOCD-009',
      what: `app "${app.name}" runs on ${names(app.clusters)}, and the selector ${parts.filter(Boolean).join(' and ')}`,
      given,
      allowed: 'a selector that finds exactly the clusters that the app runs on',
      fix: "use clusters: 'expanded', or labels that tell these clusters from the others",
    });
  });
}

function names(clusters: readonly Cluster[]): string {
  return (
    clusters
      .map(({ name }) => name)
      .sort()
      .join(', ') || 'no cluster'
  );
}

function labelsText(labels: Readonly<Record<string, string>>): string {
  return Object.entries(labels)
    .map(([key, value]) => `${key}=${value}`)
    .sort()
    .join(',');
}
