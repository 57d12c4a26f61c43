import type { JsonObject } from './json.ts';
import type { Change } from './difference.ts';
import type { Autonaming } from './naming.ts';

/** A resource as every call names it. */
export interface Named {
  readonly urn: string;
  readonly token: string;
  readonly name: string;
}

/** A call to check the inputs of a resource. */
export interface CheckCall extends Named {
  readonly olds: JsonObject;
  readonly news: JsonObject;
  readonly seed: Uint8Array;
  readonly autonaming: Autonaming | undefined;
}

/** A call to compare a resource's state with new inputs. */
export interface DiffCall extends Named {
  readonly state: JsonObject;
  readonly news: JsonObject;
  readonly ignored: readonly string[];
}

/** What a comparison found. */
export interface DiffReply {
  readonly changes: ReadonlyMap<string, { readonly change: Change; readonly replaces: boolean }>;
  readonly deletesFirst: boolean;
}

/** A call to create. */
export interface CreateCall extends Named {
  readonly news: JsonObject;
  readonly timeout: number;
  readonly isPreview: boolean;
}

/** A call to update. */
export interface UpdateCall extends CreateCall {
  readonly id: string;
  readonly state: JsonObject;
  readonly ignored: readonly string[];
}

/** A call to read: at refresh with the last state and inputs, at import without. */
export interface ReadCall extends Named {
  readonly id: string;
  readonly state: JsonObject;
  readonly inputs: JsonObject;
}

/** What a read found; an empty id says that the object is gone. */
export interface ReadReply {
  readonly id: string;
  readonly state: JsonObject | undefined;
  readonly inputs: JsonObject | undefined;
}

/** A call to delete. */
export interface DeleteCall extends Named {
  readonly id: string;
  readonly state: JsonObject;
  readonly timeout: number;
}

/** The resource exists but is not what it should be; the engine keeps its state and tries again next time. */
export class PartlyDone extends Error {
  override readonly name = 'PartlyDone';
  readonly id: string;
  readonly state: JsonObject;
  readonly inputs: JsonObject | undefined;

  constructor(message: string, id: string, state: JsonObject, inputs?: JsonObject) {
    super(message);
    this.id = id;
    this.state = state;
    this.inputs = inputs;
  }
}

/** A provider as the engine calls it, in plain values. */
export interface Operations {
  readonly checkConfig: (news: JsonObject) => Promise<JsonObject>;
  readonly diffConfig: (
    olds: JsonObject,
    news: JsonObject,
  ) => Promise<{ readonly changed: readonly string[]; readonly replaces: readonly string[] }>;
  readonly configure: (args: Readonly<Record<string, string>>) => Promise<void>;
  readonly check: (call: CheckCall) => Promise<JsonObject>;
  readonly diff: (call: DiffCall) => Promise<DiffReply>;
  readonly create: (call: CreateCall) => Promise<{ readonly id: string; readonly state: JsonObject }>;
  readonly read: (call: ReadCall) => Promise<ReadReply>;
  readonly update: (call: UpdateCall) => Promise<JsonObject>;
  readonly delete: (call: DeleteCall) => Promise<void>;
  readonly cancel: () => void;
}
