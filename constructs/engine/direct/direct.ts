import type { Engine, EngineObjects } from '../engine.ts';

/** Pulumi itself applies the apps, wave by wave: nothing runs in between, and nothing needs to be installed. */
export class Direct implements Engine {
  readonly name = 'direct';
  readonly readsGit = false;

  express(): EngineObjects {
    return { hub: [], clusters: new Map(), issues: [] };
  }
}
