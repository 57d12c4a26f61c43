import type { JsonObject, JsonValue, Manifest } from '../../../../constructs/core/manifest.ts';
import { sameValue } from '../../../../constructs/core/shared-edit.ts';
import { at, isKind, mapsIn, textAt, textsIn } from '../object-facts.ts';
import type { RiskRule, Verdict } from '../risk-rule.ts';

const everywhere = /^(0\.0\.0\.0\/0|::\/0)$/;
const guards = new Set([
  'NetworkPolicy',
  'CiliumNetworkPolicy',
  'CiliumClusterwideNetworkPolicy',
  'GlobalNetworkPolicy',
  'AuthorizationPolicy',
  'PeerAuthentication',
  'AdminNetworkPolicy',
]);

/** Traffic that was not let through before. */
export const networkPolicy: RiskRule = {
  code: 'RGT-RISK-009',
  title: 'the network opens',
  look: ({ kind, before, after, object }) => {
    if (kind === 'removed' && guards.has(object.kind))
      return [
        { level: 'high', reason: `${object.kind} ${object.name} is deleted, and what it kept out comes in` },
      ];
    if (before === undefined || after === undefined) return [];
    if (isKind(after, 'networking.k8s.io', 'NetworkPolicy')) return opened(before, after, object.name);
    if (
      isKind(after, 'security.istio.io', 'PeerAuthentication') &&
      textAt(before, 'spec.mtls.mode') === 'STRICT' &&
      textAt(after, 'spec.mtls.mode') !== 'STRICT'
    )
      return [{ level: 'high', reason: `PeerAuthentication ${object.name} no longer demands mutual TLS` }];
    if (
      isKind(after, 'security.istio.io', 'AuthorizationPolicy') &&
      !sameValue(before['spec'], after['spec'])
    )
      return [{ level: 'medium', reason: `AuthorizationPolicy ${object.name} lets other callers in` }];
    return [];
  },
};

function opened(before: Manifest, after: Manifest, name: string): Verdict[] {
  const found: Verdict[] = [];
  if (!sameValue(at(before, 'spec.podSelector'), at(after, 'spec.podSelector')))
    found.push({ level: 'medium', reason: `NetworkPolicy ${name} guards other pods than before` });
  for (const [direction, peers] of [
    ['ingress', 'from'],
    ['egress', 'to'],
  ] as const) {
    if (guardsWay(before, direction) && !guardsWay(after, direction)) {
      found.push({ level: 'high', reason: `NetworkPolicy ${name} no longer guards ${direction}` });
      continue;
    }
    const old = mapsIn(at(before, `spec.${direction}`));
    const more = mapsIn(at(after, `spec.${direction}`)).filter(
      (rule) => !old.some((known) => isWithin(rule, known, peers)),
    );
    if (more.length === 0) continue;
    const wide = more.some((rule) => isOpen(rule, peers));
    found.push({
      level: wide ? 'high' : 'medium',
      reason: `NetworkPolicy ${name} lets ${wide ? 'everybody' : 'more'} through on ${direction}`,
    });
  }
  return found;
}

function guardsWay(policy: Manifest, direction: 'ingress' | 'egress'): boolean {
  const types = textsIn(at(policy, 'spec.policyTypes')).map((type) => type.toLowerCase());
  return (
    types.includes(direction) ||
    (types.length === 0 && (direction === 'ingress' || at(policy, 'spec.egress') !== undefined))
  );
}

/** Whether a rule lets through nothing that a known one does not. */
function isWithin(rule: JsonObject, known: JsonObject, peers: 'from' | 'to'): boolean {
  return [peers, 'ports'].every((field) => {
    const [some, all] = [mapsIn(rule[field]), mapsIn(known[field])];
    return (
      all.length === 0 || (some.length > 0 && some.every((item) => all.some((each) => sameValue(item, each))))
    );
  });
}

function isOpen(rule: JsonObject, peers: 'from' | 'to'): boolean {
  const list = mapsIn(rule[peers]);
  return list.length === 0 || list.some(({ ipBlock }) => everywhere.test(cidrOf(ipBlock)));
}

function cidrOf(block: JsonValue | undefined): string {
  const cidr =
    typeof block === 'object' && block !== null && !Array.isArray(block)
      ? (block as JsonObject)['cidr']
      : undefined;
  return typeof cidr === 'string' ? cidr : '';
}
