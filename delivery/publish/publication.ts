import { hash } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { Issue } from '../../constructs/core/issue.ts';
import type { Allowance } from '../guard/allowance.ts';
import { backoff, raceWait } from './backoff.ts';
import { commitMessage } from './commit-message.ts';
import { Committer } from './commit.ts';
import { EnvironmentLay } from './environment-lay.ts';
import type { EnvironmentPart, Lay } from './environment-lay.ts';
import { Passing, publishIssue, Refusal } from './publish-issue.ts';
import { RemoteBranch } from './remote-branch.ts';
import type { PushResult } from './remote-branch.ts';
import type { Source } from './source-age.ts';
import { SourceCheck } from './source-check.ts';

/** What is to be published on one branch: one commit an environment, all of them in one push. */
export interface Publication {
  readonly url: string;
  readonly branch: string;
  readonly parts: readonly EnvironmentPart[];
  readonly allowances: readonly Allowance[];
  /** Undefined outside of Git. */
  readonly source: Source | undefined;
  /** Leave to publish a source that is older than the one that the branch holds. */
  readonly allowOlder: boolean;
  /** Version of Regatta. */
  readonly version: string;
  /** Says what would be done, and does not. */
  readonly dryRun: boolean;
  /** Push to a branch of its own, for a person to merge. */
  readonly pullRequest: boolean;
  readonly sign: boolean;
  /** Milliseconds after which it gives up. */
  readonly giveUpAfter: number;
  readonly note?: (text: string) => void;
}

/** What a publication came to. */
export interface Outcome {
  readonly status: 'published' | 'unchanged' | 'planned' | 'refused' | 'gave-up';
  /** The repository's URL, without credentials. */
  readonly repository: string;
  /** The branch that was pushed to. */
  readonly branch: string;
  /** The commit that the branch was at. */
  readonly base?: string;
  /** The last commit of our own. */
  readonly commit?: string;
  /** How often it was pushed. */
  readonly tries: number;
  readonly environments: readonly EnvironmentOutcome[];
  readonly issues: readonly Issue[];
}

/** What changed in one environment's folder. */
export interface EnvironmentOutcome {
  readonly environment: string;
  readonly path: string;
  readonly added: readonly string[];
  readonly changed: readonly string[];
  readonly removed: readonly string[];
  /** Leaves to delete that were made use of. */
  readonly allowances: readonly Allowance[];
  /** The newer source that was overwritten, by leave. */
  readonly newerSource?: string;
}

/** A server that says no this often, while nobody moves the branch, means it. */
const refusalsInARow = 8;

/** Publishes: one commit on the branch, or none at all. Faults come back as issues. */
export async function publish(publication: Publication): Promise<Outcome> {
  const run = new PublicationRun(publication);
  try {
    return await run.run();
  } catch (cause) {
    if (!(cause instanceof Refusal)) throw cause;
    return run.ended('refused', cause.issues);
  } finally {
    run.close();
  }
}

interface Laid {
  readonly base: string | undefined;
  readonly lays: readonly Lay[];
  /** Undefined when nothing changes. */
  readonly commit: string | undefined;
}

class PublicationRun {
  readonly #publication: Publication;
  readonly #remote: RemoteBranch;
  readonly #layers: readonly EnvironmentLay[];
  readonly #committer: Committer;
  readonly #deadline: number;
  #laid: Laid | undefined;
  #tries = 0;
  #refusals = 0;
  /** Turns in a row that failed while nobody moved the branch: only those make the next wait longer. */
  #stalled = 0;
  /** How often somebody else's commit came first. */
  #races = 0;
  #lastFault = '';
  #isUncertain = false;

