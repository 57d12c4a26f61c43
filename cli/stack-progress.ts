import type { StackProgress } from '../stacks/run/stack-outcome.ts';
import type { Wave } from '../stacks/run/wave-plan.ts';
import { stackNameOf } from '../stacks/plan/stack-name.ts';

const colours: Readonly<Record<string, number>> = {
  changed: 32,
  unchanged: 32,
  failed: 31,
  unknown: 33,
  'held-back': 33,
  applying: 36,
};

/**
 * How a run over the fleet goes on, on stderr: a table that is drawn anew on a terminal, a line for each change elsewhere.
 */
export class StackProgressView {
  readonly #out: NodeJS.WriteStream;
  readonly #live: boolean;
  readonly #coloured: boolean;
  readonly #verbs: Readonly<Record<'changed' | 'applying', string>>;
  readonly #states = new Map<string, StackProgress>();
  #waves: readonly Wave[] = [];
  #soak = '';
  #drawn = 0;

  constructor(
    verbs: { readonly changed: string; readonly applying: string },
    out: NodeJS.WriteStream = process.stderr,
  ) {
    this.#verbs = verbs;
    this.#out = out;
    this.#live = out.isTTY && process.env['TERM'] !== 'dumb';
    this.#coloured = this.#live && !process.env['NO_COLOR'];
  }

  plan(waves: readonly Wave[]): void {
    this.#waves = waves;
    for (const stack of waves.flatMap(({ clusters }) => clusters.map(stackNameOf)))
      this.#states.set(stack, { state: 'waiting' });
    this.#draw();
  }

  wave({ number, clusters }: Wave): void {
    if (!this.#live) this.#line(`${waveTitle(number)}: ${clusters.map(stackNameOf).join(', ')}`);
  }

  stack(stack: string, progress: StackProgress): void {
    const before = this.#states.get(stack);
    this.#states.set(stack, progress);
    if (this.#live) this.#draw();
    else if (before?.state !== progress.state || isMilestone(progress))
      this.#line(`${stack}: ${this.#words(progress)}`);
  }

  soak(wave: number, secondsLeft: number): void {
    const words = `wave ${wave} must hold for another ${countdown(secondsLeft)} (--no-soak skips this)`;
    if (this.#live) {
      this.#soak = secondsLeft <= 1 ? '' : words;
      this.#draw();
    } else if (this.#soak === '' || secondsLeft % 60 === 0) {
      this.#soak = words;
      this.#line(words);
    }
  }

  /** A line that stays, above the table. */
  note(text: string): void {
    this.#erase();
    this.#line(text);
    this.#draw();
  }

  /** Leaves the table as it is, for what is printed next. */
  end(): void {
    this.#soak = '';
    this.#draw();
    this.#drawn = 0;
  }

  #draw(): void {
    if (!this.#live) return;
    this.#erase();
    const width = Math.max(0, ...[...this.#states.keys()].map((stack) => stack.length));
    const rows = this.#waves.flatMap(({ number, clusters }) =>
      clusters.map((cluster) => {
        const stack = stackNameOf(cluster);
        const progress = this.#states.get(stack) ?? { state: 'waiting' };
        return `${waveTitle(number).padEnd(7)} ${stack.padEnd(width)}  ${this.#paint(progress.state, this.#words(progress))}`;
      }),
    );
    if (this.#soak !== '') rows.push(this.#soak);
    const columns = this.#out.columns || 80;
    this.#out.write(
      rows.map((row) => `${row.length > columns + 10 ? row.slice(0, columns) : row}\n`).join(''),
    );
    this.#drawn = rows.length;
  }

  #erase(): void {
    if (this.#live && this.#drawn > 0) this.#out.write(`\u001B[${this.#drawn}A\u001B[0J`);
    this.#drawn = 0;
  }

  #line(text: string): void {
    this.#out.write(`${text}\n`);
  }

  #paint(state: string, words: string): string {
    const colour = colours[state];
    return this.#coloured && colour !== undefined ? `\u001B[${colour}m${words}\u001B[0m` : words;
  }

  #words(progress: StackProgress): string {
    switch (progress.state) {
      case 'waiting':
      case 'reachable':
        return progress.state;
      case 'planned':
        return `planned ${progress.objects}`;
      case 'applying':
        return `${this.#verbs.applying} ${progress.done}/${progress.of}${progress.changed > 0 ? `, ${progress.changed} ${this.#verbs.changed}` : ''}`;
      case 'changed':
        return `done, ${progress.report.changes.length} ${this.#verbs.changed}, ${progress.report.seconds} s`;
      case 'unchanged':
        return `done, unchanged, ${progress.report.seconds} s`;
      case 'held-back':
        return 'held back';
      case 'failed':
      case 'unknown':
        return progress.state;
    }
  }
}

/** Without a terminal, a line for every tenth object is enough. */
function isMilestone(progress: StackProgress): boolean {
  return progress.state === 'applying' && progress.done % 10 === 0;
}

function waveTitle(number: number): string {
  return number === 0 ? 'hub' : `wave ${number}`;
}

function countdown(seconds: number): string {
  const [minutes, rest] = [Math.floor(seconds / 60), seconds % 60];
  return `${minutes}:${String(rest).padStart(2, '0')}`;
}
