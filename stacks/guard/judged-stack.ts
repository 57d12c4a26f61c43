import { keyOfIdentity } from '../../constructs/core/object-identity.ts';
import type { Deletion, DeletionChange } from '../../delivery/guard/deletion-change.ts';
import type { StackPlan } from '../plan/stack-plan.ts';
import type { StackReport } from '../run/stack-outcome.ts';
import { replacementOf, stackDeletions } from './stack-deletions.ts';
import type { StackDeletions } from './stack-deletions.ts';
import type { StateReading } from './state-reader.ts';

const nothing: StackDeletions = { deleted: [], lostUnits: [], doubtful: [] };

/** What is known of one stack's deletions. */
export class JudgedStack {
  readonly #plan: StackPlan;
  readonly #reading: StateReading;
  readonly #found: StackDeletions;
  #replaced: readonly Deletion[] = [];
  #fault: string | undefined;

  constructor(plan: StackPlan, reading: StateReading) {
    this.#plan = plan;
    this.#reading = reading;
    this.#found = 'state' in reading ? stackDeletions(reading.state, plan) : nothing;
    this.#fault = 'fault' in reading ? reading.fault : undefined;
  }

  /** Whether only Pulumi can say what would be made anew. */
  get isDoubtful(): boolean {
    return this.#found.doubtful.length > 0;
  }

  get deleted(): readonly Deletion[] {
    return [...this.#found.deleted, ...this.#replaced];
  }

  get lostUnits(): readonly string[] {
    return this.#found.lostUnits;
  }

  get unread(): DeletionChange['unread'] {
    return this.#fault === undefined ? [] : [{ cluster: this.#plan.cluster.name, why: this.#fault }];
  }

  /** Whether a deletion was looked at when the stack was judged. */
  includes(deletion: Deletion): boolean {
    const key = keyOfIdentity(deletion.object);
    return this.deleted.some(({ object }) => keyOfIdentity(object) === key);
  }

  /** Takes in what a preview says: which of the objects in doubt would be deleted and made anew. */
  learn(report: StackReport | undefined): void {
    if (report?.outcome !== 'changed' && report?.outcome !== 'unchanged') {
      this.#fault = report?.issues.map(({ what }) => what).join('; ') || 'its preview did not end';
      return;
    }
    if (!('state' in this.#reading)) return;
    const { state } = this.#reading;
    const anew = new Set(
      report.changes.filter(({ operation }) => operation === 'replace').map(({ object }) => object),
    );
    this.#replaced = this.#found.doubtful
      .filter(({ name }) => anew.has(name))
      .map((object) => replacementOf(object, state, this.#plan));
  }
}
