/** A value that JSON can hold: all that a Kubernetes object is made of. */
export type JsonValue = string | number | boolean | null | JsonArray | JsonObject;
export type JsonArray = readonly JsonValue[];
export interface JsonObject {
  readonly [key: string]: JsonValue;
}

/** Name, namespace and marks of a Kubernetes object. */
export interface ObjectMeta extends JsonObject {
  readonly name: string;
}

/**
 * A Kubernetes object as it is written to a file or sent to an API server: plain data, never changed in place.
 * Two manifests that share a part share it by reference; the emitter and the differ make use of that.
 */
export interface Manifest extends JsonObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: ObjectMeta;
}

/** Tells whether a value read from outside (a chart function, a file) has the three fields that every object needs. */
export function isManifest(value: unknown): value is Manifest {
  if (!isJsonObject(value)) return false;
  const { apiVersion, kind, metadata } = value;
  return (
    typeof apiVersion === 'string' &&
    typeof kind === 'string' &&
    isJsonObject(metadata) &&
    typeof metadata['name'] === 'string'
  );
}

/** Tells a JSON object from every other value; arrays are not objects here. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
