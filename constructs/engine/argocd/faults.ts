import type { Issue } from '../../core/issue.ts';
import { groupOf } from '../../core/object-identity.ts';
import type { Environment } from '../../fleet/environment.ts';
import type { DeliveredApp } from '../engine.ts';
import { issueAt, otherEnvironments } from './issue-at.ts';
import { applicationName } from './names.ts';
import { carriesCredentials, repositoryPath, withoutCredentials } from './repository-path.ts';
import type { ResourceNames } from './resource-name.ts';
import { rollsOut } from './rolling-sync.ts';
import { selectorIssues } from './selector-faults.ts';
import type { ArgoCdSettings } from './settings.ts';

/** What Argo CD can't express, or would do otherwise than it reads. */
export function argoCdIssues(
  environment: Environment,
  settings: ArgoCdSettings,
  apps: readonly DeliveredApp[],
): Issue[] {
  return [
    ...waveIssues(environment, settings, apps),
    ...retryIssues(environment, settings),
    ...nameIssues(apps),
    ...repositoryIssues(environment),
    ...forbiddenIssues(settings, apps),
    ...notifierIssues(environment, settings),
    ...(settings.clusters === 'generator' ? selectorIssues(environment, settings, apps) : []),
  ];
}

function waveIssues(
  environment: Environment,
  { selfHeal }: ArgoCdSettings,
  apps: readonly DeliveredApp[],
): Issue[] {
  const { waves } = environment;
  if (waves === undefined || !apps.some(({ app }) => rollsOut(waves, app.clusters))) return [];
  const issues: Issue[] = [];
  if (selfHeal === true)
    issues.push(
      issueAt(waves, {
        code: 'RGT-ARGOCD-001',
        what: `environment "${environment.name}" asks for waves and for self-heal; Argo CD's RollingSync turns self-heal off on every Application`,
        given: 'selfHeal: true',
        allowed: 'waves, or self-heal',
        fix: 'leave selfHeal out, or leave the Waves out and promote by commit',
      }),
    );
  if (waves.soak.seconds > 0)
    issues.push(
      issueAt(waves, {
        code: 'RGT-ARGOCD-002',
        severity: 'warning',
        what: `Argo CD's RollingSync has no soak time: the next wave starts as soon as a wave is healthy`,
        given: `soak: ${waves.soak.toString()}`,
        allowed: 'no soak, or gate: manual()',
        fix: 'use gate: manual() and start the next wave when the time is over, or let a canary take that long before it is healthy',
      }),
    );
  return issues;
}

function retryIssues(environment: Environment, { retry }: ArgoCdSettings): Issue[] {
  const { limit, factor } = retry;
  const fault = (what: string, given: string, allowed: string, fix: string) =>
    issueAt(environment, { code: 'RGT-ARGOCD-003', what, given, allowed, fix });
  if (!Number.isInteger(limit) || limit < -1 || limit === 0)
    return [
      fault(
        'Argo CD would not try again after a failed sync, and a moment without network would be an alert',
        `retry.limit: ${limit}`,
        'a whole number of 1 or more, or -1 for no end',
        'leave retry.limit out for 5 attempts',
      ),
    ];
  if (!Number.isInteger(factor) || factor < 1)
    return [
      fault(
        'the factor between two attempts is no whole number above 0',
        `retry.factor: ${factor}`,
        '1 or more',
        'leave retry.factor out for 2',
      ),
    ];
  return [];
}

/** The longest value of a label, which the name of an Application is where resources are tracked by label. */
const longestName = 63;

function nameIssues(apps: readonly DeliveredApp[]): Issue[] {
  const issues: Issue[] = [];
  const taken = new Map<string, string>();
  for (const { app } of apps)
    for (const cluster of app.clusters) {
      const name = applicationName(cluster, app);
      if (name.length > longestName)
        issues.push(
          issueAt(app, {
            code: 'RGT-ARGOCD-004',
            what: `the Application of app "${app.name}" on cluster "${cluster.name}" would have a name of ${name.length} characters`,
            given: name,
            allowed: `${longestName} characters, since tracking and waves use it as a label's value`,
            fix: 'shorten the name of the app or of the cluster',
          }),
        );
      const other = taken.get(name);
      const owner = `app "${app.name}" on cluster "${cluster.name}"`;
      if (other !== undefined && other !== owner)
        issues.push(
          issueAt(app, {
            code: 'RGT-ARGOCD-005',
            what: `${owner} and ${other} would share one Application`,
            given: name,
            allowed: 'one Application for one app on one cluster',
            fix: 'rename the app or the cluster',
          }),
        );
      taken.set(name, owner);
    }
  return issues;
}

