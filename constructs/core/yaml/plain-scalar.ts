/**
 * Tells whether a string may stand unquoted as a value or a key, for every reader of YAML 1.1 and 1.2 alike.
 *
 * It allows what is known to be safe rather than refusing what is known to be unsafe: a word that no reader
 * takes for a number, a date, a boolean, a null or a sign of the grammar. Everything else is quoted.
 */
export function isPlainScalar(text: string): boolean {
  const length = text.length;
  if (length === 0) return false;
  const first = text.charCodeAt(0);
  const kind = first < 128 ? classOf[first] : REFUSED;
  if (kind !== LETTER && !startsSafely(text, kind)) return false;
  let before = kind;
  for (let at = 1; at < length; at++) {
    const code = text.charCodeAt(at);
    const next = code < 128 ? classOf[code] : REFUSED;
    if (next === REFUSED) return false;
    if (before === COLON && next === SPACE) return false;
    if (before === SPACE && next === HASH) return false;
    before = next;
  }
  if (before === SPACE || before === COLON) return false;
  return (length > LONGEST_RESERVED || !RESERVED.test(text)) && !BARE_EXPONENT.test(text);
}

/** Words that some reader takes for a boolean, a null or a number, in whatever case they are written. */
const RESERVED = /^-?(?:y|n|yes|no|on|off|true|false|null|inf|nan|infinity)$/i;
const LONGEST_RESERVED = 9;

/** An exponent without a number, which the `yaml` package takes for NaN in its 1.1 mode. */
const BARE_EXPONENT = /^-?e[-+]?[0-9_]+$/i;

const REFUSED = 0;
const LETTER = 1;
const DIGIT = 2;
const INNER = 3;
const SPACE = 4;
const COLON = 5;
const HASH = 6;
const SLASH = 7;
const DASH = 8;
const DOT = 9;

/** What each ASCII character may do in a plain scalar; brackets, quotes and backslashes are left to quoted style. */
const classOf = new Uint8Array(128);
const classes: readonly (readonly [string, number])[] = [
  ['ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz', LETTER],
  ['0123456789', DIGIT],
  ['_=+,;@%$()~!?&*<>|^', INNER],
  [' ', SPACE],
  [':', COLON],
  ['#', HASH],
  ['/', SLASH],
  ['-', DASH],
  ['.', DOT],
];
for (const [characters, kind] of classes) {
  for (const character of characters) classOf[character.charCodeAt(0)] = kind;
}

/** A string that starts with something other than a letter: a path, a flag, or a digit that no number goes on from. */
function startsSafely(text: string, first: number | undefined): boolean {
  if (first === SLASH) return true;
  if (first === DIGIT) return SURELY_TEXT.test(text) && !/^0[xob]/i.test(text);
  if (first === DASH) return /^--?[A-Za-z]/.test(text);
  if (first === DOT) return /^\.{1,2}\//.test(text);
  return false;
}

/** Holds a letter that no number and no date is written with, before any colon: `100m`, `64Mi`, `1.25-alpine`. */
const SURELY_TEXT = /^[0-9A-Za-z._-]*[g-np-su-wyG-NP-SU-WY][^:]*$/;
