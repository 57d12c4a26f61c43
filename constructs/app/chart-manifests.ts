import { ApiObject, App as CdkApp, Chart } from 'cdk8s';
import { isManifest } from '../core/manifest.ts';
import type { Manifest } from '../core/manifest.ts';
import type { App } from './app.ts';
import type { ChartFunction } from './app-source.ts';

/** What a chart function gave: its objects, or the fault that stopped it. */
export type ChartResult =
  { readonly objects: readonly Manifest[] } | { readonly fault: string; readonly cause?: unknown };

/**
 * Runs a chart function and collects its objects. cdk8s is used for its constructs only: its dependency graph, its
 * file names and its YAML writer stay out of the way.
 */
export function chartManifests(app: App, build: ChartFunction): ChartResult {
  try {
    // Inside, since the library takes some names for ones that are there already, such as "constructor".
    const chart = new Chart(new CdkApp(), app.name, {
      namespace: app.namespace,
      disableResourceNameHashes: true,
    });
    build(chart, app);
    const objects: Manifest[] = [];
    for (const node of chart.node.findAll()) {
      if (!ApiObject.isApiObject(node)) continue;
      const json: unknown = node.toJson();
      if (!isManifest(json))
        return { fault: `object ${node.node.path} lacks apiVersion, kind or metadata.name` };
      objects.push(json);
    }
    return { objects };
  } catch (cause) {
    return { fault: cause instanceof Error ? cause.message : String(cause), cause };
  }
}