function repositoryIssues(environment: Environment): Issue[] {
  const { repository } = environment;
  if (repository === undefined) return [];
  const issues: Issue[] = [];
  if (carriesCredentials(repository.url))
    issues.push(
      issueAt(environment, {
        code: 'RGT-ARGOCD-006',
        what: `the URL of the repository of environment "${environment.name}" carries credentials`,
        given: withoutCredentials(repository.url).replace('://', '://(hidden)@'),
        allowed: 'a URL without user and password',
        fix: "remove them from the URL and change them; Argo CD's own repository Secret holds what it signs in with",
      }),
    );
  for (const other of otherEnvironments(environment)) {
    const theirs = other.repository;
    if (theirs === undefined || !other.engine.readsGit || other.name > environment.name) continue;
    const sameTree = repositoryPath(theirs.path) === repositoryPath(repository.path);
    if (theirs.url === repository.url && theirs.branch === repository.branch && sameTree)
      issues.push(
        issueAt(environment, {
          code: 'RGT-ARGOCD-007',
          what: `environments "${other.name}" and "${environment.name}" write to the same folder of the same branch`,
          given: repositoryPath(repository.path) || '(the root)',
          allowed: 'a folder, a branch or a repository of its own',
          fix: "give one of them another path in its repository, or leave it out for the environment's name",
        }),
      );
  }
  return issues;
}

/** Kinds whose name in a role is not known: a name that is only guessed may be a right to nothing, and no sync would go through. */
export function pluralIssues(environment: Environment, { unknown }: ResourceNames): Issue[] {
  return [...unknown].map(([key, { kind, metadata }]) =>
    issueAt(environment, {
      code: 'RGT-ARGOCD-011',
      what: `nothing says what ${kind} "${metadata.name}" is called in a role, so Argo CD can't be given the right to it`,
      given: key,
      allowed:
        'kinds that Regatta knows, kinds whose CustomResourceDefinition an app brings along, and those in plurals',
      fix: `name it: new ArgoCd({ plurals: { '${key}': '…' } }), as kubectl api-resources does in its first column`,
    }),
  );
}

function forbiddenIssues({ forbidden }: ArgoCdSettings, apps: readonly DeliveredApp[]): Issue[] {
  const kinds = new Set(forbidden.map(({ group, kind }) => `${group}/${kind}`));
  return apps.flatMap(({ app, base }) =>
    base
      .filter(({ apiVersion, kind }) => kinds.has(`${groupOf(apiVersion)}/${kind}`))
      .map(({ kind, metadata }) =>
        issueAt(app, {
          code: 'RGT-ARGOCD-008',
          what: `app "${app.name}" brings ${kind} "${metadata.name}" along, which its project forbids: an app may not lift its own limits`,
          given: kind,
          allowed: `anything but ${forbidden.map((one) => one.kind).join(', ')}`,
          fix: "declare it for the cluster, beside the app, or leave the kind out of the engine's forbidden kinds",
        }),
      ),
  );
}

function notifierIssues(environment: Environment, { notifiers }: ArgoCdSettings): Issue[] {
  const entries = new Map<string, string>();
  return notifiers.flatMap(({ entry, configuration, secrets }) => {
    const text = JSON.stringify([configuration, secrets]);
    const known = entries.get(entry) ?? text;
    entries.set(entry, known);
    if (known === text) return [];
    return issueAt(environment, {
      code: 'RGT-ARGOCD-010',
      what: `two notifiers configure ${entry} in two ways`,
      given: entry,
      allowed: 'one configuration a service; several recipients are fine',
      fix: 'use one token for both, or give the webhook another name',
    });
  });
}
