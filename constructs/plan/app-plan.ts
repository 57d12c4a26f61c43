import type { App } from '../app/app.ts';
import { sourceKey } from '../app/app-source.ts';
import { chartManifests } from '../app/chart-manifests.ts';
import { renameConfigMap } from '../app/config-map-references.ts';
import { GeneratedConfigMap } from '../app/config-map.ts';
import { definedClusterWide, inItsScope } from '../app/object-scope.ts';
import type { Cluster } from '../cluster/cluster.ts';
import { IssuesError } from '../core/issue.ts';
import type { Issue } from '../core/issue.ts';
import type { Manifest } from '../core/manifest.ts';
import { ModelConstruct, thrownIssue } from '../core/model-construct.ts';
import { sortManifests } from '../core/object-identity.ts';
import { applyDelta } from '../overlay/apply-delta.ts';
import type { Component } from '../overlay/component.ts';
import type { Delta } from '../overlay/delta.ts';
import { ServedVersions } from './served-version.ts';

/** Objects read at the edge for the sources that are not chart functions, by `sourceKey`. */
export type SourceInputs = ReadonlyMap<string, readonly Manifest[]>;

/** One app on one cluster: the objects as they are applied, and the steps that led there. */
export interface PlacedApp {
  readonly app: App;
  readonly cluster: Cluster;
  /** After each component, in order; the ConfigMap is not among them. */
  readonly afterComponents: readonly {
    readonly component: Component;
    readonly objects: readonly Manifest[];
  }[];
  /** With overlay and features, references to the ConfigMap still by its plain name. */
  readonly draft: readonly Manifest[];
  /** The literals of the ConfigMap, all layers merged; undefined when the app has none. */
  readonly config: Readonly<Record<string, string>> | undefined;
  /** The hashed name of that ConfigMap. */
  readonly configMapName: string | undefined;
  /** Ready to apply: sorted, the ConfigMap under its hashed name. */
  readonly objects: readonly Manifest[];
  readonly issues: readonly Issue[];
}

/** What an app's source gave, or why it gave nothing. */
export interface SourceObjects {
  readonly objects: readonly Manifest[];
  readonly issues: readonly Issue[];
}

/** One app, planned: its base is built once, and each cluster costs only what differs there. */
export class AppPlan {
  readonly app: App;
  /** The base's objects, reshaped by the app's features, with the engine's marks. */
  readonly base: readonly Manifest[];
  readonly issues: readonly Issue[];
  readonly #served = new ServedVersions();
  /** Undefined when the app has none. */
  readonly #configMap: GeneratedConfigMap | undefined;

  /** @param defined - the kinds that the fleet's own definitions make for whole clusters. @default those of this app */
  constructor(
    app: App,
    inputs: SourceInputs,
    source: SourceObjects = sourceObjects(app, inputs),
    defined: ReadonlySet<string> = definedClusterWide(source.objects),
  ) {
    this.app = app;
    const issues = [...source.issues];
    const failed = (at: ModelConstruct, cause: unknown): void => {
      issues.push(thrownIssue(`the base of app "${app.name}" can't be planned`, at.place, cause));
    };
    let objects = source.objects.map((object) => inItsScope(object, defined));
    for (const feature of app.features) {
      try {
        if (source.issues.length === 0) issues.push(...(feature.checkBase?.(objects) ?? []));
        objects = [...(feature.reshapeBase?.(objects) ?? objects)];
      } catch (cause) {
        failed(feature instanceof ModelConstruct ? feature : app, cause);
      }
    }
    try {
      const { engine } = app.environment;
      objects = objects.map((object) => engine.mark?.(object) ?? object);
    } catch (cause) {
      failed(app, cause);
    }
    this.issues = issues;
    this.base = objects;
    const { config, configName, namespace } = app;
    this.#configMap = config && new GeneratedConfigMap(configName, namespace, config);
  }

  /**
   * The app's objects on one cluster. Pure: the same cluster gives the same answer.
   *
   * @throws IssuesError which tells the overlay, when its objects can't be made
   */
  on(cluster: Cluster): PlacedApp {
    try {
      return this.#laidOn(cluster);
    } catch (cause) {
      const { app } = this;
      const what = `app "${app.name}" can't be planned for cluster "${cluster.name}"`;
      throw new IssuesError([thrownIssue(what, (app.overlayOn(cluster) ?? app).place, cause)]);
    }
  }

  #laidOn(cluster: Cluster): PlacedApp {
    const { app } = this;
    const overlay = app.overlayOn(cluster);
    const issues: Issue[] = [];
    let objects = this.base;
    let config = this.#configMap?.literals;
    const lay = (delta: Delta, declared: ModelConstruct): void => {
      const result = applyDelta(objects, delta, app.workload);
      objects = result.objects;
      issues.push(
        ...result.faults.map((fault): Issue => ({ ...fault, severity: 'error', where: declared.place })),
      );
      if (delta.config === undefined) return;
      if (config === undefined) issues.push(configMissing(app, declared));
      else config = { ...config, ...delta.config };
    };
    const afterComponents = (overlay?.components ?? []).map((component) => {
      lay(component.delta, component);
      return { component, objects };
    });
    if (overlay !== undefined) lay(overlay.delta, overlay);
    const reshaped = app.features.reduce((now, feature) => feature.reshapeOn?.(now, cluster) ?? now, objects);
    const draft = this.#served.of(reshaped, cluster.versions);
    const made = config && this.#configMap?.of(config);
    const configMapName = made?.metadata.name;
    return {
      app,
      cluster,
      afterComponents,
      draft,
      config,
      configMapName,
      objects: this.#withConfigMap(draft, made),
      issues,
    };
  }

  #withConfigMap(draft: readonly Manifest[], made: Manifest | undefined): readonly Manifest[] {
    if (made === undefined) return sortManifests(draft);
    const { configName, namespace } = this.app;
    const renamed = draft.map((object) =>
      object.metadata['namespace'] === namespace
        ? renameConfigMap(object, configName, made.metadata.name)
        : object,
    );
    return sortManifests([...renamed, made]);
  }
}

/** An app's objects as its source has them. */
export function sourceObjects(app: App, inputs: SourceInputs): SourceObjects {
  const { source } = app;
  const failed = (what: string, fix: string, cause?: unknown): SourceObjects => ({
    objects: [],
    issues: [
      {
        code: 'RGT-APP-003',
        severity: 'error',
        where: app.place,
        what,
        fix,
        ...(cause === undefined ? {} : { cause }),
      },
    ],
  });
  if (source.type === 'chart') {
    const result = chartManifests(app, source.build);
    if ('fault' in result)
      return failed(
        `the base of app "${app.name}" can't be built: ${result.fault}`,
        'correct the base function',
        result.cause,
      );
    return { objects: result.objects, issues: [] };
  }
  const objects = inputs.get(sourceKey(source) ?? '');
  if (objects === undefined)
    return failed(
      `the ${source.type} source of app "${app.name}" was not read`,
      'run the command from the folder that the source is relative to',
    );
  return { objects, issues: [] };
}

function configMissing(app: App, declared: ModelConstruct): Issue {
  return {
    code: 'RGT-DELTA-009',
    severity: 'error',
    where: declared.place,
    what: `config is set, and app "${app.name}" has no ConfigMap to add it to`,
    fix: 'declare the literals that every cluster shares in the app: config: {}',
  };
}
