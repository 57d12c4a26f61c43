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
  if (kind !== LETTER && kind !== SUSPECT && !startsSafely(text, kind)) return false;
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
  return (kind !== SUSPECT && kind !== DASH) || !RESERVED.test(text);
}

/**
 * Words that some reader takes for a boolean, a null or a number, in whatever case they are written. An exponent
 * without a number is NaN to the `yaml` package in its 1.1 mode.
 */
const RESERVED = /^-?(?:y|n|yes|no|on|off|true|false|null|inf|nan|infinity|e[-+]?[0-9_]+)$/i;

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
/** A letter that a reserved word begins with. */
const SUSPECT = 10;

/** What each ASCII character may do in a plain scalar; brackets, quotes and backslashes are left to quoted style. */
const classOf = new Uint8Array(128);
const classes: readonly (readonly [string, number])[] = [
  ['ABCDGHJKLMPQRSUVWXZabcdghjklmpqrsuvwxz', LETTER],
  ['EFINOTYefinoty', SUSPECT],
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
