import { podTemplate } from '../app/workload.ts';
import { isJsonObject } from '../core/manifest.ts';
import type { JsonObject, JsonValue, Manifest } from '../core/manifest.ts';
import type { Fault } from '../core/model-construct.ts';
import { nearestName } from '../core/nearest-name.ts';
import { groupOf } from '../core/object-identity.ts';
import { valueAt } from '../core/shared-edit.ts';
import { scalerTarget } from './scaler.ts';
import type { Route } from './traffic-router.ts';

/** The part of an app that is rolled out: its one Deployment, with what serves and scales it. */
export interface RolloutTarget {
  readonly deployment: Manifest;
  /** Undefined only where none is needed. */
  readonly service: ServedTarget | undefined;
  readonly scaler: Manifest | undefined;
}

/** The Service that the app's callers use, and the port that is routed. */
export interface ServedTarget {
  readonly object: Manifest;
  readonly name: string;
  readonly port: JsonObject;
  readonly portNumber: number;
}

/** The Services of the two versions, as the controller calls them; undefined where the app is served by none. */
export function routeOf(
  { service }: RolloutTarget,
  namespace: string,
  old: 'stable' | 'primary',
): Route | undefined {
  if (service === undefined) return undefined;
  const { name, portNumber } = service;
  return { namespace, service: name, stable: `${name}-${old}`, canary: `${name}-canary`, port: portNumber };
}

/** Which of several is meant. */
export interface TargetChoice {
  readonly workload: string | undefined;
  readonly service: string | undefined;
  readonly port: number | string | undefined;
  readonly needsService: boolean;
}

/** Finds in an app's base what is to be rolled out, or says what is missing. */
export function rolloutTarget(
  objects: readonly Manifest[],
  choice: TargetChoice,
): { readonly target: RolloutTarget | undefined; readonly faults: readonly Fault[] } {
  const deployments = objects.filter(
    (object) => object.kind === 'Deployment' && groupOf(object.apiVersion) === 'apps',
  );
  const named = deployments.filter(
    ({ metadata }) => choice.workload === undefined || metadata.name === choice.workload,
  );
  const [deployment] = named;
  if (deployment === undefined || named.length > 1)
    return { target: undefined, faults: [noDeployment(deployments, choice)] };
  const faults = deploymentFaults(deployment);
  const scaler = objects.find((object) => scalerTarget(object)?.name === deployment.metadata.name);
  if (!choice.needsService && choice.service === undefined)
    return { target: { deployment, service: undefined, scaler }, faults };
  const found = servedTarget(objects, deployment, choice);
  if ('code' in found) return { target: undefined, faults: [...faults, found] };
  return { target: { deployment, service: found, scaler }, faults };
}

function noDeployment(deployments: readonly Manifest[], { workload }: TargetChoice): Fault {
  const names = deployments.map(({ metadata }) => metadata.name);
  return {
    code: 'RGT-ROLLOUT-002',
    what:
      names.length === 0
        ? 'the app has no Deployment to roll out'
        : workload === undefined
          ? `the app has ${names.length} Deployments, and a rollout replaces one`
          : `the app has no Deployment "${workload}"`,
    given: workload ?? (names.join(', ') || 'none'),
    ...(names.length === 0 ? {} : { allowed: names.join(', ') }),
    fix:
      names.length === 0
        ? 'add a Deployment to the base, or remove the rollout'
        : "name it in the app: workload: { name: '…' }",
  };
}

/** What the rollout controller would refuse, or could not do, with this Deployment. */
function deploymentFaults(deployment: Manifest): Fault[] {
  const { name } = deployment.metadata;
  const spec = deployment['spec'];
  const faults: Fault[] = [];
  if (valueAt(spec, ['strategy', 'type']) === 'Recreate')
    faults.push({
      code: 'RGT-ROLLOUT-020',
      what: `Deployment "${name}" never runs two versions side by side, and a rollout does just that`,
      given: 'strategy.type: Recreate',
      allowed: 'RollingUpdate',
      fix: 'remove the strategy from the base if two versions can run together, otherwise remove the rollout',
    });
  const rolling = valueAt(spec, ['strategy', 'rollingUpdate']);
  if (isNought(valueAt(rolling, ['maxSurge'])) && isNought(valueAt(rolling, ['maxUnavailable'])))
    faults.push({
      code: 'RGT-ROLLOUT-021',
      what: `Deployment "${name}" allows neither more nor fewer pods during an update`,
      given: 'maxSurge 0, maxUnavailable 0',
      fix: 'raise one of them',
    });
  const [ready, deadline] = [
    valueAt(spec, ['minReadySeconds']) ?? 0,
    valueAt(spec, ['progressDeadlineSeconds']) ?? 600,
  ];
  if (typeof ready === 'number' && typeof deadline === 'number' && deadline <= ready)
    faults.push({
      code: 'RGT-ROLLOUT-022',
      what: `Deployment "${name}" gives up before a pod counts as ready`,
      given: `progressDeadlineSeconds ${deadline}, minReadySeconds ${ready}`,
      allowed: 'progressDeadlineSeconds > minReadySeconds',
      fix: `raise progressDeadlineSeconds above ${ready}`,
    });
  const labels = podTemplate(deployment)?.['metadata'];
  if (
    !selects(valueAt(spec, ['selector', 'matchLabels']), valueAt(labels, ['labels'])) &&
    valueAt(spec, ['selector', 'matchExpressions']) === undefined
  )
    faults.push({
      code: 'RGT-ROLLOUT-023',
      what: `the selector of Deployment "${name}" does not match its own pods`,
      given: JSON.stringify(valueAt(spec, ['selector', 'matchLabels']) ?? null),
      allowed: JSON.stringify(valueAt(labels, ['labels']) ?? null),
      fix: 'select by labels of the pod template',
    });
  return faults;
}

