import { basicPatterns, bearerPattern, credentialPatterns, valuePatterns } from './credential-patterns.ts';
import { fromBase64, fromHex, fromUrl } from './decoded.ts';
import { isPlaceholder, withoutPublicParts } from './harmless.ts';
import { isRandom, isUnwordy } from './randomness.ts';
import { meaningOf } from './secret-word.ts';
import type { NameMeaning } from './secret-word.ts';

/** A secret in a text. The value is there to be hidden and counted, never to be shown. */
export interface SecretHit {
  /** With its article: `a GitHub token`. */
  readonly kind: string;
  readonly value: string;
  /** How it was hidden, outermost first: `base64`, `URL`. */
  readonly through: readonly string[];
  /** Whether it only looks like a secret, and may be something else. */
  readonly guessed: boolean;
}

const deepest = 3;
const clean = new Set<string>();
const mostRemembered = 100_000;
const longestRemembered = 400;

/** Looks at a text for a secret, as its name lets expect one. Texts that were clean once are remembered. */
export function scanValue(text: string, meaning: NameMeaning = 'nothing'): SecretHit | undefined {
  if (text.length < 4) return undefined;
  if (meaning === 'nothing' && (text === derived || clean.has(text))) return undefined;
  const hit = scan(text, meaning, 0) ?? named(text, meaning);
  if (
    hit === undefined &&
    meaning === 'nothing' &&
    text.length <= longestRemembered &&
    clean.size < mostRemembered
  )
    clean.add(text);
  return hit;
}

/** One that is clean, and that comes once: there are as many of these as apps on clusters. */
let derived: string | undefined;

/** Tells of the next text that was made here of another one, by what is no secret: it is as clean as that. */
export function scanDerived(text: string, from: string): void {
  derived = scanValue(from) === undefined ? text : undefined;
}

/** The text with every secret that it holds taken out of it. */
export function withoutSecrets(text: string): string {
  let rest = text;
  for (let round = 0; round < 10; round += 1) {
    const hit = scanValue(rest);
    if (hit === undefined) return rest;
    rest = rest.replaceAll(hit.value, `(${hit.value.length} characters hidden)`);
  }
  return '(hidden)';
}

