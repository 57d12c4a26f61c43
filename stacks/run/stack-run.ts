import { existsSync, readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { LocalWorkspace, Stack } from '@pulumi/pulumi/automation/index.js';
import type { EngineEvent } from '@pulumi/pulumi/automation/index.js';
import type { Issue } from '../../constructs/core/issue.ts';
import { identify, isRunning } from '../../tools/process-identity.ts';
import { runStackProgram } from '../program/stack-program.ts';
import { EngineWatch } from './engine-events.ts';
import { issueOfFault, lockedIssue, saysUnreachable } from './fault-issue.ts';
import { PulumiFault } from './pulumi-process.ts';
import { unreachableBecause } from './reachability.ts';
import { isOnThisHost, lockHolders } from './stack-lock.ts';
import type { LockHolder } from './stack-lock.ts';
import type { ObjectChange, Operation, Outcome, StackProgress, StackReport } from './stack-outcome.ts';
import { accessOf, placeOf, plannedObjects } from './stack-target.ts';
import type { StackTarget } from './stack-target.ts';
import type { StackWorkspace } from './stack-workspace.ts';

export interface StackRunOptions {
  readonly operation: Operation;
  /** Whether objects that are there already are taken over. */
  readonly adopts: boolean;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: StackProgress) => void;
  readonly onNote: (text: string) => void;
}

/** One operation on one stack: looks whether the cluster answers, settles what a killed run left, then lets Pulumi work. */
export class StackRun {
  readonly #workspace: StackWorkspace;
  readonly #target: StackTarget;
  readonly #options: StackRunOptions;
  readonly #begun = performance.now();
  readonly #changes = new Map<string, ObjectChange>();
  readonly #issues: Issue[] = [];
  #objects = 0;
  #interrupted = false;

  constructor(workspace: StackWorkspace, target: StackTarget, options: StackRunOptions) {
    this.#workspace = workspace;
    this.#target = target;
    this.#options = options;
  }

  /** Runs it to its end; whatever goes wrong is in the report. */
  async run(): Promise<StackReport> {
    const outcome = await this.#work();
    const report = this.#report(outcome);
    this.#options.onProgress({ state: outcome, report });
    return report;
  }

