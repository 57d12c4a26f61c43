import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isRunning } from '../../tools/process-identity.ts';
import type { ContextTarget } from '../kubeconfig/kubeconfig.ts';
import { clusterUnknown, lockedIssue, noContext, otherServer, unexpectedFault } from './fault-issue.ts';
import { stackFingerprint } from './fingerprint.ts';
import { unreachableBecause } from './reachability.ts';
import type { AppliedRecord } from './run-record.ts';
import type { CallOptions, CallOutcome, StackFindings, StackOperation } from './stack-operation.ts';
import type { Operation, Outcome, StackProgress, StackReport } from './stack-outcome.ts';
import { accessOf, placeOf, plannedObjects } from './stack-target.ts';
import type { StackTarget } from './stack-target.ts';
import type { StackWorkspace } from './stack-workspace.ts';

export interface StackRunOptions {
  readonly operation: Operation;
  /** Whether objects that are there already are taken over. */
  readonly adopts: boolean;
  /** Whether `up` reads the live objects first. */
  readonly refreshes: boolean;
  /** What the stack's history says of the run. @default the commit's subject, by Pulumi itself */
  readonly message?: string;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: StackProgress) => void;
  readonly onNote: (text: string) => void;
}

/** One command on one stack: looks whether the cluster answers, settles what a killed run left, then lets Pulumi work. */
export class StackRun {
  readonly #workspace: StackWorkspace;
  readonly #target: StackTarget;
  readonly #options: StackRunOptions;
  readonly #findings: StackFindings = { issues: [], changes: new Map(), interrupted: false, created: false };
  readonly #begun = performance.now();
  #objects = 0;
  #operation: StackOperation | undefined;

  constructor(workspace: StackWorkspace, target: StackTarget, options: StackRunOptions) {
    this.#workspace = workspace;
    this.#target = target;
    this.#options = options;
  }

