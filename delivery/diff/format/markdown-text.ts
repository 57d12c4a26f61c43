import { visible } from './visible-text.ts';

/**
 * A text as inline code, whatever it holds: the delimiter is longer than any run of backticks in it, and it is on one
 * line. Nothing in it is Markdown, HTML, a link or a mention.
 */
export function inlineCode(text: string): string {
  const line = visible(text);
  const fence = '`'.repeat(longestRun(line, '`') + 1);
  // A delimiter must not touch a backtick, and spaces at both ends would be taken off.
  const pad = line === '' || /^`|`$/.test(line) || /^ .* $/.test(line) ? ' ' : '';
  return `${fence}${pad}${line}${pad}${fence}`;
}

/** Lines as a fenced block; the fence is longer than any run of its character in them. */
export function fenced(lines: readonly string[], language: string): string {
  const shown = lines.map(visible);
  const fence = '`'.repeat(Math.max(3, ...shown.map((line) => longestRun(line, '`') + 1)));
  return [`${fence}${language}`, ...shown, fence].join('\n');
}

/** A text inside HTML, in its own element, in which no site looks for mentions. */
export function htmlCode(text: string): string {
  return `<code>${escapedHtml(text)}</code>`;
}

/** A text as HTML shows it; it holds no markup, and nothing that Markdown would read. */
export function escapedHtml(text: string): string {
  return visible(text).replace(/[&<>"'`*_~[\]\\@#|!:]/g, (character) => `&#${character.charCodeAt(0)};`);
}

function longestRun(text: string, character: string): number {
  let [longest, run] = [0, 0];
  for (const each of text) {
    run = each === character ? run + 1 : 0;
    longest = Math.max(longest, run);
  }
  return longest;
}
