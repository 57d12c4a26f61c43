import type { RiskRule } from '../risk-rule.ts';
import { isWorkload } from '../object-facts.ts';

const carriesTraffic = new Set([
  'Service',
  'Ingress',
  'Gateway',
  'HTTPRoute',
  'GRPCRoute',
  'VirtualService',
  'DestinationRule',
]);

/** Everything that goes, said once for each object. */
export const objectRemoved: RiskRule = {
  code: 'RGT-RISK-001',
  title: 'an object is deleted',
  look: ({ kind, before, object }) => {
    if (kind !== 'removed') return [];
    if (isWorkload(before))
      return [{ level: 'high', reason: `${object.kind} ${object.name} and its pods are deleted` }];
    if (carriesTraffic.has(object.kind))
      return [
        {
          level: 'high',
          reason: `${object.kind} ${object.name} is deleted, and traffic no longer finds its way`,
        },
      ];
    return [{ level: 'medium', reason: `${object.kind} ${object.name} is deleted` }];
  },
};
