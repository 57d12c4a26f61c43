import { rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { LocalWorkspace, Stack } from '@pulumi/pulumi/automation/index.js';
import type { EngineEvent } from '@pulumi/pulumi/automation/index.js';
import type { Issue } from '../../constructs/core/issue.ts';
import { identify } from '../../tools/process-identity.ts';
import { runStackProgram } from '../program/stack-program.ts';
import { EngineWatch } from './engine-events.ts';
import { issueOfFault, lockedIssue, lossOf, saysUnreachable } from './fault-issue.ts';
import { PulumiFault } from './pulumi-process.ts';
import { isOnThisHost, lockHolders } from './stack-lock.ts';
import type { LockHolder } from './stack-lock.ts';
import type { ObjectChange, Operation } from './stack-outcome.ts';
import { placeOf } from './stack-target.ts';
import type { StackTarget } from './stack-target.ts';
import type { StackWorkspace } from './stack-workspace.ts';

/** How one call of Pulumi ended: `killed` leaves work half done, `unreachable` says nothing about the objects. */
export type CallOutcome = 'done' | 'failed' | 'unreachable' | 'killed';

export interface CallOptions {
  /** Whether objects that are there already are taken over. */
  readonly adopts: boolean;
  /** Whether the live objects are read first. */
  readonly refresh: boolean;
}

/** What the calls on a stack find out. */
export interface StackFindings {
  readonly issues: Issue[];
  /** What changed, by object. */
  readonly changes: Map<string, ObjectChange>;
  /** Whether an earlier run was killed at work. */
  interrupted: boolean;
  /** Whether the stack was made by this run. */
  created: boolean;
  /** Why the cluster was lost on the way. */
  lost?: string;
}

/** What goes with a stack's operations: who listens, and what is said of them in the stack's history. */
export interface StackListeners {
  readonly signal: AbortSignal;
  readonly message: string | undefined;
  readonly onStep: (done: number, changed: number) => void;
  readonly onNote: (text: string) => void;
}

/** Pulumi's operations on one stack, with what they find out gathered. */
export class StackOperation {
  readonly #workspace: StackWorkspace;
  readonly #target: StackTarget;
  readonly #findings: StackFindings;
  readonly #listeners: StackListeners;

  constructor(
    workspace: StackWorkspace,
    target: StackTarget,
    findings: StackFindings,
    listeners: StackListeners,
  ) {
    this.#workspace = workspace;
    this.#target = target;
    this.#findings = findings;
    this.#listeners = listeners;
  }

  /** Calls Pulumi; makes the stack where there is none, and removes the locks of processes that have ended. */
  async call(operation: Operation, options: CallOptions, attempt = 1): Promise<CallOutcome> {
    const watch = new EngineWatch(this.#listeners.onStep);
    try {
      const stack = await this.#stack(options.adopts);
      await operate(stack, operation, options.refresh, this.#listeners, (event) => watch.see(event));
    } catch (fault) {
      if (!(fault instanceof PulumiFault)) throw fault;
      this.#keep(watch);
      const outcome = await this.#afterFault(operation, fault, watch, attempt);
      return outcome === 'again' ? this.call(operation, options, attempt + 1) : outcome;
    }
    this.#keep(watch);
    return 'done';
  }

  /** Takes out of the state what a killed run had begun; whether it came about shows in the cluster. */
  async forgetPending(): Promise<string[]> {
    const stack = await this.#stack(false);
    const exported = await stack.exportStack().catch(() => undefined);
    const deployment = exported?.deployment as
      { readonly pending_operations?: readonly { type: string; resource: { urn: string } }[] } | undefined;
    const pending = deployment?.pending_operations ?? [];
    if (exported === undefined || deployment === undefined || pending.length === 0) return [];
    const settled = { ...exported, deployment: { ...deployment, pending_operations: [] } };
    await this.#unlocked(() => stack.importStack(settled));
    return pending.map(({ type, resource }) => `${type} ${resource.urn.split('::').slice(3).join('::')}`);
  }

  /** The stack's own kubeconfig, decrypted. */
  async kubeconfig(): Promise<string> {
    return (await (await this.#stack(false)).getConfig('regatta:kubeconfig')).value;
  }

  /** Does what needs the stack's lock; the lock of a process that has ended is removed. */
  async #unlocked(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (fault) {
      const holders = fault instanceof PulumiFault ? lockHolders(fault.message) : [];
      if (holders.length === 0 || !(await this.#clearLocks(holders))) throw fault;
      await work();
    }
  }

  #keep(watch: EngineWatch): void {
    if (watch.pending) this.#findings.interrupted = true;
    for (const change of watch.changes) this.#findings.changes.set(change.object, change);
  }

  async #afterFault(
    operation: Operation,
    fault: PulumiFault,
    watch: EngineWatch,
    attempt: number,
  ): Promise<CallOutcome | 'again'> {
    const { stack } = this.#target;
    const words = fault.message;
    const holders = lockHolders(words);
    if (holders.length > 0) return attempt < 4 && (await this.#clearLocks(holders)) ? 'again' : 'failed';
    if (attempt === 1 && words.includes('no stack named')) {
      if (operation === 'refresh' || operation === 'destroy') return 'done';
      const { workspace } = await this.#stack(false);
      await this.#unlocked(() => workspace.createStack(stack));
      this.#findings.created = true;
      return 'again';
    }
    const errors = watch.errors.filter(
      (message) => !/^(update|preview|refresh|destroy) failed$/.test(message),
    );
    const all = errors.length > 0 ? errors : [lastWords(words)];
    const lost = all.find(saysUnreachable);
    if (lost !== undefined) {
      this.#findings.lost = lossOf(lost);
      return 'unreachable';
    }
    for (const message of all)
      this.#findings.issues.push(issueOfFault(message, placeOf(this.#target), stack));
    return fault.result.code === undefined ? 'killed' : 'failed';
  }

  /** Removes the locks of processes that have ended; false when one of them may still be at work. */
  async #clearLocks(holders: readonly LockHolder[]): Promise<boolean> {
    const { stack } = this.#target;
    for (const holder of holders) {
      const own = isOnThisHost(holder);
      const process = own ? await identify(holder.pid) : undefined;
      // The number may have been given to somebody else since.
      if (own && process?.command.includes('pulumi') !== true) continue;
      this.#findings.issues.push(lockedIssue(stack, placeOf(this.#target), holder, own));
      return false;
    }
    for (const holder of holders) {
      if (holder.place.startsWith('file://')) await removeLock(fileURLToPath(holder.place));
      else await (await this.#stack(false)).cancel();
      this.#listeners.onNote(
        `${stack}: removed the lock of process ${holder.pid}, which ended without unlocking`,
      );
    }
    this.#findings.interrupted = true;
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
      program: () => Promise.resolve({ ...runStackProgram(plan, stack, adopts ? { adopts: true } : {}) }),
    });
    return Stack.select(stack, workspace);
  }
}

async function operate(
  stack: Stack,
  operation: Operation,
  refresh: boolean,
  { signal, message }: StackListeners,
  onEvent: (event: EngineEvent) => void,
): Promise<void> {
  const options = {
    onEvent,
    signal,
    color: 'never' as const,
    suppressProgress: true,
    ...(message && { message }),
  };
  if (operation === 'preview') await stack.preview({ ...options, refresh });
  else if (operation === 'up') await stack.up({ ...options, refresh });
  else if (operation === 'refresh') await stack.refresh(options);
  else await stack.destroy(options);
}

/** A file backend keeps a second file about each lock, which on its own means nothing. */
async function removeLock(path: string): Promise<void> {
  await rm(path, { force: true });
  await rm(`${path}.attrs`, { force: true });
}

function lastWords(words: string): string {
  const lines = words.split('\n').filter((line) => line.trim() !== '');
  return lines
    .slice(-6)
    .join('\n')
    .replace(/^error: /, '');
}
