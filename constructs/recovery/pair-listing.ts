import type { App } from '../app/app.ts';
import type { Environment } from '../fleet/environment.ts';
import { DrPair } from './dr-pair.ts';

/** The pairs of an environment, in the order of their declaration. */
export function drPairsOf(environment: Environment): readonly DrPair[] {
  return environment.node.children.filter((child) => child instanceof DrPair);
}

/** The pairs of one app. */
export function drPairsOfApp(app: App): readonly DrPair[] {
  const features: readonly unknown[] = app.features;
  return features.filter((feature) => feature instanceof DrPair);
}
