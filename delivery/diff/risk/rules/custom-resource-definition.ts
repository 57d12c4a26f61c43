import type { Manifest } from '../../../../constructs/core/manifest.ts';
import { at, isKind, mapsIn, named } from '../object-facts.ts';
import type { RiskRule } from '../risk-rule.ts';

/** A definition takes all its objects along, and so does a version that they are stored in. */
export const customResourceDefinition: RiskRule = {
  code: 'RGT-RISK-005',
  title: 'a custom resource definition goes, or serves less',
  look: ({ kind, before, after, object }) => {
    if (!isKind(after ?? before, 'apiextensions.k8s.io', 'CustomResourceDefinition')) return [];
    if (kind === 'removed')
      return [
        { level: 'high', reason: `definition ${object.name} is deleted with every object of its kind` },
      ];
    if (before === undefined || after === undefined) return [];
    const now = served(after);
    const gone = served(before).filter((version) => !now.includes(version));
    return gone.length > 0
      ? [{ level: 'high', reason: `definition ${object.name} no longer serves ${named(gone)}` }]
      : [];
  },
};

function served(object: Manifest): string[] {
  return mapsIn(at(object, 'spec.versions')).flatMap(({ name, served: isServed }) =>
    typeof name === 'string' && isServed !== false ? [name] : [],
  );
}