  async #work(): Promise<Outcome> {
    const { operation, onProgress, onNote } = this.#options;
    const { stack } = this.#target;
    const stackOf = await this.#stack(false);
    const access = await accessOf(this.#target, await this.#kubeconfig(stackOf));
    if (access === undefined) return this.#fail(this.#noContext());
    const unreachable = await unreachableBecause(access);
    if (unreachable !== undefined) return this.#unknown(unreachable);
    onProgress({ state: 'reachable' });
    this.#objects = plannedObjects(this.#target);
    onProgress({ state: 'planned', objects: this.#objects });
    const { records } = this.#workspace;
    const before = await records.begun(stack);
    if (before !== undefined && (await isRunning(before)) && before.pid !== process.pid)
      return this.#fail(this.#heldBy(before));
    this.#interrupted = before !== undefined;
    if (operation !== 'preview') await records.begin(stack, operation);
    const seen = await records.authority(stack);
    const moved = seen !== undefined && access.authority !== undefined && seen !== access.authority;
    if (moved)
      onNote(`${stack}: the cluster shows another authority than last time; its objects are read anew first`);
    const outcome = await this.#settled(moved);
    if (outcome === undefined) return 'failed';
    if (operation !== 'preview') await records.end(stack);
    if (operation === 'up' && outcome !== 'failed' && outcome !== 'unknown')
      await records.keepAuthority(stack, access.authority);
    return outcome;
  }

  /** Runs the operation, after what an interrupted one left is settled; undefined when Pulumi itself was killed. */
  async #settled(refresh: boolean): Promise<Outcome | undefined> {
    const { operation, adopts } = this.#options;
    const first = this.#interrupted ? await this.#settle(refresh) : undefined;
    if (first !== undefined && first !== 'changed' && first !== 'unchanged') return first;
    if (adopts && operation === 'up' && !this.#interrupted) {
      const adopted = await this.#perform('up', { adopts: true, refresh });
      if (adopted !== 'changed' && adopted !== 'unchanged') return adopted;
    }
    const wasInterrupted = this.#interrupted;
    const outcome = await this.#perform(operation, { adopts: false, refresh });
    if (this.#interrupted === wasInterrupted || outcome === undefined) return outcome;
    // The lock of a killed run was only found on the way.
    const settled = await this.#settle(refresh);
    return settled === 'changed' || settled === 'unchanged'
      ? this.#perform(operation, { adopts: false, refresh })
      : settled;
  }

  /**
   * Settles an interrupted run. Objects that it made and could not note are taken over: first by an `up` that adopts what
   * is there, since Pulumi remembers only that it had begun to make them.
   */
  async #settle(refresh: boolean): Promise<Outcome | undefined> {
    const { operation, onNote } = this.#options;
    const { stack } = this.#target;
    if (operation === 'preview') {
      onNote(`${stack}: an earlier run was interrupted; the next up settles what it left`);
      return 'unchanged';
    }
    const pending = await this.#forgetPending();
    const what = pending.length === 0 ? '' : `; it had begun ${pending.join(', ')}`;
    onNote(`${stack}: an earlier run was interrupted${what}; objects that it made are taken over`);
    if (operation === 'refresh' || (operation === 'destroy' && pending.length === 0)) return 'unchanged';
    return this.#perform('up', { adopts: true, refresh });
  }

  /** Removes from the state what a killed run had begun; its outcome is looked for in the cluster instead. */
  async #forgetPending(): Promise<string[]> {
    const stack = await this.#stack(false);
    const exported = await stack.exportStack().catch(() => undefined);
    const deployment = exported?.deployment as
      { pending_operations?: { type: string; resource: { urn: string } }[] } | undefined;
    const pending = deployment?.pending_operations ?? [];
    if (exported === undefined || deployment === undefined || pending.length === 0) return [];
    await stack.importStack({ ...exported, deployment: { ...deployment, pending_operations: [] } });
    return pending.map(({ type, resource }) => `${type} ${resource.urn.split('::').slice(3).join('::')}`);
  }

