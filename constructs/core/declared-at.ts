/** The line of code that declares a construct: what an issue points at. */
export interface SourceLine {
  readonly file: string;
  readonly line: number;
}

const constructsFolder = new URL('../', import.meta.url).href;

/** Who declares a construct stands right above it, or one step up where this folder makes it for somebody. */
const mostFrames = 2;

/** Remembers the caller's stack at little cost; the text is only parsed when an issue asks for it. */
export class Declaration {
  /** What the engine keeps of the stack, by its own name; there are as many of these as constructs. */
  declare readonly stack?: string;
  #parsed: SourceLine | undefined;

  /** @param above - the constructor whose callers count; its own frames are left out. */
  constructor(above: CallableFunction | (abstract new (...args: never[]) => unknown)) {
    // Frames are kept until they are asked for, and a fleet has many constructs: few are enough to leave this folder.
    const limit = Error.stackTraceLimit;
    Error.stackTraceLimit = mostFrames;
    Error.captureStackTrace(this, above);
    Error.stackTraceLimit = limit;
  }

  /** The first line outside this folder and outside packages; undefined when there is none. */
  get line(): SourceLine | undefined {
    this.#parsed ??= callerIn(this.stack ?? '');
    return this.#parsed;
  }
}

/** The line at which code outside this folder and outside packages threw, or called what did. */
export function thrownAt(cause: unknown): SourceLine | undefined {
  return cause instanceof Error ? callerIn(cause.stack ?? '') : undefined;
}

function callerIn(stack: string): SourceLine | undefined {
  for (const frame of stack.split('\n').slice(1)) {
    const match = /\(?((?:file:\/\/)?\/[^()]*?):(\d+):\d+\)?$/.exec(frame.trim());
    if (!match?.[1] || !match[2]) continue;
    const url = match[1].startsWith('file://') ? match[1] : `file://${match[1]}`;
    if (url.startsWith(constructsFolder) || url.includes('/node_modules/')) continue;
    return { file: decodeURI(url.slice('file://'.length)).replace(/\?.*$/, ''), line: Number(match[2]) };
  }
  return undefined;
}
