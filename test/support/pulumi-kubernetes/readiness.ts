import { annotation } from './identity.ts';
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

/** When an object of a kind counts as ready, and how many seconds it may take. */
const rules: Readonly<Record<string, readonly [(object: JsonObject) => Readiness, seconds: number]>> = {
  'apps/v1 Deployment': [deployment, 600],
  'apps/v1 StatefulSet': [statefulSet, 600],
  'apps/v1 DaemonSet': [daemonSet, 600],
  'batch/v1 Job': [job, 600],
  'v1 Pod': [pod, 600],
  'v1 Namespace': [phaseIn('Active'), 60],
  'v1 PersistentVolume': [phaseIn('Available', 'Bound'), 300],
  'v1 PersistentVolumeClaim': [phaseIn('Bound'), 300],
  'v1 ResourceQuota': [quota, 60],
  'apiextensions.k8s.io/v1 CustomResourceDefinition': [definition, 60],
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
  readonly judge: (object: JsonObject) => Readiness;
  readonly seconds: number;
}

/** The wait that an object asks for by its kind and its annotations; undefined for none. */
export function waitFor(object: JsonObject, inputs: JsonObject, timeout: number): Wait | undefined {
  if (annotation(inputs, 'pulumi.com/skipAwait') === 'true') return undefined;
  const rule = rules[`${textAt(object, 'apiVersion') ?? ''} ${textAt(object, 'kind') ?? ''}`];
  const given = Number(annotation(inputs, 'pulumi.com/timeoutSeconds') ?? 0);
  const seconds = timeout > 0 ? timeout : given > 0 ? given : undefined;
  const custom = annotation(inputs, 'pulumi.com/waitFor');
  if (custom !== undefined) {
    const all = expressions(custom).map(expression);
    return {
      judge: (live) => all.map((judge) => judge(live)).find((found) => found.state !== 'ready') ?? ready,
      seconds: seconds ?? 600,
    };
  }
  return rule === undefined ? undefined : { judge: rule[0], seconds: seconds ?? rule[1] };
}
