import { podTemplate } from '../app/workload.ts';
import { isJsonObject } from '../core/manifest.ts';
import type { JsonObject, JsonValue, Manifest } from '../core/manifest.ts';
import { anyValue } from '../core/object-form.ts';
import { isImage } from '../overlay/image.ts';
import { listOf } from './argo-application.ts';
import type { Finding, Policy } from './policy.ts';
import { titleOf } from './policy.ts';

/** Numbers and images that no schema bounds, and that an API server or a container runtime refuses all the same. */
export const objectValues: Policy = {
  name: 'object-values',
  inspectObject: (object) => new Values(object).findings(),
  placeCheck: (_, path) => (fields.has(path.at(-1)) ? undefined : anyValue),
};

interface Range {
  readonly least: number;
  readonly most?: number;
}

/** Those that are looked at, wherever they stand. */
const fields: ReadonlySet<string | number | undefined> = new Set([
  ...['port', 'targetPort', 'containerPort', 'hostPort'],
  ...['minReplicas', 'maxReplicas', 'replicas', 'image'],
]);

const port: Range = { least: 1, most: 65_535 };
const pods: Range = { least: 0 };
const onePod: Range = { least: 1 };

class Values {
  readonly #object: Manifest;
  readonly #found: Finding[] = [];

  constructor(object: Manifest) {
    this.#object = object;
  }

  findings(): readonly Finding[] {
    const object = this.#object;
    const { spec } = object;
    if (!isJsonObject(spec)) return this.#found;
    switch (object.kind) {
      case 'Service':
        for (const [index, item] of listOf(spec['ports']).entries()) {
          this.#number(`spec.ports[${index}].port`, item['port'], port);
          this.#number(`spec.ports[${index}].targetPort`, item['targetPort'], port);
        }
        break;
      case 'HorizontalPodAutoscaler':
        this.#number('spec.minReplicas', spec['minReplicas'], onePod);
        this.#number('spec.maxReplicas', spec['maxReplicas'], onePod);
        break;
      default: {
        const template = podTemplate(object);
        if (template === undefined) break;
        this.#number('spec.replicas', spec['replicas'], pods);
        this.#containers(template);
      }
    }
    return this.#found;
  }

  #containers({ spec }: JsonObject): void {
    if (spec === undefined || !isJsonObject(spec)) return;
    for (const list of ['containers', 'initContainers'] as const)
      for (const container of listOf(spec[list])) {
        const { name, image } = container;
        const at = `${list}[${typeof name === 'string' ? name : ''}]`;
        if (image === undefined) this.#image(`${at}.image`, undefined);
        else if (typeof image === 'string' && !isKnownImage(image)) this.#image(`${at}.image`, image);
        if (container['ports'] !== undefined) this.#ports(at, container);
      }
  }

  #ports(at: string, { ports }: JsonObject): void {
    for (const [index, item] of listOf(ports).entries()) {
      this.#number(`${at}.ports[${index}].containerPort`, item['containerPort'], port);
      this.#number(`${at}.ports[${index}].hostPort`, item['hostPort'], port);
    }
  }

  #number(field: string, value: JsonValue | undefined, { least, most = Infinity }: Range): void {
    if (typeof value !== 'number' || (value >= least && value <= most)) return;
    this.#found.push({
      code: 'RGT-POLICY-017',
      what: `${titleOf(this.#object)}: ${field} is out of range`,
      field,
      given: String(value),
      allowed: most === Infinity ? `${least} or more` : `${least} to ${most}`,
      fix: `correct ${field} where it is declared; an API server refuses the object`,
    });
  }

  #image(field: string, image: string | undefined): void {
    const isGiven = image !== undefined;
    this.#found.push({
      code: 'RGT-POLICY-018',
      what: `${titleOf(this.#object)}: ${field} ${isGiven ? 'is not the name of an image' : 'is missing'}`,
      field,
      given: isGiven && image !== '' ? JSON.stringify(image) : isGiven ? 'an empty text' : 'nothing',
      allowed: 'host/path:tag, host/path@sha256:…, or both; the path in lower case',
      fix: isGiven
        ? 'correct the image; no container runtime can pull it'
        : 'name the image; an API server refuses a container without one',
    });
  }
}

/** A fleet runs the same few images over and over; what was fine once is remembered, up to a bound. */
const fine = new Set<string>();
const bound = 20_000;

function isKnownImage(image: string): boolean {
  if (fine.has(image)) return true;
  if (!isImage(image)) return false;
  if (fine.size < bound) fine.add(image);
  return true;
}
