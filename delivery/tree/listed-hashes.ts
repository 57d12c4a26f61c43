/** A row of a list is `    "<key>": "<hash>"`; a unit's, within its cluster, stands further in. */
const indent = 4;
export const unitIndent = 6;
const between = '": "'.length;
const lineFeed = 10;
const quote = 0x22;

/**
 * A list that Regatta wrote, with one line a key, sorted: its hashes are read and replaced in place, without the list
 * being taken apart, since it may have as many lines as a fleet has files.
 */
export class ListedHashes {
  readonly #bytes: Buffer;
  readonly #from: number;
  readonly #to: number;
  readonly #keyStart: number;

  /**
   * @param from - where the first row begins
   * @param to - where the last row ends, without what ends its line
   * @param spaces - in front of a row
   */
  constructor(bytes: Buffer, from: number, to: number, spaces = indent) {
    this.#bytes = bytes;
    this.#from = from;
    this.#to = to;
    this.#keyStart = spaces + 1;
  }

  get(key: string): string | undefined {
    const at = this.#valueOf(key);
    return at === undefined ? undefined : this.#bytes.toString('latin1', at, this.#bytes.indexOf(quote, at));
  }

  /** Puts another hash of the same length in the place of a key's. @throws Error when the key is not listed */
  set(key: string, hash: string): void {
    const at = this.#valueOf(key);
    if (at === undefined || this.#bytes[at + hash.length] !== quote)
      throw new Error(`${key} has no such hash in the list`);
    this.#bytes.write(hash, at, 'latin1');
  }

  /** Where the key's hash begins. */
  #valueOf(key: string): number | undefined {
    let [low, high] = [this.#from, this.#to];
    while (low < high) {
      const middle = (low + high) >>> 1;
      const line = Math.max(this.#bytes.lastIndexOf(lineFeed, middle - 1) + 1, low);
      const end = this.#bytes.indexOf(quote, line + this.#keyStart);
      const here = this.#bytes.toString('latin1', line + this.#keyStart, end);
      if (here === key) return end + between;
      if (here < key) low = this.#bytes.indexOf(lineFeed, end) + 1 || high;
      else high = line;
    }
    return undefined;
  }
}
