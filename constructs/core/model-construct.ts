import { Construct } from 'constructs';
import { Declaration } from './declared-at.ts';
import type { Issue, Place, Severity } from './issue.ts';

/** An issue as a construct reports it: the place is the construct itself, unless another one is named. */
export type Fault = Omit<Issue, 'where' | 'severity'> & {
  readonly severity?: Severity;
  readonly at?: ModelConstruct;
};

/**
 * A part of the fleet's model: a construct that knows where it was declared and gathers its own faults.
 * Nothing is thrown while a fleet is being declared, so that one run shows every fault.
 */
export abstract class ModelConstruct extends Construct {
  /** The name that the person gave it; unlike the construct id it may collide, which is an issue and not a throw. */
  readonly name: string;
  /** What it is, in one word for messages: app, cluster, pair. */
  readonly kind: string;
  readonly #declaration: Declaration;
  /** Most constructs have none. */
  #faults: readonly Issue[] | undefined;

  constructor(scope: Construct | undefined, name: string, kind: string) {
    // The root of a tree has no scope; the constructs package expresses that as undefined.
    super(scope as Construct, scope === undefined ? '' : freeId(scope, name, kind));
    this.name = name;
    this.kind = kind;
    this.#declaration = new Declaration(new.target);
    if (this.node.id.includes('#')) {
      this.report({
        code: 'RGT-NAME-001',
        what: `${kind} "${name}" is declared twice in ${scope?.node.path || 'the fleet'}`,
        given: name,
        fix: `give the second ${kind} another name, or remove it`,
      });
    }
  }

  /** Where an issue about this construct points. */
  get place(): Place {
    const line = this.#declaration.line;
    const path = this.node.path;
    const environment = path.split('/')[0];
    return { path, ...(environment ? { environment } : {}), ...(line ?? {}) };
  }

  /** Keeps a fault of this construct for the end of the run. */
  report(fault: Fault): void {
    this.#faults = [...(this.#faults ?? []), issueAt(this, fault)];
  }

  /** The faults reported so far, followed by those that only the finished tree shows. */
  issues(): Issue[] {
    return [...(this.#faults ?? []), ...this.check().map((fault) => issueAt(this, fault))];
  }

  /** Faults that can only be told when the whole fleet is declared. */
  protected check(): Fault[] {
    return [];
  }
}

function issueAt(construct: ModelConstruct, { at = construct, ...fault }: Fault): Issue {
  return { severity: 'error', ...fault, where: at.place };
}

function sanitized(name: string): string {
  return name.replaceAll(/[/#]/g, '--');
}

/** An app and a pair may share a name; two apps may not, and the second one's id says so. */
function freeId(scope: Construct, name: string, kind: string): string {
  const wanted = sanitized(name) || '(unnamed)';
  const taken = scope.node.tryFindChild(wanted);
  if (taken === undefined) return wanted;
  const plain = taken instanceof ModelConstruct && taken.kind !== kind ? `${wanted}-${kind}` : wanted;
  let id = plain;
  for (let n = 2; scope.node.tryFindChild(id) !== undefined; n += 1) id = `${plain}#${n}`;
  return id;
}