function isNought(value: JsonValue | undefined): boolean {
  return value === 0 || value === '0' || value === '0%';
}

function servedTarget(
  objects: readonly Manifest[],
  deployment: Manifest,
  choice: TargetChoice,
): ServedTarget | Fault {
  const labels = valueAt(podTemplate(deployment), ['metadata', 'labels']);
  const services = objects.filter((object) => object.kind === 'Service' && object.apiVersion === 'v1');
  const serving = services.filter((object) => selects(valueAt(object, ['spec', 'selector']), labels));
  const open = serving.filter((object) => valueAt(object, ['spec', 'clusterIP']) !== 'None');
  const meant =
    choice.service === undefined ? open : serving.filter(({ metadata }) => metadata.name === choice.service);
  const [service] = meant;
  if (service === undefined || meant.length > 1) return noService(deployment, services, serving, choice);
  return servedPort(service, choice.port);
}

function noService(
  deployment: Manifest,
  services: readonly Manifest[],
  serving: readonly Manifest[],
  { service }: TargetChoice,
): Fault {
  const names = (list: readonly Manifest[]): string => list.map(({ metadata }) => metadata.name).join(', ');
  const exists = service !== undefined && services.some(({ metadata }) => metadata.name === service);
  const nearest =
    service === undefined
      ? undefined
      : nearestName(
          service,
          services.map(({ metadata }) => metadata.name),
        );
  return {
    code: 'RGT-ROLLOUT-003',
    what: exists
      ? `Service "${service}" does not select the pods of Deployment "${deployment.metadata.name}"`
      : service !== undefined
        ? `the app has no Service "${service}"`
        : `${serving.length === 0 ? 'no Service selects' : `${serving.length} Services select`} the pods of Deployment "${deployment.metadata.name}"`,
    given: service ?? (names(services) || 'none'),
    ...(serving.length === 0 ? {} : { allowed: names(serving) }),
    fix:
      serving.length > 1
        ? "name the one that callers use: service: '…'"
        : nearest === undefined || exists
          ? 'add a Service whose selector is made of labels of the pods'
          : `write service: '${nearest}'`,
  };
}

function servedPort(service: Manifest, wanted: number | string | undefined): ServedTarget | Fault {
  const list = valueAt(service, ['spec', 'ports']);
  const ports = (Array.isArray(list) ? (list as readonly JsonValue[]) : []).filter(isJsonObject);
  const meant =
    wanted === undefined ? ports : ports.filter((port) => port['port'] === wanted || port['name'] === wanted);
  const [port] = meant;
  const portNumber = port?.['port'];
  if (port !== undefined && meant.length === 1 && typeof portNumber === 'number')
    return { object: service, name: service.metadata.name, port, portNumber };
  return {
    code: 'RGT-ROLLOUT-004',
    what:
      wanted === undefined
        ? `Service "${service.metadata.name}" has ${ports.length} ports, and one is routed`
        : `Service "${service.metadata.name}" has no port ${wanted}`,
    given: String(wanted ?? 'none'),
    allowed: ports
      .map((candidate) => JSON.stringify(candidate['name'] ?? candidate['port'] ?? null))
      .join(', '),
    fix: 'name it: port: 80, or by its name',
  };
}

function selects(selector: JsonValue | undefined, labels: JsonValue | undefined): boolean {
  if (!isJsonObject(selector) || !isJsonObject(labels)) return false;
  const wanted = Object.entries(selector);
  return (
    wanted.length > 0 && wanted.every(([key, value]) => Object.hasOwn(labels, key) && labels[key] === value)
  );
}
