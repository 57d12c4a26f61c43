import type { Manifest } from '../../../../constructs/core/manifest.ts';
import { isKind, isWorkload, numberAt } from '../object-facts.ts';
import type { RiskRule, Verdict } from '../risk-rule.ts';

/** Where an object says how many pods run at least, and what it means when it does not. */
const floors: readonly {
  readonly path: string;
  readonly unsaid: number;
  readonly of: (object: Manifest) => boolean;
}[] = [
  { path: 'spec.replicas', unsaid: 1, of: (object) => isWorkload(object) && object.kind !== 'DaemonSet' },
  {
    path: 'spec.minReplicas',
    unsaid: 1,
    of: (object) => isKind(object, 'autoscaling', 'HorizontalPodAutoscaler'),
  },
  {
    path: 'spec.maxReplicas',
    unsaid: 1,
    of: (object) => isKind(object, 'autoscaling', 'HorizontalPodAutoscaler'),
  },
  { path: 'spec.minReplicaCount', unsaid: 0, of: (object) => isKind(object, 'keda.sh', 'ScaledObject') },
];

/** Fewer pods: none at all, or half and less of what was. */
export const replicas: RiskRule = {
  code: 'RGT-RISK-012',
  title: 'replicas go to zero, or are cut',
  look: ({ before, after, object }) => {
    if (before === undefined || after === undefined) return [];
    return floors
      .filter(({ of }) => of(after))
      .flatMap(({ path, unsaid }): Verdict[] => {
        const was = numberAt(before, path) ?? unsaid;
        // A number that is taken out is left to whoever sets it then.
        const is = numberAt(after, path) ?? was;
        const field = path.slice('spec.'.length);
        if (is >= was) return [];
        if (is === 0)
          return [
            {
              level: 'high',
              reason: `${object.kind} ${object.name} goes from ${was} to no replicas (${field})`,
            },
          ];
        return is * 2 <= was
          ? [
              {
                level: 'medium',
                reason: `${object.kind} ${object.name} goes from ${was} to ${is} (${field})`,
              },
            ]
          : [];
      });
  },
};