  async #perform(
    operation: Operation,
    how: { readonly adopts: boolean; readonly refresh: boolean },
    attempt = 1,
  ): Promise<Outcome | undefined> {
    const watch = new EngineWatch((done, changed) =>
      this.#options.onProgress({
        state: 'applying',
        done: Math.min(done, this.#objects),
        of: this.#objects,
        changed,
      }),
    );
    try {
      const stack = await this.#stack(how.adopts);
      await operate(stack, operation, how.refresh, this.#options.signal, (event) => watch.see(event));
    } catch (fault) {
      if (!(fault instanceof PulumiFault)) throw fault;
      const retried = await this.#afterFault(fault, watch, attempt);
      if (retried !== 'again') return retried;
      return this.#perform(operation, how, attempt + 1);
    }
    if (watch.pending) this.#interrupted = true;
    for (const change of watch.changes) this.#changes.set(change.object, change);
    return watch.changes.length > 0 || this.#changes.size > 0 ? 'changed' : 'unchanged';
  }

  async #afterFault(
    fault: PulumiFault,
    watch: EngineWatch,
    attempt: number,
  ): Promise<Outcome | 'again' | undefined> {
    const { stack } = this.#target;
    const words = fault.message;
    for (const change of watch.changes) this.#changes.set(change.object, change);
    const holders = lockHolders(words);
    if (holders.length > 0) {
      if (attempt < 4 && (await this.#clearLocks(holders))) return 'again';
      return 'failed';
    }
    if (attempt === 1 && /no stack named/.test(words)) {
      if (this.#options.operation === 'refresh' || this.#options.operation === 'destroy') return 'unchanged';
      await (await this.#stack(false)).workspace.createStack(stack);
      return 'again';
    }
    const errors = watch.errors.filter(
      (message) => !/^(update|preview|refresh|destroy) failed$/.test(message),
    );
    const all = errors.length > 0 ? errors : [lastWords(words)];
    if (all.some(saysUnreachable)) return this.#unknown('the connection was lost on the way');
    for (const message of all) this.#issues.push(issueOfFault(message, placeOf(this.#target), stack));
    return fault.result.code === undefined ? undefined : 'failed';
  }

  /** Removes the locks of processes that are gone; false when one of them may still be at work. */
  async #clearLocks(holders: readonly LockHolder[]): Promise<boolean> {
    const { stack } = this.#target;
    for (const holder of holders) {
      const own = isOnThisHost(holder);
      const process = own ? await identify(holder.pid) : undefined;
      if (!own || process?.command.includes('pulumi') === true) {
        this.#issues.push(lockedIssue(stack, placeOf(this.#target), holder, own));
        return false;
      }
    }
    for (const holder of holders) {
      if (holder.place.startsWith('file://')) await rm(fileURLToPath(holder.place), { force: true });
      else await (await this.#stack(false)).cancel();
      this.#options.onNote(
        `${stack}: removed the lock of process ${holder.pid}, which has ended without unlocking`,
      );
    }
    this.#interrupted = true;
    return true;
  }

  async #stack(adopts: boolean): Promise<Stack> {
    const { project, pulumi, home, env } = this.#workspace;
    const { plan, stack } = this.#target;
    const workspace = await LocalWorkspace.create({
      workDir: project,
      pulumiHome: home,
      pulumiCommand: pulumi.forAutomation(),
      envVars: { ...env },
      program: () => Promise.resolve(runStackProgram(plan, stack, adopts ? { adopts: true } : {})),
    });
    return Stack.select(stack, workspace);
  }

  /** The stack's own kubeconfig, decrypted only where its settings hold one. */
  async #kubeconfig(stack: Stack): Promise<string | undefined> {
    const settings = join(this.#workspace.project, `Pulumi.${this.#target.stack}.yaml`);
    if (!existsSync(settings) || !/^\s+regatta:kubeconfig:/m.test(readFileSync(settings, 'utf8')))
      return undefined;
    return (await stack.getConfig('regatta:kubeconfig')).value;
  }

  #unknown(reason: string): Outcome {
    this.#issues.push({
      code: 'RGT-STACK-005',
      severity: 'warning',
      where: placeOf(this.#target),
      what: `cluster "${this.#target.cluster.name}" can't be reached: ${reason}. Nothing is known about it, so nothing was deleted there`,
      fix: 'run it again when the cluster answers: what is missing then follows',
    });
    return 'unknown';
  }

  #fail(issue: Issue): Outcome {
    this.#issues.push(issue);
    return 'failed';
  }

  #heldBy({ pid, at }: { readonly pid: number; readonly at: string }): Issue {
    const holder = { place: '', user: 'regatta', host: 'this machine', pid, since: at };
    return lockedIssue(this.#target.stack, placeOf(this.#target), holder, true);
  }

  #noContext(): Issue {
    const { context, name } = this.#target.cluster;
    return {
      code: 'RGT-STACK-006',
      severity: 'error',
      where: placeOf(this.#target),
      what: `no kubeconfig leads to cluster "${name}"`,
      allowed: `context "${context}" in KUBECONFIG, or regatta:kubeconfig in the settings of stack ${this.#target.stack}`,
      fix: 'set KUBECONFIG to a file with that context, or name another with context: in the cluster',
    };
  }

  #report(outcome: Outcome): StackReport {
    return {
      stack: this.#target.stack,
      environment: this.#target.cluster.environment.name,
      cluster: this.#target.cluster.name,
      outcome,
      changes: [...this.#changes.values()],
      objects: this.#objects,
      seconds: Math.round((performance.now() - this.#begun) / 100) / 10,
      issues: this.#issues,
    };
  }
}

async function operate(
  stack: Stack,
  operation: Operation,
  refresh: boolean,
  signal: AbortSignal,
  onEvent: (event: EngineEvent) => void,
): Promise<void> {
  const options = { onEvent, signal, color: 'never' as const, suppressProgress: true };
  if (operation === 'preview') await stack.preview({ ...options, refresh });
  else if (operation === 'up') await stack.up({ ...options, refresh });
  else if (operation === 'refresh') await stack.refresh(options);
  else await stack.destroy(options);
}

function lastWords(words: string): string {
  const lines = words.split('\n').filter((line) => line.trim() !== '');
  return lines
    .slice(-6)
    .join('\n')
    .replace(/^error: /, '');
}
