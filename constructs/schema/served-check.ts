import type { Issue, Place } from '../core/issue.ts';
import { isJsonObject } from '../core/manifest.ts';
import type { JsonValue, Manifest } from '../core/manifest.ts';
import type { FormedObjects } from '../core/object-forms.ts';
import { splitApiVersion } from './api-version.ts';
import type { SchemaChecker, SchemaFault } from './schema-check.ts';
import { isServed, systemTitle } from './served-api.ts';
import type { ClusterVersions, Served } from './served-api.ts';

/** A cluster as far as this check needs it: what it is called and what runs on it. */
export interface ServingCluster {
  readonly name: string;
  readonly versions: ClusterVersions;
}

/**
 * The objects that a cluster would refuse because it does not serve their API version.
 * RGT-API-001: another version must be written, or the kind is gone. RGT-API-002: the operator is not declared for the cluster.
 * Kinds that a CustomResourceDefinition among the same objects brings along are accepted.
 */
export function servedIssues(manifests: readonly Manifest[], cluster: ServingCluster, place: Place): Issue[] {
  const issues: Issue[] = [];
  let brought: ReadonlySet<string> | undefined;
  for (const manifest of manifests) {
    const answer = isServed(manifest.apiVersion, manifest.kind, cluster.versions);
    if (answer.served) continue;
    const { group, version } = splitApiVersion(manifest.apiVersion);
    brought ??= new Set(manifests.flatMap(broughtKinds));
    if (!brought.has(`${group}/${version}/${manifest.kind}`))
      issues.push(refusal(manifest, cluster, place, answer));
  }
  return issues;
}

const none: readonly Issue[] = [];

/**
 * The faults of objects against the schemas of their kinds, each as RGT-SCHEMA-001 with its place in the object.
 *
 * @param formed - how they differ from the same app's objects on another cluster, beside which nothing is looked at
 */
export function schemaIssues(
  checker: SchemaChecker,
  manifests: readonly Manifest[],
  place: Place,
  formed?: FormedObjects,
): readonly Issue[] {
  let issues = none;
  for (let at = 0; at < manifests.length; at += 1) {
    const manifest = manifests[at];
    if (manifest === undefined) continue;
    const faults = checker.faults(manifest, formed?.form.objects[at], formed?.differences[at]);
    if (faults.length > 0)
      issues = [...issues, ...faults.map((fault) => schemaIssue(manifest, fault, place))];
  }
  return issues;
}

function schemaIssue(manifest: Manifest, fault: SchemaFault, place: Place): Issue {
  return {
    code: 'RGT-SCHEMA-001',
    severity: 'error',
    where: place,
    what: `${manifest.kind} "${manifest.metadata.name}": ${fault.path === '' ? 'the object' : fault.path} ${fault.problem}`,
    ...(fault.given === undefined ? {} : { given: fault.given }),
    ...(fault.allowed === undefined ? {} : { allowed: fault.allowed }),
    fix: schemaRemedy(manifest, fault),
  };
}

function schemaRemedy(manifest: Manifest, fault: SchemaFault): string {
  const kind = `${manifest.kind} (${manifest.apiVersion})`;
  if (fault.problem === 'is required') return `set ${fault.path}, which every ${kind} needs`;
  if (fault.problem === 'is not a field of this object')
    return `remove ${fault.path} or write the field's right name; an API server would drop or refuse it`;
  return `correct ${fault.path === '' ? 'the object' : fault.path} to what a ${kind} allows there`;
}

function refusal(
  manifest: Manifest,
  cluster: ServingCluster,
  place: Place,
  answer: Extract<Served, { served: false }>,
): Issue {
  const given = `${manifest.apiVersion} ${manifest.kind} ${manifest.metadata.name}`;
  if (answer.undeclared !== undefined) {
    const system = systemTitle(answer.undeclared);
    return {
      code: 'RGT-API-002',
      severity: 'error',
      where: place,
      what: `cluster "${cluster.name}" declares no version that serves ${manifest.kind} (${manifest.apiVersion})`,
      given,
      fix: `if ${system} runs on ${cluster.name}, declare its release as versions.${answer.undeclared}; else leave the object out for that cluster`,
    };
  }
  return {
    code: 'RGT-API-001',
    severity: answer.optIn === true ? 'warning' : 'error',
    where: place,
    what: `cluster "${cluster.name}" would refuse ${manifest.kind} "${manifest.metadata.name}": ${answer.reason}`,
    given,
    ...(answer.use === undefined ? {} : { allowed: answer.use }),
    fix: remedy(manifest, cluster, answer),
  };
}

function remedy(
  manifest: Manifest,
  cluster: ServingCluster,
  answer: Extract<Served, { served: false }>,
): string {
  if (answer.use !== undefined) return `write apiVersion ${answer.use}`;
  if (answer.instead !== undefined) return `use ${answer.instead} instead`;
  return `leave the ${manifest.kind} out for ${cluster.name}, or correct the cluster's declared versions`;
}

/** The `group/version/Kind` of every version that a CustomResourceDefinition serves. */
function broughtKinds(manifest: Manifest): string[] {
  const spec = manifest['spec'];
  if (manifest.kind !== 'CustomResourceDefinition' || spec === undefined || !isJsonObject(spec)) return [];
  const { group, names, versions } = spec;
  if (typeof group !== 'string' || names === undefined || !isJsonObject(names) || !Array.isArray(versions))
    return [];
  const kind = names['kind'];
  return versions.flatMap((version: JsonValue) =>
    isJsonObject(version) &&
    version['served'] === true &&
    typeof version['name'] === 'string' &&
    typeof kind === 'string'
      ? [`${group}/${version['name']}/${kind}`]
      : [],
  );
}
