import { Lexer } from 'yaml';

/** Why a document is not even parsed, and on which of its lines that shows. */
export interface Excess {
  readonly what: string;
  readonly line: number;
}

/** The largest document, in characters. An API server takes no object of more than 3 MB. */
const mostCharacters = 4_000_000;
/** The most words and marks of a document; the largest definitions of resources have about half of them. */
const mostTokens = 400_000;
/** A text too small to ask for much, in characters; looking it over would take longer than it saves. */
const harmless = 20_000;
/** How deep brackets, or dashes on one line, may stand in one another. */
const mostLevels = 300;

/** Looks a document over before it is parsed: a small text can ask for minutes and gigabytes. */
export function tooMuch(text: string): Excess | undefined {
  const control = controlCharacter.exec(text);
  if (control !== null)
    return {
      what: `the character ${code(control[0])} may not stand in a text; write it as an escape`,
      line: text.slice(0, control.index).split('\n').length,
    };
  if (text.length <= harmless) return undefined;
  if (text.length > mostCharacters)
    return { what: `${text.length} characters in one document; at most ${mostCharacters} are read`, line: 0 };
  let [tokens, brackets, marks, line] = [0, 0, 0, 1];
  for (const token of new Lexer().lex(text)) {
    tokens += 1;
    if (token === '[' || token === '{') brackets += 1;
    else if (token === ']' || token === '}') brackets -= 1;
    else if (token === '-' || token === '?') marks += 1;
    if (token.includes('\n')) [marks, line] = [0, line + token.split('\n').length - 1];
    if (brackets > mostLevels || marks > mostLevels)
      return { what: `it is nested more than ${mostLevels} levels deep`, line };
    if (tokens > mostTokens)
      return { what: `more than ${mostTokens} words and marks in one document; split it`, line };
  }
  return undefined;
}

// What YAML itself forbids, apart from tab and line breaks.
const controlCharacter = new RegExp('[\\u0000-\\u0008\\u000B\\u000C\\u000E-\\u001F\\u007F]', 'u');

function code(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}
