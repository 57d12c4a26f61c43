import { annotation } from './identity.ts';
import type { ApiKind } from './identity.ts';
import { at, countAt, listAt, same, spelled, textAt } from './json.ts';
import type { Json, JsonObject } from './json.ts';

/** How far an object is: ready, failed for good, or what it still waits for. */
export type Readiness =
  { readonly state: 'ready' } | { readonly state: 'failed' | 'waiting'; readonly why: string };

const ready: Readiness = { state: 'ready' };
const waiting = (why: string): Readiness => ({ state: 'waiting', why });

function condition(object: JsonObject, type: string): JsonObject | undefined {
  return listAt(object, 'status', 'conditions').find((item) => textAt(item, 'type') === type);
}

function holds(object: JsonObject, type: string): boolean {
  return textAt(condition(object, type), 'status') === 'True';
}

function said(item: JsonObject | undefined): string {
  return `[${textAt(item, 'reason') ?? '?'}] ${textAt(item, 'message') ?? ''}`.trimEnd();
}

function isObserved(object: JsonObject): boolean {
  return countAt(object, 'status', 'observedGeneration') >= countAt(object, 'metadata', 'generation');
}

const unobserved = waiting('the controller has not seen this generation yet; does the cluster run one?');

function deployment(object: JsonObject): Readiness {
  if (!isObserved(object)) return unobserved;
  const progressing = condition(object, 'Progressing');
  const wanted = at(object, 'spec', 'replicas') === undefined ? 1 : countAt(object, 'spec', 'replicas');
  const updated = countAt(object, 'status', 'updatedReplicas');
  if (updated < wanted)
    return waiting(`${updated} of ${wanted} replicas run the new template ${said(progressing)}`);
  if (countAt(object, 'status', 'replicas') > updated) return waiting('old replicas are still there');
  if (!holds(object, 'Available')) return waiting(`not available ${said(condition(object, 'Available'))}`);
  if (progressing !== undefined && textAt(progressing, 'reason') !== 'NewReplicaSetAvailable')
    return waiting(said(progressing));
  return ready;
}

function statefulSet(object: JsonObject): Readiness {
  if (!isObserved(object)) return unobserved;
  const wanted = at(object, 'spec', 'replicas') === undefined ? 1 : countAt(object, 'spec', 'replicas');
  const counts = ['readyReplicas', 'currentReplicas', 'updatedReplicas'].map((field) =>
    countAt(object, 'status', field),
  );
  const isUpdated =
    textAt(object, 'status', 'updateRevision') === textAt(object, 'status', 'currentRevision') ||
    (counts[2] ?? 0) >= wanted;
  if ((counts[0] ?? 0) < wanted) return waiting(`${counts[0] ?? 0} of ${wanted} replicas are ready`);
  return isUpdated ? ready : waiting(`${counts[2] ?? 0} of ${wanted} replicas are updated`);
}

function daemonSet(object: JsonObject): Readiness {
  if (!isObserved(object)) return unobserved;
  const wanted = countAt(object, 'status', 'desiredNumberScheduled');
  const updated = countAt(object, 'status', 'updatedNumberScheduled');
  const available = countAt(object, 'status', 'numberAvailable');
  const isRolling = textAt(object, 'spec', 'updateStrategy', 'type') !== 'OnDelete';
  if (isRolling && updated < wanted) return waiting(`${updated} of ${wanted} pods are updated`);
  return available < wanted ? waiting(`${available} of ${wanted} pods are available`) : ready;
}

function job(object: JsonObject): Readiness {
  if (holds(object, 'Complete')) return ready;
  if (holds(object, 'Failed')) return { state: 'failed', why: said(condition(object, 'Failed')) };
  return waiting(`${countAt(object, 'status', 'succeeded')} pods have succeeded`);
}

function pod(object: JsonObject): Readiness {
  const phase = textAt(object, 'status', 'phase');
  if (phase === 'Succeeded' || holds(object, 'Ready')) return ready;
  return phase === 'Failed'
    ? { state: 'failed', why: 'the pod has failed' }
    : waiting(`the pod is ${phase ?? 'not seen by the scheduler yet'}`);
}

function definition(object: JsonObject): Readiness {
  const refused = condition(object, 'NamesAccepted');
  if (textAt(refused, 'status') === 'False') return { state: 'failed', why: said(refused) };
  return holds(object, 'Established') ? ready : waiting('not established yet');
}

function quota(object: JsonObject): Readiness {
  return same(at(object, 'spec', 'hard') ?? null, at(object, 'status', 'hard') ?? null)
    ? ready
    : waiting('the quota controller has not taken it up yet');
}

function phaseIn(...phases: readonly string[]): (object: JsonObject) => Readiness {
  return (object) =>
    phases.includes(textAt(object, 'status', 'phase') ?? '')
      ? ready
      : waiting(`its phase is ${textAt(object, 'status', 'phase') ?? 'not set'}`);
}

/** True where a Service sends to pods that it selects and that have an address of their own. */
function selectsPods(service: JsonObject): boolean {
  const isHeadless = textAt(service, 'spec', 'clusterIP') === 'None';
  return (
    !isHeadless &&
    textAt(service, 'spec', 'type') !== 'ExternalName' &&
    at(service, 'spec', 'selector') !== undefined
  );
}

