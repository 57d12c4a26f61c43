import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { AppSource } from '../../constructs/app/app-source.ts';
import { findTool } from '../../tools/tool-finder.ts';
import { folderExcess } from './folder-excess.ts';
import { runForManifests } from './manifest-program.ts';
import type { SourceResult } from './source-reader.ts';

/** Renders a chart with `helm template`. Values are handed over in a file, so that no shell sees them. */
export async function readHelmSource(source: Extract<AppSource, { type: 'helm' }>): Promise<SourceResult> {
  if (isLocal(source.chart) && existsSync(source.chart)) {
    const excess = folderExcess(resolve(source.chart));
    if (excess !== undefined)
      return {
        fault: { code: 'RGT-SOURCE-006', what: excess, fix: 'correct it; helm is not asked before that' },
      };
  }
  const folder = mkdtempSync(join(tmpdir(), 'regatta-helm-'));
  try {
    const values = join(folder, 'values.json');
    writeFileSync(values, JSON.stringify(source.values), { mode: 0o600 });
    const repository = source.repository === undefined ? [] : [`--repo=${source.repository}`];
    const release = source.chart.split('/').at(-1) ?? 'app';
    const args = [
      'template',
      `--version=${source.version}`,
      `--values=${values}`,
      '--include-crds',
      ...repository,
      // What follows is no option, whatever it is called.
      '--',
      release,
      source.chart,
    ];
    return await runForManifests(
      await findTool('helm'),
      args,
      `helm template ${source.chart} ${source.version}`,
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function isLocal(chart: string): boolean {
  return !/^[a-z]+:\/\//i.test(chart);
}
