import type { Manifest } from '../core/manifest.ts';
import type { Fault } from '../core/model-construct.ts';

/** Objects made for a rollout whose names grew too long: a Service's name is a DNS label. */
export function nameFaults(objects: readonly Manifest[]): Fault[] {
  return objects
    .filter(({ metadata }) => metadata.name.length > 63)
    .map(({ kind, metadata }) => ({
      code: 'RGT-ROLLOUT-037',
      what: `the rollout makes a ${kind} whose name is too long`,
      given: `${metadata.name} (${metadata.name.length} characters)`,
      allowed: '63 characters',
      fix: 'shorten the name of the Service or the Deployment in the base',
    }));
}