function service(object: JsonObject, endpoints: JsonObject | undefined): Readiness {
  const needsAddress = textAt(object, 'spec', 'type') === 'LoadBalancer';
  if (needsAddress && listAt(object, 'status', 'loadBalancer', 'ingress').length === 0)
    return waiting('no load balancer has given it an address');
  if (!selectsPods(object)) return ready;
  if (endpoints === undefined)
    return waiting('it has no endpoints; does the cluster run the endpoints controller?');
  const pending = listAt(endpoints, 'subsets').flatMap((subset) =>
    listAt(subset, 'notReadyAddresses'),
  ).length;
  return pending === 0 ? ready : waiting(`${pending} pods behind it are not ready`);
}

function ingress(object: JsonObject): Readiness {
  const isServed = listAt(object, 'status', 'loadBalancer', 'ingress').length > 0;
  return isServed ? ready : waiting('no ingress controller has given it an address');
}

interface Rule {
  readonly judge: Wait['judge'];
  readonly seconds: number;
  /** False for kinds that a refresh takes as they are. */
  readonly atRefresh: boolean;
  readonly beside?: ApiKind;
}

const workload = (judge: Wait['judge']): Rule => ({ judge, seconds: 600, atRefresh: true });
const plain = (judge: Wait['judge'], seconds: number): Rule => ({ judge, seconds, atRefresh: false });

/** When an object of a kind counts as ready, and how many seconds it may take. */
const rules: Readonly<Record<string, Rule>> = {
  'apps/v1 Deployment': workload(deployment),
  'apps/v1 StatefulSet': workload(statefulSet),
  'apps/v1 DaemonSet': workload(daemonSet),
  'batch/v1 Job': workload(job),
  'v1 Pod': workload(pod),
  'v1 Service': { ...workload(service), beside: { apiVersion: 'v1', kind: 'Endpoints' } },
  'networking.k8s.io/v1 Ingress': workload(ingress),
  'v1 Namespace': plain(phaseIn('Active'), 60),
  'v1 PersistentVolume': plain(phaseIn('Available', 'Bound'), 300),
  'v1 PersistentVolumeClaim': plain(phaseIn('Bound'), 300),
  'v1 ResourceQuota': plain(quota, 60),
  'apiextensions.k8s.io/v1 CustomResourceDefinition': plain(definition, 60),
};

/** `condition=Type` or `condition=Type=Status`, and `jsonpath={.a.b}=value`, as the annotation `pulumi.com/waitFor` says it. */
function expression(text: string): (object: JsonObject) => Readiness {
  const byCondition = /^condition=([^=]+)(?:=(.+))?$/.exec(text);
  if (byCondition !== null) {
    const [, type = '', status = 'True'] = byCondition;
    return (object) =>
      textAt(condition(object, type), 'status')?.toLowerCase() === status.toLowerCase()
        ? ready
        : waiting(text);
  }
  const byPath = /^jsonpath=\{((?:\.[A-Za-z0-9_-]+)+)\}(?:=(.+))?$/.exec(text);
  if (byPath === null)
    throw new Error(`pulumi.com/waitFor: expected condition=… or jsonpath={.a.b}=…, got "${text}"`);
  const path = (byPath[1] ?? '').slice(1).split('.');
  return (object) => {
    const found = at(object, ...path);
    return found !== undefined && (byPath[2] === undefined || spelled(found) === byPath[2])
      ? ready
      : waiting(text);
  };
}

function expressions(text: string): readonly string[] {
  if (!text.startsWith('[')) return [text];
  const found = JSON.parse(text) as Json;
  return Array.isArray(found) ? found.map(String) : [text];
}

/** What to wait for after a write, and for how many seconds. */
export interface Wait {
  readonly judge: (object: JsonObject, beside?: JsonObject) => Readiness;
  readonly seconds: number;
  /** The kind of an object of the same name and namespace that has a say too. */
  readonly beside?: ApiKind;
}

function ruleOf(object: JsonObject): Rule | undefined {
  return rules[`${textAt(object, 'apiVersion') ?? ''} ${textAt(object, 'kind') ?? ''}`];
}

function isSkipped(inputs: JsonObject): boolean {
  return annotation(inputs, 'pulumi.com/skipAwait') === 'true';
}

/** The wait that an object asks for by its kind and its annotations; undefined for none. */
export function waitFor(object: JsonObject, inputs: JsonObject, timeout: number): Wait | undefined {
  if (isSkipped(inputs)) return undefined;
  const rule = ruleOf(object);
  const given = Number(annotation(inputs, 'pulumi.com/timeoutSeconds') ?? 0);
  const seconds = timeout > 0 ? timeout : given > 0 ? given : (rule?.seconds ?? 600);
  const custom = annotation(inputs, 'pulumi.com/waitFor');
  if (custom === undefined) return rule === undefined ? undefined : { ...rule, seconds };
  const all = expressions(custom).map(expression);
  return {
    seconds,
    judge: (live) => all.map((judge) => judge(live)).find(({ state }) => state !== 'ready') ?? ready,
  };
}

/** What a refresh asks of an object beside being there; undefined for nothing. */
export function atRefresh(object: JsonObject, inputs: JsonObject): Wait | undefined {
  const rule = ruleOf(object);
  return rule?.atRefresh === true && !isSkipped(inputs) ? rule : undefined;
}