  /** Runs it to its end; whatever goes wrong is in the report. */
  async run(): Promise<StackReport> {
    // One cluster's fault is a result: the others carry on.
    const outcome = await this.#work().catch((fault: unknown) =>
      this.#fail(unexpectedFault(fault, placeOf(this.#target), this.#target.stack)),
    );
    const report = this.#report(outcome);
    this.#options.onProgress({ state: outcome, report });
    return report;
  }

  async #work(): Promise<Outcome> {
    const { onProgress } = this.#options;
    const { cluster, stack } = this.#target;
    const access = await accessOf(
      this.#target,
      await this.#ownKubeconfig(),
      this.#workspace.env['KUBECONFIG'],
    );
    if (access === undefined) return this.#fail(noContext(cluster, stack));
    const unreachable = await unreachableBecause(access);
    if (unreachable !== undefined) return this.#unknown(unreachable);
    if (access.server.replace(/\/+$/, '') !== cluster.server)
      this.#findings.issues.push(otherServer(cluster, access.server));
    onProgress({ state: 'reachable' });
    this.#objects = plannedObjects(this.#target);
    onProgress({ state: 'planned', objects: this.#objects });
    return this.#recorded(access);
  }

  /** Notes that the run began, and forgets it when it ends: what is found noted was killed, or is at work. */
  async #recorded(access: ContextTarget): Promise<Outcome> {
    const { operation, onNote } = this.#options;
    const { stack } = this.#target;
    const { records } = this.#workspace;
    const before = await records.begun(stack);
    if (before !== undefined && before.pid !== process.pid && (await isRunning(before))) {
      const holder = { place: '', user: 'regatta', host: 'this machine', pid: before.pid, since: before.at };
      return this.#fail(lockedIssue(stack, placeOf(this.#target), holder, true));
    }
    this.#findings.interrupted = before !== undefined;
    const applied = await records.applied(stack);
    const isNew = isOther(applied.authority, access.authority);
    if (before === undefined && !isNew && (await this.#isAsLeft(applied, access))) return 'unchanged';
    const changes = operation !== 'preview';
    if (changes) await records.begin(stack, operation);
    if (isNew)
      onNote(`${stack}: the cluster shows another authority than last time; its objects are read anew first`);
    const outcome = await this.#settled(this.#options.refreshes || isNew);
    if (outcome === 'done' && operation === 'up') await this.#keepApplied(access);
    if (changes && outcome !== 'killed') await records.end(stack);
    return this.#outcomeOf(outcome, access);
  }

  /** Whether an `up` or a preview would find everything as the last `up` left it. */
  async #isAsLeft({ fingerprint }: AppliedRecord, access: ContextTarget): Promise<boolean> {
    const { operation, refreshes, adopts } = this.#options;
    if ((operation !== 'up' && operation !== 'preview') || refreshes || adopts || fingerprint === undefined)
      return false;
    return (await stackFingerprint(this.#workspace, this.#target, access)) === fingerprint;
  }

  async #keepApplied(access: ContextTarget): Promise<void> {
    const fingerprint = await stackFingerprint(this.#workspace, this.#target, access);
    await this.#workspace.records.keepApplied(this.#target.stack, {
      authority: access.authority,
      fingerprint,
    });
  }

  async #outcomeOf(outcome: CallOutcome, access: ContextTarget): Promise<Outcome> {
    if (outcome === 'done') return this.#findings.changes.size > 0 ? 'changed' : 'unchanged';
    if (outcome === 'unreachable')
      return this.#unknown(this.#findings.lost ?? 'the connection was lost on the way');
    // What failed because the cluster went away says nothing about the change.
    const gone = await unreachableBecause(access);
    return gone === undefined ? 'failed' : this.#unknown(gone);
  }

  /** Runs the operation, once what a killed run left is settled; its lock may only be found on the way. */
  async #settled(refresh: boolean): Promise<CallOutcome> {
    const { operation, adopts } = this.#options;
    const wasInterrupted = this.#findings.interrupted;
    if (wasInterrupted) {
      const settled = await this.#settle(refresh);
      if (settled !== 'done') return settled;
    } else if (adopts && operation === 'up') {
      const adopted = await this.#call('up', { adopts: true, refresh });
      if (adopted !== 'done') return adopted;
    }
    const first = await this.#call(operation, { adopts: false, refresh });
    const outcome = first === 'failed' ? await this.#takenOver(first) : first;
    if (wasInterrupted || !this.#findings.interrupted) return outcome;
    const settled = await this.#settle(refresh);
    return settled === 'done' ? this.#call(operation, { adopts: false, refresh: false }) : settled;
  }

  /**
   * A new state for clusters of this machine, whose objects are there already: the test bed outlived the state, or another
   * clone applied it. There they are taken over; anywhere else a person has to say so.
   */
  async #takenOver(failed: CallOutcome): Promise<CallOutcome> {
    const { issues, created } = this.#findings;
    const isOnlyThere = issues.length > 0 && issues.every(({ code }) => code === 'RGT-STACK-010');
    if (!created || !this.#workspace.isLocal || !isOnlyThere || this.#options.operation !== 'up')
      return failed;
    issues.length = 0;
    this.#options.onNote(
      `${this.#target.stack}: the state is new and its objects are there already; they are taken over`,
    );
    const adopted = await this.#call('up', { adopts: true, refresh: false });
    return adopted === 'done' ? this.#call('up', { adopts: false, refresh: false }) : adopted;
  }

  /**
   * Settles what a killed run left. Pulumi remembers at most that it had begun to make an object, so those that came
   * about are taken over by an `up` that adopts what is there.
   */
  async #settle(refresh: boolean): Promise<CallOutcome> {
    const { operation, onNote } = this.#options;
    const { stack } = this.#target;
    if (operation === 'preview') {
      onNote(`${stack}: an earlier run was interrupted; the next up settles what it left`);
      return 'done';
    }
    const pending = await (await this.#pulumi()).forgetPending();
    const what = pending.length === 0 ? '' : ` while ${pending.join(', ')}`;
    onNote(`${stack}: an earlier run was interrupted${what}; what it made is taken over`);
    if (operation === 'refresh' || (operation === 'destroy' && pending.length === 0)) return 'done';
    return this.#call('up', { adopts: true, refresh });
  }

  /** The kubeconfig in the stack's settings; asked for only where they hold one, since it takes a process to decrypt. */
  async #ownKubeconfig(): Promise<string | undefined> {
    const settings = join(this.#workspace.project, `Pulumi.${this.#target.stack}.yaml`);
    const holdsOne = existsSync(settings) && /^\s+regatta:kubeconfig:/m.test(readFileSync(settings, 'utf8'));
    return holdsOne ? (await this.#pulumi()).kubeconfig() : undefined;
  }

  async #call(operation: Operation, options: CallOptions): Promise<CallOutcome> {
    return (await this.#pulumi()).call(operation, options);
  }

  /** Pulumi's own code is loaded only for a stack that has something to do. */
  async #pulumi(): Promise<StackOperation> {
    if (this.#operation !== undefined) return this.#operation;
    const { StackOperation: Loaded } = await import('./stack-operation.ts');
    const { signal, message, onNote, onProgress } = this.#options;
    const onStep = (done: number, changed: number) => {
      onProgress({ state: 'applying', done: Math.min(done, this.#objects), of: this.#objects, changed });
    };
    this.#operation = new Loaded(this.#workspace, this.#target, this.#findings, {
      signal,
      message,
      onStep,
      onNote,
    });
    return this.#operation;
  }

  #unknown(reason: string): Outcome {
    this.#findings.issues.push(clusterUnknown(this.#target.cluster, reason));
    return 'unknown';
  }

  #fail(issue: StackReport['issues'][number]): Outcome {
    this.#findings.issues.push(issue);
    return 'failed';
  }

  #report(outcome: Outcome): StackReport {
    return {
      stack: this.#target.stack,
      environment: this.#target.cluster.environment.name,
      cluster: this.#target.cluster.name,
      outcome,
      changes: [...this.#findings.changes.values()],
      objects: this.#objects,
      seconds: Math.round((performance.now() - this.#begun) / 100) / 10,
      issues: this.#findings.issues,
    };
  }
}

function isOther(known: string | undefined, shown: string | undefined): boolean {
  return known !== undefined && shown !== undefined && known !== shown;
}
