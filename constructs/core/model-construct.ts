import { Construct } from 'constructs';
import { Declaration } from './declared-at.ts';
import type { Issue, Place, Severity } from './issue.ts';
import { value } from './prop-rules.ts';
import type { PropFault, PropRule } from './prop-rules.ts';

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
  #isComplete = true;

  /**
   * @param above - the constructor whose caller declares it. @default the class that is made, whose own lines do not count
   */
  constructor(
    scope: Construct | undefined,
    name: string,
    kind: string,
    above: abstract new (...args: never[]) => unknown = new.target,
  ) {
    // The root of a tree has no scope; the constructs package expresses that as undefined.
    super(scope as Construct, kind === 'fleet' ? '' : freeId(scope, name, kind));
    this.name = String(name);
    this.kind = kind;
    this.#declaration = new Declaration(above);
    if (typeof name !== 'string')
      this.report({
        code: 'RGT-NAME-002',
        what: `the name of this ${kind} is not a text`,
        given: String(name),
        allowed: 'a text',
        fix: 'give its name as the second argument',
      });
    // Two overlays on one cluster are one fault, which their app tells.
    else if (this.node.id.includes('#') && kind !== 'overlay') {
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
    const reported = this.#faults ?? [];
    // What something else stands in for is not judged by that.
    if (!this.#isComplete) return [...reported];
    try {
      return [...reported, ...this.check().map((fault) => issueAt(this, fault))];
    } catch (cause) {
      return [...reported, thrownIssue(`${this.kind} "${this.name}" can't be looked at`, this.place, cause)];
    }
  }

  /** Whether all that it was given can be used as it is; else it takes part in nothing that would go by it. */
  protected get isComplete(): boolean {
    return this.#isComplete;
  }

  /** The properties as far as they can be used; what can't be is reported. */
  protected usable<T>(props: T, rule: PropRule): T {
    const faults: PropFault[] = [];
    const good = rule.look(props ?? {}, '', faults);
    // A property that nobody knows takes nothing away from those that are known.
    if (faults.length > 0) this.#isComplete = good === props;
    for (const { at, problem, ...fault } of faults)
      this.report({ ...fault, what: `${at} of ${this.kind} "${this.name}" ${problem}`.trimStart() });
    return (good ?? {}) as T;
  }

  /** Faults that can only be told when the whole fleet is declared. */
  protected check(): Fault[] {
    return [];
  }
}

function issueAt(construct: ModelConstruct, { at = construct, ...fault }: Fault): Issue {
  return { severity: 'error', ...fault, where: at.place };
}

/** A part of the model of one kind; a name does not stand for it. */
export function modelPart(kind: string, title: string): PropRule {
  return value(
    title,
    (given) => given instanceof ModelConstruct && given.kind === kind,
    `give the ${kind} itself, as ${title.replace(/^an? /, 'new ')}(…) makes it`,
  );
}

/** The code of what code threw that should have reported. */
export const thrownCode = 'RGT-MODEL-001';

/** What code threw that should have reported: an issue all the same, with what was thrown behind it. */
export function thrownIssue(what: string, where: Place, cause: unknown): Issue {
  const [message] = (cause instanceof Error ? cause.message : String(cause)).split('\n');
  return {
    code: thrownCode,
    severity: 'error',
    where,
    what: `${what}: ${message ?? ''}`,
    fix: 'correct what is declared there; npx tsc --noEmit says which value has the wrong type',
    cause,
  };
}

function sanitized(name: string): string {
  return String(name).replaceAll(/[/#]/g, '--');
}

/** An app and a pair may share a name; two apps may not, and the second one's id says so. */
function freeId(scope: Construct | undefined, name: string, kind: string): string {
  if (!Construct.isConstruct(scope))
    throw new TypeError(
      `${kind} ${JSON.stringify(name) ?? ''} is declared in nothing: its first argument is no construct`,
    );
  const wanted = sanitized(name) || '(unnamed)';
  const taken = scope.node.tryFindChild(wanted);
  if (taken === undefined) return wanted;
  const plain = taken instanceof ModelConstruct && taken.kind !== kind ? `${wanted}-${kind}` : wanted;
  let id = plain;
  for (let n = 2; scope.node.tryFindChild(id) !== undefined; n += 1) id = `${plain}#${n}`;
  return id;
}
