import { isPlainScalar } from './plain-scalar.ts';
import { Unwritable } from './unwritable.ts';

/** A string on one line: plain where every reader agrees on it, else quoted. */
export function inlineScalar(text: string): string {
  return isPlainScalar(text) ? text : quotedScalar(text);
}

/** A string in quotes, its characters escaped only where they would not be seen or not be read back. */
export function quotedScalar(text: string): string {
  if (!text.isWellFormed()) throw new Unwritable();
  if (NEEDS_ESCAPE.test(text)) return doubleQuoted(text);
  return text.includes('"') || text.includes('\\') ? `'${text.replaceAll("'", "''")}'` : `"${text}"`;
}

/**
 * A string of several lines as a literal block, its lines behind `lineBreak` (a line feed and the indentation).
 * Returns undefined for text that a block can't hold unchanged; that text is written on one line with escapes.
 */
export function blockScalar(text: string, lineBreak: string): string | undefined {
  if (UNFIT_FOR_BLOCK.test(text) || endsBlank(text) || !text.isWellFormed()) return undefined;
  const end = text.length - (text.endsWith('\n') ? 1 : 0);
  const chomping = end === text.length ? '-' : text.charCodeAt(end - 1) === LINE_FEED ? '+' : '';
  const first = text.charCodeAt(0);
  const indicator = first === SPACE || first === TAB || first === LINE_FEED ? '2' : '';
  const body = text.slice(0, end);
  const hasEmptyLines = chomping === '+' || body.includes('\n\n');
  const indented = hasEmptyLines ? body.replace(LINE_START, lineBreak) : body.replaceAll('\n', lineBreak);
  const opening = first === LINE_FEED ? '\n' : lineBreak;
  return `|${indicator}${chomping}${opening}${indented}`;
}

/** A finite number, such that readers of both YAML versions see the same number. */
export function numberScalar(value: number): string {
  if (!Number.isFinite(value)) throw new Unwritable();
  const text = String(value);
  // YAML 1.1 knows an exponent only behind a decimal point.
  return text.includes('e') && !text.includes('.') ? text.replace('e', '.0e') : text;
}

const LINE_FEED = 10;
const TAB = 9;
const SPACE = 32;

/** A line feed that text follows: an empty line carries no indentation. */
const LINE_START = /\n(?=[^\n])/g;

/**
 * What may not stand as itself: control characters, the line ends of YAML 1.1 (U+0085, U+2028, U+2029), byte order
 * marks, and the marks that turn the direction of text or take no room, which would hide in a review.
 */
const HIDDEN =
  '\\u007f-\\u00a0\\u00ad\\u061c\\u200b\\u200e\\u200f\\u2028-\\u202e\\u2060-\\u2069\\ufeff\\ufff9-\\uffff';
const NEEDS_ESCAPE = new RegExp(`[\\u0000-\\u001f${HIDDEN}]`);
const UNFIT_FOR_BLOCK = new RegExp(`[\\u0000-\\u0008\\u000b-\\u001f${HIDDEN}]`);
const ESCAPED = new RegExp(`["\\\\\\u0000-\\u001f${HIDDEN}]`, 'g');

/** Tells whether the last line that is not empty holds nothing but spaces and tabs: some readers drop it. */
function endsBlank(text: string): boolean {
  for (let at = text.length - 1, seen = false; ; at--) {
    const code = at < 0 ? LINE_FEED : text.charCodeAt(at);
    if (code === LINE_FEED && (seen || at < 0)) return true;
    if (code === SPACE || code === TAB) seen = true;
    else if (code !== LINE_FEED) return false;
  }
}

const SHORT: Readonly<Record<string, string>> = {
  '"': '\\"',
  '\\': '\\\\',
  '\n': '\\n',
  '\t': '\\t',
  '\r': '\\r',
};

function doubleQuoted(text: string): string {
  return `"${text.replace(ESCAPED, escape)}"`;
}

function escape(character: string): string {
  const short = SHORT[character];
  if (short !== undefined) return short;
  const hex = character.charCodeAt(0).toString(16);
  return hex.length <= 2 ? `\\x${hex.padStart(2, '0')}` : `\\u${hex.padStart(4, '0')}`;
}
