import { textOf } from '../core/json-text.ts';
import type { JsonObject, JsonValue, Manifest } from '../core/manifest.ts';
import { isJsonObject } from '../core/manifest.ts';
import { anyValue } from '../core/object-form.ts';
import { sameValue, valueAt } from '../core/shared-edit.ts';
import type { Issue } from '../core/issue.ts';
import { applicationSpec, isApplication, isApplicationSet, listOf, sourcesOf } from './argo-application.ts';
import type { Finding, PlacedObjects, Policy } from './policy.ts';
import { issueOf, titleOf } from './policy.ts';

const code = 'RGT-POLICY-001';
const allowed = 'one Application for one app on one cluster';

/**
 * One Application, one cluster. An Application that many clusters share is one point of failure for all of them, and
 * what one cluster needs reaches every other.
 */
export const sharedApplication: Policy = {
  name: 'shared-application',
  inspectObject: (object) => {
    if (isApplicationSet(object)) return setFindings(object);
    return isApplication(object) ? destinationFindings(object) : [];
  },
  placeCheck: (object) => (applicationSpec(object) === undefined ? anyValue : undefined),
  goesByObjects: {},
  inspectObjects: (placed) => [...copiedIssues(placed), ...sameSourceIssues(placed)],
};

/** An ApplicationSet for several clusters whose Applications would be one, or deliver one folder, or to one place. */
function setFindings(object: Manifest): Finding[] {
  const generators = listOf(valueAt(object, ['spec', 'generators']));
  const several = generators.length > 1 || generators.some(makesSeveral);
  const name = valueAt(object, ['spec', 'template', 'metadata', 'name']);
  const spec = applicationSpec(object)?.spec ?? {};
  const finding = (what: string, given: string, fix: string): Finding => ({
    code,
    what: `${titleOf(object)} ${what}`,
    given,
    allowed,
    fix,
  });
  if (!several || isJsonObject(valueAt(object, ['spec', 'templatePatch']))) return [];
  if (typeof name === 'string' && !name.includes('{{'))
    return [
      finding(
        'gives the Applications of all its clusters one name, so they are one Application',
        `spec.template.metadata.name ${name}`,
        `put the cluster's name into it: '{{.name}}-${name}'`,
      ),
    ];
  const destination = spec['destination'];
  if (isJsonObject(destination) && !mentionsParameter(destination))
    return [
      finding(
        'sends the Applications of all its clusters to one destination',
        `spec.template.spec.destination ${destinationText(destination)}`,
        "take the destination from the generator: server: '{{.server}}'",
      ),
    ];
  const fixed = sourcesOf(spec).filter(isFolder);
  if (fixed.length === 0 || sourcesOf(spec).some(mentionsParameter)) return [];
  return [
    finding(
      'delivers one folder to all its clusters, so no cluster can differ and a bad change reaches all at once',
      `path ${textOf(fixed[0]?.['path'])}`,
      "give each cluster a folder: path: 'apps/…/overlays/{{.name}}'",
    ),
  ];
}

function makesSeveral(generator: JsonObject): boolean {
  const elements = valueAt(generator, ['list', 'elements']);
  return Array.isArray(elements) ? elements.length > 1 : true;
}

function destinationFindings(object: Manifest): Finding[] {
  const destination = valueAt(object, ['spec', 'destination']);
  if (!isJsonObject(destination)) return [];
  const { server, name } = destination;
  const several = [server, name].some((value) => typeof value === 'string' && /[*,\s]/.test(value.trim()));
  if (!several) return [];
  return [
    {
      code,
      what: `${titleOf(object)} is meant for several clusters`,
      given: `spec.destination ${destinationText(destination)}`,
      allowed,
      fix: 'write one Application a cluster, or let the argo-cd engine make them',
    },
  ];
}

/** An Application in an app's base would stand on every cluster of that app, each copy with the same destination. */
function copiedIssues({ app, objects }: PlacedObjects): Issue[] {
  if (app === undefined || app.clusters.length < 2) return [];
  return objects.filter(isArgo).map((object) =>
    issueOf(
      {
        code,
        what: `app "${app.name}" brings ${titleOf(object)} along: the same one for all its ${app.clusters.length} clusters`,
        given: titleOf(object),
        allowed,
        fix: `remove it; the engine makes one Application for each cluster of "${app.name}"`,
      },
      app.place,
    ),
  );
}

/** Two Applications that deliver the very same folder to two clusters. */
function sameSourceIssues(placed: PlacedObjects): Issue[] {
  const seen = new Map<string, Manifest>();
  const issues: Issue[] = [];
  for (const object of placed.objects) {
    if (!isApplication(object)) continue;
    const spec = applicationSpec(object)?.spec ?? {};
    const sources = sourcesOf(spec);
    if (!sources.some(isFolder)) continue;
    const key = JSON.stringify(sources);
    const other = seen.get(key);
    seen.set(key, other ?? object);
    if (other === undefined || sameValue(applicationSpec(other)?.spec['destination'], spec['destination']))
      continue;
    issues.push(
      issueOf(
        {
          code,
          what: `${titleOf(object)} and ${titleOf(other)} deliver one folder to two clusters, so neither can differ`,
          given: `path ${textOf(sources.find(isFolder)?.['path'])}`,
          allowed: 'a folder for each cluster',
          fix: 'give each cluster an overlay of its own and point its Application there',
        },
        placed.place,
      ),
    );
  }
  return issues;
}

function isArgo(object: Manifest): boolean {
  return isApplication(object) || isApplicationSet(object);
}

function isFolder(source: JsonObject): boolean {
  return source['chart'] === undefined && typeof source['path'] === 'string';
}

function mentionsParameter(value: JsonValue): boolean {
  return JSON.stringify(value).includes('{{');
}

function destinationText({ server, name }: JsonObject): string {
  return [server, name].filter((value) => typeof value === 'string').join(' ') || '(none)';
}
