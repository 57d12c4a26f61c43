const uuid = /^[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}$/i;
const ulid = /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/;

/**
 * Whether a run of letters and digits was drawn by lot rather than written: it jumps between small letters, capitals
 * and digits as no name does. Hexadecimal is left alone, since digests, commits and ids are written so.
 */
export function isRandom(run: string): boolean {
  if (run.length < 20 || isHex(run) || uuid.test(run) || ulid.test(run)) return false;
  if (!/\d/.test(run)) return false;
  const parts = run.split(/[-_/+=.]/).filter((part) => part !== '');
  // A word or a short hash between dashes makes it a name; then only a long part of it can be a token.
  const named =
    parts.length > 1 &&
    parts.some((part) => part.length > 2 && (/^[A-Za-z]?[a-z]+\d{0,2}$/.test(part) || isHex(part)));
  const candidates = named ? parts.filter((part) => part.length >= 16) : [run];
  return (
    candidates.some((part) => isMixed(part) && jumps(part) >= 0.4 && entropy(part) >= 3.3) ||
    parts.some(
      (part) =>
        part.length >= 24 && !isHex(part) && !isMixed(part) && jumps(part) >= 0.25 && entropy(part) >= 3.3,
    )
  );
}

/** Small letters, capitals and digits, all three; a token of one case must be longer to be told from a name. */
function isMixed(run: string): boolean {
  return /[a-z]/.test(run) && /[A-Z]/.test(run) && /\d/.test(run);
}

/** Whether a value under a name that speaks of a credential can be one: it is not made of words. */
export function isUnwordy(value: string): boolean {
  if (value.length < 8 || /\s/.test(value)) return false;
  if (uuid.test(value)) return true;
  const parts = value.split(/[-_./:@+=]+/).filter((part) => part !== '');
  return !parts.every(
    (part) => /^(?:[A-Za-z]+\d{0,2}|\d{1,4})$/.test(part) && (part.length < 6 || jumps(part) < 0.35),
  );
}

function isHex(run: string): boolean {
  return /^(?:[0-9a-f-]+|[0-9A-F-]+)$/.test(run);
}

/** The share of neighbours that are of different sorts: small letter, capital, digit. */
function jumps(run: string): number {
  let changes = 0;
  let pairs = 0;
  let before = 0;
  for (let index = 0; index < run.length; index += 1) {
    const sort = sortOf(run.charCodeAt(index));
    if (sort === 0) continue;
    if (before !== 0) {
      pairs += 1;
      if (before !== sort) changes += 1;
    }
    before = sort;
  }
  return pairs === 0 ? 0 : changes / pairs;
}

function sortOf(code: number): number {
  if (code >= 97 && code <= 122) return 1;
  if (code >= 65 && code <= 90) return 2;
  return code >= 48 && code <= 57 ? 3 : 0;
}

/** Shannon's measure: bits a character. */
function entropy(run: string): number {
  const counts = new Map<string, number>();
  for (const character of run) counts.set(character, (counts.get(character) ?? 0) + 1);
  let bits = 0;
  for (const count of counts.values()) bits -= (count / run.length) * Math.log2(count / run.length);
  return bits;
}