  constructor(publication: Publication) {
    const { url, branch, parts, allowances, sign, giveUpAfter, source, allowOlder, note } = publication;
    this.#publication = publication;
    this.#deadline = performance.now() + giveUpAfter;
    this.#remote = new RemoteBranch(url, branch, () => Math.ceil(Math.max(this.#timeLeft, 1000)));
    const sources = new SourceCheck(this.#remote, { source, allowOlder, note: note ?? (() => {}) });
    this.#layers = parts.map((part) => new EnvironmentLay(part, this.#remote, allowances, sources));
    this.#committer = new Committer(this.#remote, sign);
  }

  async run(): Promise<Outcome> {
    for (;;) {
      const start = performance.now();
      const outcome = await this.#turn();
      if (outcome !== undefined) return outcome;
      if (this.#timeLeft <= 0) return this.#gaveUp();
      const took = performance.now() - start;
      const wait = Math.min(
        backoff(this.#stalled, Math.random()) + raceWait(this.#races, took, Math.random()),
        this.#timeLeft,
      );
      this.#stalled += 1;
      this.#publication.note?.(`trying again in ${wait} ms: ${this.#lastFault}`);
      await pause(wait);
    }
  }

  ended(status: Outcome['status'], issues: readonly Issue[] = []): Outcome {
    const laid = this.#laid;
    return {
      status,
      repository: this.#remote.name,
      branch: this.#target,
      ...(laid?.base !== undefined && { base: laid.base }),
      ...(laid?.commit !== undefined && { commit: laid.commit }),
      tries: this.#tries,
      environments: (laid?.lays ?? []).map(outcomeOf),
      issues: [
        ...(laid?.lays ?? []).flatMap((lay) => lay.issues),
        ...issues.map((each) => this.#placed(each)),
      ],
    };
  }

  /** What is wrong with the repository is said of the environments that go there. */
  #placed(issue: Issue): Issue {
    if (Object.keys(issue.where).length > 0) return issue;
    const names = this.#publication.parts.map(({ plan }) => plan.environment.name);
    return { ...issue, where: { environment: names.join(', ') } };
  }

  close(): void {
    this.#remote.close();
  }

  /** One look at the branch, and one push when there is something to push; undefined when it must be tried again. */
  async #turn(): Promise<Outcome | undefined> {
    let tip: string | undefined;
    try {
      tip = await this.#remote.tip();
      // Whatever a push's answer was, the branch itself tells whether it arrived.
      if (tip !== undefined && this.#tries > 0 && tip === this.#laid?.commit) return this.ended('published');
      await this.#lay(tip);
    } catch (cause) {
      if (!(cause instanceof Passing)) throw cause;
      this.#lastFault = cause.message;
      if (tip !== undefined) this.#remote.bringFiles();
      return undefined;
    }
    const laid = this.#laid;
    if (laid?.commit === undefined) return this.ended('unchanged');
    if (this.#publication.dryRun) return this.ended('planned');
    return this.#publication.pullRequest ? this.#propose(laid) : this.#push(laid.commit);
  }

  /** A branch that is there already holds the very same: its name says so. */
  async #propose(laid: Laid): Promise<Outcome | undefined> {
    let commit: string | undefined;
    try {
      commit = await this.#remote.commitOf(this.#target);
    } catch (cause) {
      if (!(cause instanceof Passing)) throw cause;
      this.#lastFault = cause.message;
      return undefined;
    }
    if (commit === undefined) return this.#push(laid.commit ?? '');
    this.#laid = { ...laid, commit };
    return this.ended('published');
  }

  async #push(commit: string): Promise<Outcome | undefined> {
    const { pullRequest } = this.#publication;
    const expected = pullRequest ? undefined : this.#laid?.base;
    this.#tries += 1;
    const pushed: PushResult = await this.#remote.push(commit, expected, this.#target);
    this.#isUncertain = pushed.type === 'lost';
    if (pushed.type === 'done') return this.ended('published');
    this.#lastFault = pushed.why;
    if (pushed.type === 'refused') this.#refusals += 1;
    if (this.#refusals < refusalsInARow) return undefined;
    throw new Refusal([
      publishIssue(
        '008',
        `${this.#remote.name} takes no commit on ${this.#target}, though nobody else moved it: ${pushed.why}`,
        "see the server's own words above: rights, a protected branch, or a check of its own; --pull-request pushes to another branch",
      ),
    ]);
  }

  /** Lays every environment's tree on the tip, unless that was done already. */
  async #lay(tip: string | undefined): Promise<void> {
    if (this.#laid !== undefined && this.#laid.base === tip) return;
    [this.#refusals, this.#stalled] = [0, 0];
    if (this.#laid !== undefined) this.#races += 1;
    const lays: Lay[] = [];
    const refused: Issue[] = [];
    for (const layer of this.#layers) {
      try {
        lays.push(await layer.on(tip));
      } catch (cause) {
        // Every environment's reasons in one run.
        if (!(cause instanceof Refusal)) throw cause;
        refused.push(...cause.issues);
      }
    }
    if (refused.length > 0) throw new Refusal(refused);
    let commit = tip;
    for (const lay of lays)
      if (lay.tree !== undefined) commit = await this.#committer.commit(commit, lay, this.#message(lay));
    this.#laid = { base: tip, lays, commit: commit === tip ? undefined : commit };
  }

  #message({ part, tree, change, used, newerSource, overwritten }: Lay): string {
    const { source, version } = this.#publication;
    return commitMessage({
      environment: part.plan.environment.name,
      source: source?.revision,
      version,
      inputHash: tree?.inputHash ?? '',
      counts: {
        added: change.added.length,
        changed: change.changed.length,
        removed: change.removed.length,
      },
      allowances: used,
      newerSource,
      overwritten,
    });
  }

  /** A pull request's branch is named by what it holds and by what it was laid on, so that it never has to move. */
  get #target(): string {
    const { branch, pullRequest, parts } = this.#publication;
    if (!pullRequest) return branch;
    const names = parts.map(({ plan }) => plan.environment.name).join('-');
    const content = this.#laid?.lays.map(({ tree }) => tree?.inputHash ?? '').join() ?? '';
    return `regatta/${names}/${hash('sha256', `${content}\n${this.#laid?.base ?? ''}`).slice(0, 12)}`;
  }

  get #timeLeft(): number {
    return this.#deadline - performance.now();
  }

  #gaveUp(): Outcome {
    const certain = this.#isUncertain
      ? 'whether the last push arrived is not known'
      : 'nothing was published';
    return this.ended('gave-up', [
      publishIssue(
        this.#tries === 0 ? '001' : '007',
        this.#tries === 0
          ? `${this.#remote.name} can't be read: ${this.#lastFault}`
          : `gave up on ${this.#remote.name} after ${this.#tries} ${this.#tries === 1 ? 'try' : 'tries'}; ${certain}: ${this.#lastFault}`,
        this.#tries === 0
          ? "check the URL and Git's credentials: git ls-remote must work without a question; nothing was published"
          : 'run it again; it publishes what is missing, or finds nothing to do',
      ),
    ]);
  }
}

function outcomeOf({ part, change, used, newerSource }: Lay): EnvironmentOutcome {
  const { added, changed, removed } = change;
  return {
    environment: part.plan.environment.name,
    path: part.path,
    added,
    changed,
    removed,
    allowances: used,
    ...(newerSource !== undefined && { newerSource }),
  };
}
