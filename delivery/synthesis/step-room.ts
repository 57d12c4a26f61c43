import { headRoom } from '../tree/text-bytes.ts';

/** So many steps may be on their way at once. */
export const mostSteps = 32;
/** Bytes for the texts of one step. */
export const roomOfStep = 192 * 1024;

/** Where a text stands in its step's room. */
export interface TextPlace {
  readonly from: number;
  readonly to: number;
}

/** Memory that two threads see, for the texts of steps that one makes and the other takes: none is copied on the way. */
export class StepRoom {
  readonly memory: SharedArrayBuffer;
  readonly #buffer: Buffer;

  constructor(memory = new SharedArrayBuffer(mostSteps * roomOfStep)) {
    this.memory = memory;
    this.#buffer = Buffer.from(memory);
  }

  /**
   * Writes the pieces of a text behind another text in a step's room, with room for its head before it.
   *
   * @param after - where the text before it ends; 0 for the first
   * @returns undefined where it does not fit
   */
  put(step: number, after: number, pieces: readonly string[]): TextPlace | undefined {
    const from = after + headRoom;
    let length = 0;
    for (const piece of pieces) length += piece.length;
    if (from + length * 3 > roomOfStep) return undefined;
    const room = this.of(step);
    let to = from;
    for (const piece of pieces) to += room.write(piece, to, 'utf8');
    return { from, to };
  }

  /** The room of one step, which a later one takes over. */
  of(step: number): Buffer {
    const start = (step % mostSteps) * roomOfStep;
    return this.#buffer.subarray(start, start + roomOfStep);
  }
}
