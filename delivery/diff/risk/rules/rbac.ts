import type { JsonObject, Manifest } from '../../../../constructs/core/manifest.ts';
import { sameValue } from '../../../../constructs/core/shared-edit.ts';
import { at, isKind, mapsIn, named, textAt, textsIn } from '../object-facts.ts';
import type { RiskRule, Verdict } from '../risk-rule.ts';

const rbacGroup = 'rbac.authorization.k8s.io';
const strongVerbs = /^(\*|escalate|bind|impersonate)$/;
const strongResources =
  /^(\*|secrets|pods\/exec|pods\/attach|nodes\/proxy|serviceaccounts\/token|certificatesigningrequests\/approval|clusterrolebindings|rolebindings|clusterroles|roles)$/;
const everybody = /^system:(authenticated|unauthenticated|serviceaccounts|masters)$/;

interface Grant {
  readonly verb: string;
  readonly group: string;
  readonly resource: string;
  readonly names: readonly string[];
}

/** Rights that were not there before, and subjects that get rights. */
export const rbac: RiskRule = {
  code: 'RGT-RISK-008',
  title: 'rights widen',
  look: ({ before, after, object }) => {
    if (isKind(after, rbacGroup, 'Role', 'ClusterRole'))
      return newRights(before, after, `${object.kind} ${object.name}`);
    if (isKind(after, rbacGroup, 'RoleBinding', 'ClusterRoleBinding'))
      return newSubjects(before, after, object.name);
    return [];
  },
};

function newRights(before: Manifest | undefined, after: Manifest | undefined, role: string): Verdict[] {
  const old = grantsOf(before);
  const more = grantsOf(after).filter((grant) => !old.some((known) => covers(known, grant)));
  const found: Verdict[] = [];
  if (more.length > 0) {
    const strong = more.some(
      ({ verb, resource, group }) =>
        strongVerbs.test(verb) || group === '*' || strongResources.test(resource),
    );
    const words = [...new Set(more.map(({ verb, resource }) => `${verb} ${resource}`))];
    const level = strong ? 'high' : before === undefined ? 'low' : 'medium';
    found.push({ level, reason: `${role} ${before === undefined ? 'may' : 'may now also'} ${named(words)}` });
  }
  if (before !== undefined && !sameValue(at(before, 'aggregationRule'), at(after, 'aggregationRule')))
    found.push({ level: 'medium', reason: `${role} gathers the rights of other roles than before` });
  return found;
}

function newSubjects(before: Manifest | undefined, after: Manifest | undefined, name: string): Verdict[] {
  const old = mapsIn(at(before, 'subjects'));
  const added = mapsIn(at(after, 'subjects')).filter(
    (subject) => !old.some((known) => sameValue(known, subject)),
  );
  if (added.length === 0) return [];
  const role = textAt(after, 'roleRef.name') ?? '';
  const names = added.map((subject) =>
    [subject['namespace'], subject['name']].filter((part) => typeof part === 'string').join('/'),
  );
  const wide =
    /^(cluster-admin|admin|edit)$/.test(role) ||
    added.some((subject) => typeof subject['name'] === 'string' && everybody.test(subject['name']));
  const level = wide ? 'high' : before === undefined ? 'low' : 'medium';
  return [{ level, reason: `${name} gives ${role} to ${named(names)}` }];
}

/** The rights of a role one by one; a role with absurdly many is cut, and what is cut counts as new. */
function grantsOf(role: Manifest | undefined): Grant[] {
  return mapsIn(at(role, 'rules')).flatMap((rule) => {
    const names = textsIn(rule['resourceNames']);
    const resources = [...resourcesOf(rule)].slice(0, 500);
    return textsIn(rule['verbs'])
      .slice(0, 50)
      .flatMap((verb) => resources.map(([group, resource]) => ({ verb, group, resource, names })));
  });
}

function* resourcesOf(rule: JsonObject): Generator<[group: string, resource: string]> {
  for (const group of textsIn(rule['apiGroups']))
    for (const resource of textsIn(rule['resources'])) yield [group, resource];
  for (const url of textsIn(rule['nonResourceURLs'])) yield ['', `URL ${url}`];
}

function covers(known: Grant, wanted: Grant): boolean {
  const one = (a: string, b: string): boolean => a === '*' || a === b;
  return (
    one(known.verb, wanted.verb) &&
    one(known.group, wanted.group) &&
    (one(known.resource, wanted.resource) ||
      (known.resource === 'URL *' && wanted.resource.startsWith('URL '))) &&
    (known.names.length === 0 ||
      (wanted.names.length > 0 && wanted.names.every((name) => known.names.includes(name))))
  );
}
