import { isJsonObject } from '../../../../constructs/core/manifest.ts';
import type { JsonObject, Manifest } from '../../../../constructs/core/manifest.ts';
import { containersByName, mapsIn, podSpec, textsIn } from '../object-facts.ts';
import type { RiskRule } from '../risk-rule.ts';

/** What a pod may do to its node, and could not before. */
export const podPrivileges: RiskRule = {
  code: 'RGT-RISK-018',
  title: 'pods get more privileges',
  look: ({ before, after, object }) => {
    if (after === undefined || before === undefined) return [];
    const had = privilegesOf(before);
    return [...privilegesOf(after)]
      .filter((each) => !had.has(each))
      .map((each) => ({ level: 'high', reason: `the pods of ${object.name} now ${each}` }));
  },
};

function privilegesOf(object: Manifest): Set<string> {
  const found = new Set<string>();
  const pod = podSpec(object);
  for (const field of ['hostNetwork', 'hostPID', 'hostIPC'])
    if (pod?.[field] === true) found.add(`use ${field}`);
  for (const { hostPath } of mapsIn(pod?.['volumes']))
    if (isJsonObject(hostPath))
      found.add(`mount ${typeof hostPath['path'] === 'string' ? hostPath['path'] : 'a path'} of the node`);
  const shared = contextOf(pod);
  for (const [name, container] of containersByName(object)) {
    const own = contextOf(container);
    const said = (field: string) => own[field] ?? shared[field];
    if (own['privileged'] === true) found.add(`run ${name} privileged`);
    if (own['allowPrivilegeEscalation'] === true) found.add(`let ${name} gain privileges`);
    if (said('runAsNonRoot') !== true && said('runAsUser') === 0) found.add(`run ${name} as root`);
    const { capabilities } = own;
    for (const capability of isJsonObject(capabilities) ? textsIn(capabilities['add']) : [])
      found.add(`give ${name} the capability ${capability}`);
  }
  return found;
}

function contextOf(holder: JsonObject | undefined): JsonObject {
  const context = holder?.['securityContext'];
  return isJsonObject(context) ? context : {};
}
