import { sourceKey } from '../../constructs/app/app-source.ts';
import type { AppSource } from '../../constructs/app/app-source.ts';
import type { Issue } from '../../constructs/core/issue.ts';
import type { Manifest } from '../../constructs/core/manifest.ts';
import type { Environment } from '../../constructs/fleet/environment.ts';
import type { SourceInputs } from '../../constructs/plan/app-plan.ts';

/** What a source gave: its objects, or why it can't be read. */
export type SourceResult =
  { readonly objects: readonly Manifest[] } | { readonly fault: Omit<Issue, 'severity' | 'where'> };

/** Reads the sources that are not chart functions, each once, however many apps share it. */
export async function readSources(
  environments: readonly Environment[],
): Promise<{ inputs: SourceInputs; issues: Issue[] }> {
  const inputs = new Map<string, readonly Manifest[]>();
  const issues: Issue[] = [];
  for (const app of environments.flatMap((environment) => environment.apps)) {
    const key = sourceKey(app.source);
    if (key === undefined || inputs.has(key)) continue;
    const result = await readSource(app.source);
    inputs.set(key, 'objects' in result ? result.objects : []);
    if ('fault' in result) issues.push({ ...result.fault, severity: 'error', where: app.place });
  }
  return { inputs, issues };
}

/** Each reader is loaded when a source wants it: most fleets are of chart functions alone. */
async function readSource(source: AppSource): Promise<SourceResult> {
  switch (source.type) {
    case 'chart':
      return { objects: [] };
    case 'yaml':
      return (await import('./yaml-source.ts')).readYamlSource(source.path);
    case 'kustomize':
      return (await import('./kustomize-source.ts')).readKustomizeSource(source.folder);
    case 'helm':
      return (await import('./helm-source.ts')).readHelmSource(source);
  }
}
