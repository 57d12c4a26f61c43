import type { Identity } from '../../admission/identity.ts';
import type { Cluster } from '../../cluster/cluster.ts';
import type { JsonObject, Manifest } from '../../core/manifest.ts';
import { withValueAt } from '../../core/shared-edit.ts';
import type { Environment } from '../../fleet/environment.ts';
import type { SecretUse } from '../../secret/secret-use.ts';
import { fieldsOwnedAtRuntime } from '../../rollout/runtime-fields.ts';
import type { DeliveredApp, Engine, EngineObjects, Registration } from '../engine.ts';
import { accessObjects, identitiesOn } from './access.ts';
import { applicationSet } from './application-set.ts';
import type { Subject } from './application-set.ts';
import { argoCdIssues, pluralIssues } from './faults.ts';
import { expandedClusters, selectedClusters } from './generator.ts';
import { isForeignNamespace } from './ground.ts';
import { holdingsOf } from './holding.ts';
import type { Holding } from './holding.ts';
import { objectsAnywhere } from './managed-objects.ts';
import { appProjectName, ownLabels, platformProjectName } from './names.ts';
import { notificationObjects } from './notify/notifications.ts';
import { isParameters, parameterObjects } from './parameters.ts';
import { appProject, platformNamespace, platformProject } from './project.ts';
import { withPruneGuard } from './prune-guard.ts';
import { registeredBy, registrationObjects, registrationOf } from './registration.ts';
import { appFolders, appPath, platformPath } from './repository-path.ts';
import { ResourceNames } from './resource-name.ts';
import { rollsOut } from './rolling-sync.ts';
import { isSkipped } from './skip.ts';
import { settingsOf } from './settings.ts';
import type { ArgoCdProps, ArgoCdSettings } from './settings.ts';

/**
 * Argo CD delivers from Git: one Application for each app on each cluster, made by one ApplicationSet an app, in
 * projects that allow what is there and no more.
 */
export class ArgoCd implements Engine {
  readonly name = 'Argo CD';
  readonly readsGit = true;
  readonly settings: ArgoCdSettings;

  constructor(props: ArgoCdProps = {}) {
    this.settings = settingsOf(props);
  }

  express(environment: Environment, apps: readonly DeliveredApp[]): EngineObjects {
    const { settings } = this;
    const { hub, waves, repository } = environment;
    const issues = argoCdIssues(environment, settings, apps);
    // Without a control cluster or a repository there is nothing to write; the environment reports both.
    if (hub === undefined || repository === undefined) return { hub: [], clusters: new Map(), issues };
    const holdings = holdingsOf(environment);
    const workloads = holdings.filter(({ cluster }) => cluster.role !== 'hub');
    const platform =
      settings.platform === 'argo-cd' ? workloads.filter((one) => one.platform.length > 0) : [];
    const rolls = [platform.map(({ cluster }) => cluster), ...apps.map(({ app }) => app.clusters)].some(
      (clusters) => rollsOut(waves, clusters),
    );
    const names = new ResourceNames(settings.plurals, definitionsAmong(holdings, apps));
    const clusters = accessObjects(workloads, apps, names);
    return {
      issues: [...issues, ...pluralIssues(environment, names)],
      clusters,
      hub: [
        ...parameterObjects(settings.namespace, rolls),
        ...workloads.flatMap((holding) => registrationObjects(holding, settings.namespace)),
        appProject(environment, settings, apps, holdings),
        ...this.#platformObjects(environment, platform),
        ...apps.map((delivered) =>
          applicationSet(environment, settings, this.#subject(environment, delivered)),
        ),
        ...notificationObjects(settings.notifiers, settings.namespace, ownLabels(environment)),
      ],
    };
  }

  /** What stands on the control cluster is there before Argo CD has a say, and what it skips another has to apply. */
  delivers(object: Manifest, cluster: Cluster): boolean {
    return this.settings.platform === 'argo-cd' && cluster.role !== 'hub' && !isSkipped(object);
  }

  /** What we tell Argo CD in annotations is for objects of our own. */
  partOf(object: Manifest, cluster: Cluster): Manifest | undefined {
    const isForeign = isParameters(object, this.settings.namespace) || isForeignNamespace(object, cluster);
    return isForeign ? withValueAt(object, ['metadata', 'annotations'], undefined) : undefined;
  }

  mark(object: Manifest): Manifest {
    return withPruneGuard(object);
  }

  identitiesOn(cluster: Cluster): readonly Identity[] {
    return identitiesOn(cluster, this.settings.namespace);
  }

  registrationOf(cluster: Cluster): Registration | undefined {
    return registeredBy(cluster) === 'stack' ? registrationOf(cluster, this.settings.namespace) : undefined;
  }

  secretUses(environment: Environment): readonly SecretUse[] {
    const { namespace, notifiers } = this.settings;
    const registrations = environment.clusters
      .filter((cluster) => registeredBy(cluster) === 'external-secret')
      .flatMap(({ credentials }) => ('reference' in credentials ? [credentials.reference] : []));
    const tokens = notifiers.flatMap(({ secrets }) => Object.values(secrets));
    return [...registrations, ...tokens].map((reference) => ({ reference, namespace }));
  }

  #platformObjects(environment: Environment, holdings: readonly Holding[]): Manifest[] {
    if (holdings.length === 0) return [];
    const clusters = holdings.map(({ cluster }) => cluster);
    const subject: Subject = {
      name: 'platform',
      project: platformProjectName(environment),
      namespace: platformNamespace,
      clusters,
      generator: expandedClusters(clusters),
      path: platformPath(environment, '{{.name}}'),
      watched: `/${platformPath(environment, '{{.name}}')}`,
      ignored: [],
      syncWave: '-1',
    };
    return [
      platformProject(environment, this.settings, holdings),
      applicationSet(environment, this.settings, subject),
    ];
  }

  #subject(environment: Environment, delivered: DeliveredApp): Subject {
    const { settings } = this;
    const { app } = delivered;
    const hasComponents = app.clusters.some(
      (cluster) => (app.overlayOn(cluster)?.components.length ?? 0) > 0,
    );
    return {
      name: app.name,
      project: appProjectName(environment),
      namespace: app.namespace,
      clusters: app.clusters,
      generator:
        settings.clusters === 'expanded'
          ? expandedClusters(app.clusters)
          : selectedClusters(settings.selector ?? { environment: environment.name }),
      path: appPath(environment, app.name, '{{.name}}'),
      watched: appFolders(environment, app.name, '{{.name}}', hasComponents),
      ignored: ignoredFields(delivered),
      syncWave: '0',
    };
  }
}

function definitionsAmong(holdings: readonly Holding[], apps: readonly DeliveredApp[]): Manifest[] {
  return [...apps.flatMap(({ base }) => base), ...holdings.flatMap(({ platform }) => platform)].filter(
    ({ kind }) => kind === 'CustomResourceDefinition',
  );
}

/** The fields that controllers write while an app runs: neither drift, nor written again by a sync. */
function ignoredFields(delivered: DeliveredApp): JsonObject[] {
  return fieldsOwnedAtRuntime(objectsAnywhere(delivered)).map(
    ({ namespace, jqPathExpressions, jsonPointers, ...target }) => ({
      ...target,
      ...(namespace === '' ? {} : { namespace }),
      ...(jqPathExpressions === undefined ? {} : { jqPathExpressions }),
      ...(jsonPointers === undefined ? {} : { jsonPointers }),
    }),
  );
}
