import type { JsonValue } from '../../../constructs/core/manifest.ts';

/** Characters that change how a text looks without being seen: controls, direction marks, zero width, tags. */
const unseen =
  /[\u0000-\u001f\u007f-\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\u{1bca0}-\u{1bca3}\u{1d173}-\u{1d17a}\u{e0000}-\u{e0fff}]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/gu;

/** The text on one line, with everything that can't be seen written out: `\u{202e}`. */
export function visible(text: string): string {
  return text.replace(unseen, (character) =>
    character === '\n'
      ? '\\n'
      : character === '\t'
        ? '\\t'
        : `\\u{${character.codePointAt(0)?.toString(16) ?? ''}}`,
  );
}

/** The text cut to a length that a person reads; says how much is left out. */
export function shortened(text: string, longest = 240): string {
  if (text.length <= longest) return text;
  const kept = text.slice(0, longest).replace(/[\ud800-\udbff]$/, '');
  return `${kept}… (${text.length - kept.length} more characters)`;
}

/** A value on one line: plain where it is plain, else as JSON; `(none)` where there is none. */
export function shownValue(value: JsonValue | undefined, longest?: number): string {
  if (value === undefined) return '(none)';
  const text =
    typeof value === 'string' && /^[\w./:@%+=()-][\w ./:@%+=,()-]*$/.test(value) && value.trim() === value
      ? value
      : JSON.stringify(value);
  return visible(shortened(text, longest));
}