function named(text: string, meaning: NameMeaning): SecretHit | undefined {
  if (meaning !== 'password' && meaning !== 'credential') return undefined;
  const rest = withoutPublicParts(text).trim();
  if (rest === '' || isPlaceholder(rest) || /^[a-z][a-z0-9+.-]*:\/\//i.test(rest)) return undefined;
  if (meaning === 'password' && !/\s/.test(rest)) return guess('a password', text);
  return isUnwordy(rest) ? guess('what its name calls a credential', text) : undefined;
}

function guess(kind: string, value: string): SecretHit {
  return { kind, value, through: [], guessed: true };
}

function scan(given: string, meaning: NameMeaning, depth: number): SecretHit | undefined {
  if (given.length < 8) return undefined;
  const text = withoutPublicParts(given);
  return (
    known(text) ??
    (/[:=]/.test(text) ? assigned(text) : undefined) ??
    (depth < deepest ? urlDecoded(text, meaning, depth) : undefined) ??
    (text.length < 16 ? undefined : runs(text, meaning, depth))
  );
}

function known(text: string): SecretHit | undefined {
  for (const { kind, pattern } of credentialPatterns) {
    const match = pattern.exec(text);
    if (match !== null)
      return { kind, value: match[1] ?? match[0], through: [], guessed: !kind.endsWith('private key') };
  }
  for (const { kind, pattern } of valuePatterns) {
    const value = pattern.exec(text)?.[1];
    if (value !== undefined && !isPlaceholder(value)) return guess(kind, value);
  }
  for (const { kind, pattern } of basicPatterns) {
    const value = pattern.exec(text)?.[1];
    const decoded = value === undefined ? undefined : fromBase64(value);
    if (value !== undefined && decoded?.type === 'text' && /^[^:\s]*:\S+$/.test(decoded.text))
      return guess(kind, value);
  }
  const bearer = bearerPattern.exec(text)?.[1];
  return bearer !== undefined && !isPlaceholder(bearer) && isUnwordy(bearer) && /\d/.test(bearer)
    ? guess('a bearer token', bearer)
    : undefined;
}

const assignment =
  /([A-Za-z_][\w.-]{1,60})\\?["']?[ \t]*(?::=|=>|[:=])[ \t]*(\\?["']?)([^\s"'`,;&|<>\\()[\]]{4,})(\\?["']?)([ \t]*[^\r\n]?)/g;

/** `password = …` in a settings file, a connection string, a query or a command line. */
function assigned(text: string): SecretHit | undefined {
  for (const [, name = '', quote = '', value = '', , after = ''] of text.matchAll(assignment)) {
    const meaning = meaningOf(name);
    if (meaning !== 'password' && meaning !== 'credential') continue;
    if (isPlaceholder(value) || /^[a-z][a-z0-9+.-]*:\/\//i.test(value)) continue;
    // A word in the middle of a sentence explains something; a value stands alone or in quotes.
    const alone = quote !== '' || after.trim() === '' || /[,;&|}\])]/.test(after);
    if (meaning === 'password' ? alone || isUnwordy(value) : isUnwordy(value) && /\d/.test(value))
      return guess(meaning === 'password' ? 'a password' : 'what its name calls a credential', value);
  }
  return undefined;
}

function urlDecoded(text: string, meaning: NameMeaning, depth: number): SecretHit | undefined {
  const plain = fromUrl(text);
  const hit = plain === undefined || plain === text ? undefined : scan(plain, meaning, depth + 1);
  return hit && { ...hit, value: text, through: ['URL', ...hit.through] };
}

/** Long runs of letters and digits: encoded text is read, and what nobody would write by hand is a secret. */
function runs(text: string, meaning: NameMeaning, depth: number): SecretHit | undefined {
  if (/^[A-Za-z0-9+/=]+(?:\s+[A-Za-z0-9+/=]+)+\s*$/.test(text) && !text.includes(' ')) {
    const hit = inRun(text.replaceAll(/\s+/g, ''), meaning, depth);
    if (hit !== undefined) return { ...hit, value: text };
  }
  for (const run of text.match(/[A-Za-z0-9+/_-]{12,}={0,2}/g) ?? []) {
    const hit = inRun(run, meaning, depth);
    if (hit !== undefined) return hit;
  }
  return undefined;
}

function inRun(run: string, meaning: NameMeaning, depth: number): SecretHit | undefined {
  const encoding = /^(?:[0-9a-f]{32,}|[0-9A-F]{32,})$/.test(run) ? 'hexadecimal' : 'base64';
  const decoded = depth >= deepest ? undefined : encoding === 'base64' ? fromBase64(run) : fromHex(run);
  if (decoded?.type === 'harmless') return undefined;
  if (decoded?.type === 'private-key')
    return { kind: 'a private key', value: run, through: [encoding], guessed: false };
  if (decoded?.type === 'text') {
    const hit = scan(decoded.text, meaning, depth + 1);
    if (hit !== undefined) return { ...hit, value: run, through: [encoding, ...hit.through] };
    if (decoded.text.length >= 12) return undefined;
  }
  // A part of a path may be encoded where the path is not.
  const parts = decoded?.type === 'unknown' ? run.split('/').filter((part) => part.length >= 12) : [];
  for (const part of parts.length > 1 || parts[0] !== run ? parts : []) {
    const hit = inRun(part, meaning, depth);
    if (hit !== undefined) return hit;
  }
  return meaning !== 'identifier' && isRandom(run.replace(/=+$/, ''))
    ? guess('a random value, as keys and tokens are', run)
    : undefined;
}
