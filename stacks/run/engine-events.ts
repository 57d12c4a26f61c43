import type { EngineEvent, StepEventMetadata } from '@pulumi/pulumi/automation/index.js';
import type { ObjectChange } from './stack-outcome.ts';

const operations: Readonly<Record<string, ObjectChange['operation']>> = {
  create: 'create',
  update: 'update',
  delete: 'delete',
  replace: 'replace',
};

/** Gathers from Pulumi's events what a person wants to know: which objects change, how far it is, what went wrong. */
export class EngineWatch {
  readonly #changes = new Map<string, ObjectChange>();
  readonly #seen = new Set<string>();
  readonly #errors: string[] = [];
  readonly #onStep: (done: number, changed: number) => void;
  /** Whether the state held operations that an interrupted run never finished. */
  pending = false;

  constructor(onStep: (done: number, changed: number) => void) {
    this.#onStep = onStep;
  }

  get changes(): readonly ObjectChange[] {
    return [...this.#changes.values()].sort((a, b) => (a.object < b.object ? -1 : 1));
  }

  get errors(): readonly string[] {
    return this.#errors;
  }

  /** Takes one event in, in any order. */
  see(event: EngineEvent): void {
    if (event.resourcePreEvent) this.#planned(event.resourcePreEvent.metadata);
    if (event.resOutputsEvent) this.#ended(event.resOutputsEvent.metadata);
    const { diagnosticEvent } = event;
    if (diagnosticEvent === undefined || diagnosticEvent.ephemeral === true) return;
    const message = plain(diagnosticEvent.message);
    if (message.includes('pending operations from previous deployment')) this.pending = true;
    if (diagnosticEvent.severity !== 'error' || message === '') return;
    const about = diagnosticEvent.urn === undefined ? undefined : objectOf(diagnosticEvent.urn);
    this.#errors.push(about === undefined || message.startsWith(about) ? message : `${about}: ${message}`);
  }

  #planned(step: StepEventMetadata): void {
    const operation = operations[step.op];
    if (operation === undefined || !isObject(step)) return;
    this.#keep(step, operation);
  }

  #keep(step: StepEventMetadata, operation: ObjectChange['operation']): void {
    const fields = Object.keys(step.detailedDiff ?? {});
    const known = fields.length > 0 ? fields : (step.diffs ?? []);
    this.#changes.set(step.urn, { operation, object: objectOf(step.urn), fields: [...known].sort() });
  }

  #ended(step: StepEventMetadata): void {
    if (!isObject(step)) return;
    // A refresh says only at its end whether the live object differs.
    const operation = operations[step.op];
    if (operation !== undefined && !this.#changes.has(step.urn)) this.#keep(step, operation);
    this.#seen.add(step.urn);
    this.#onStep(this.#seen.size, this.#changes.size);
  }
}

function isObject({ type }: StepEventMetadata): boolean {
  return type.startsWith('kubernetes:');
}

/** The name of a resource: the last part of its URN. */
function objectOf(urn: string): string {
  return urn.split('::').slice(3).join('::');
}

/** A message without Pulumi's colour tags. */
function plain(message: string): string {
  return message.replace(/<\{%.*?%\}>/g, '').trim();
}
