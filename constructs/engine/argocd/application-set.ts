import type { IApplicationSetSpec } from '@kubernetes-models/argo-cd/argoproj.io/v1alpha1/ApplicationSetSpec';
import type { Cluster } from '../../cluster/cluster.ts';
import type { JsonObject, Manifest } from '../../core/manifest.ts';
import type { Environment } from '../../fleet/environment.ts';
import type { Generator } from './generator.ts';
import { applicationSetName, ownLabels, waveLabel } from './names.ts';
import { subscriptions } from './notify/notifications.ts';
import { withoutCredentials } from './repository-path.ts';
import { rollingSync, rollsOut } from './rolling-sync.ts';
import type { ArgoCdSettings } from './settings.ts';
import { syncPolicy } from './sync-policy.ts';

/** What one ApplicationSet delivers: an app, or the clusters' own objects. */
export interface Subject {
  /** The app's name, or the name of the clusters' own unit. */
  readonly name: string;
  readonly project: string;
  /** Where objects go that name no namespace. */
  readonly namespace: string;
  readonly clusters: readonly Cluster[];
  readonly generator: Generator;
  /** Folder in the repository, with `{{.name}}` for the cluster. */
  readonly path: string;
  /** Folders whose change calls for a new look. */
  readonly watched: string;
  /** Fields that something else than Git sets while the app runs. */
  readonly ignored: readonly JsonObject[];
  /** Its place in a sync of the control cluster's own objects; the lower goes first. */
  readonly syncWave: string;
}

/**
 * One Application for each cluster, never one for several. Losing a cluster from the list, the list itself or the
 * ApplicationSet deletes nothing unless deletion is asked for.
 */
export function applicationSet(
  environment: Environment,
  settings: ArgoCdSettings,
  subject: Subject,
): Manifest {
  const { clusters, generator } = subject;
  const { waves } = environment;
  const keeps = settings.onRemoval === 'keep';
  const rolls = rollsOut(waves, clusters);
  const spec = {
    goTemplate: true,
    goTemplateOptions: ['missingkey=error'],
    generators: [generator.generator],
    syncPolicy: { applicationsSync: keeps ? 'create-update' : 'sync', preserveResourcesOnDeletion: keeps },
    ...(rolls && waves !== undefined ? { strategy: rollingSync(waves, clusters) } : {}),
    template: {
      metadata: templateMetadata(environment, settings, subject),
      spec: {
        project: subject.project,
        source: {
          repoURL: withoutCredentials(environment.repository?.url ?? ''),
          targetRevision: environment.repository?.branch ?? '',
          path: subject.path,
        },
        destination: { server: '{{.server}}', namespace: subject.namespace },
        revisionHistoryLimit: 10,
        syncPolicy: syncPolicy(settings, environment, rolls),
        ...(subject.ignored.length === 0 ? {} : { ignoreDifferences: [...subject.ignored] }),
      },
    },
  };
  return {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'ApplicationSet',
    metadata: {
      name: applicationSetName(environment, subject.name),
      namespace: settings.namespace,
      labels: ownLabels(environment),
      annotations: { 'argocd.argoproj.io/sync-wave': subject.syncWave },
    },
    spec: spec satisfies ApplicationSetShape,
  };
}

/** Upstream's type, but for the parts that are plain data here. */
type ApplicationSetShape = Omit<IApplicationSetSpec, 'generators' | 'strategy' | 'template'> & {
  readonly generators: readonly JsonObject[];
  readonly strategy?: JsonObject;
  readonly template: JsonObject;
};

function templateMetadata(environment: Environment, settings: ArgoCdSettings, subject: Subject): JsonObject {
  const { generator } = subject;
  return {
    name: `{{.name}}-${subject.name}`,
    labels: {
      ...ownLabels(environment),
      app: subject.name,
      cluster: '{{.name}}',
      role: generator.role,
      ...(environment.waves === undefined ? {} : { [waveLabel]: generator.wave }),
    },
    annotations: {
      'argocd.argoproj.io/compare-options': 'ServerSideDiff=true',
      'argocd.argoproj.io/manifest-generate-paths': subject.watched,
      ...subscriptions(settings.notifiers),
    },
    ...(settings.onRemoval === 'keep' ? {} : { finalizers: ['resources-finalizer.argocd.argoproj.io'] }),
  };
}
