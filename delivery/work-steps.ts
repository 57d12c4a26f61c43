/** Work in steps, for who has something else to do in between. */
export type WorkSteps<Result> = Generator<undefined, Result>;

/** Takes all steps that are left at once. */
export function completed<Result>(steps: WorkSteps<Result>): Result {
  for (;;) {
    const { done, value } = steps.next();
    if (done === true) return value;
  }
}

/** Takes steps while there is time; what goes wrong on the way is met at the end. */
export class SpareWork<Result> {
  readonly #steps: WorkSteps<Result>;
  #result: { readonly value: Result } | { readonly cause: unknown } | undefined;

  constructor(steps: WorkSteps<Result>) {
    this.#steps = steps;
  }

  /** Takes a step, and says whether there was one to take. */
  step(): boolean {
    if (this.#result !== undefined) return false;
    try {
      const { done, value } = this.#steps.next();
      if (done === true) this.#result = { value };
    } catch (cause) {
      this.#result = { cause };
    }
    return true;
  }

  /** What it comes to, once the steps that are left are taken. */
  result(): Result {
    while (this.step());
    if (this.#result === undefined || 'cause' in this.#result) throw this.#result?.cause;
    return this.#result.value;
  }
}
