import { at, isKind, named, textAt, textsIn } from '../object-facts.ts';
import type { RiskRule, Verdict } from '../risk-rule.ts';

/** A Service that can be reached from where it could not. */
export const exposure: RiskRule = {
  code: 'RGT-RISK-020',
  title: 'a service opens to the outside',
  look: ({ before, after, object }) => {
    if (!isKind(after, '', 'Service')) return [];
    const found: Verdict[] = [];
    const [was, is] = [textAt(before, 'spec.type') ?? 'ClusterIP', textAt(after, 'spec.type') ?? 'ClusterIP'];
    if (was !== is && (is === 'LoadBalancer' || is === 'NodePort'))
      found.push({
        level: 'medium',
        reason: `Service ${object.name} is reached from outside the cluster (${is})`,
      });
    const addresses = textsIn(at(after, 'spec.externalIPs')).filter(
      (address) => !textsIn(at(before, 'spec.externalIPs')).includes(address),
    );
    if (addresses.length > 0)
      found.push({
        level: 'high',
        reason: `Service ${object.name} takes the traffic of ${named(addresses)}`,
      });
    const ranges = (side: typeof after) => textsIn(at(side, 'spec.loadBalancerSourceRanges'));
    if (
      before !== undefined &&
      ranges(before).length > 0 &&
      (ranges(after).length === 0 || ranges(after).some((range) => !ranges(before).includes(range)))
    )
      found.push({ level: 'high', reason: `Service ${object.name} lets in more addresses` });
    return found;
  },
};
