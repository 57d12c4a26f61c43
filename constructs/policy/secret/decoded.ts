import { isUtf8 } from 'node:buffer';
import { gunzipSync } from 'node:zlib';
import { isKnownFormat } from './harmless.ts';

/** What stands behind an encoding: a text to look at, keys in their binary form, or bytes of a known sort. */
export type Decoded =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'private-key' }
  | { readonly type: 'harmless' }
  | { readonly type: 'unknown' };

const unknown: Decoded = { type: 'unknown' };
const utf8 = new TextDecoder('utf-8');
const largest = 2_000_000;

/** Reads base64, of either alphabet, with or without padding. */
export function fromBase64(run: string): Decoded {
  const bare = run.replace(/=+$/, '');
  if (bare.length < 8 || bare.length % 4 === 1) return unknown;
  return fromBytes(Buffer.from(bare, 'base64'));
}

/** Reads text that was written in hexadecimal digits; a digest is no text. */
export function fromHex(run: string): Decoded {
  const decoded = run.length % 2 === 0 ? fromBytes(Buffer.from(run, 'hex')) : unknown;
  return decoded.type === 'text' ? decoded : unknown;
}

/** Reads percent signs as in a URL; undefined when there is nothing to read. */
export function fromUrl(text: string): string | undefined {
  if (!/%[0-9A-Fa-f]{2}/.test(text)) return undefined;
  return text.replace(/(?:%[0-9A-Fa-f]{2})+/g, (run) => {
    try {
      return decodeURIComponent(run);
    } catch {
      return run;
    }
  });
}

function fromBytes(bytes: Buffer): Decoded {
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) return unzipped(bytes);
  if (isKnownFormat(bytes)) return { type: 'harmless' };
  const structure = derStructure(bytes);
  if (structure !== undefined) return structure;
  if (['feedfeed', 'cececece'].includes(bytes.subarray(0, 4).toString('hex'))) return { type: 'private-key' };
  if (!isUtf8(bytes)) return unknown;
  const text = utf8.decode(bytes);
  return /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/.test(text) ? unknown : { type: 'text', text };
}

function unzipped(bytes: Buffer): Decoded {
  try {
    return fromBytes(gunzipSync(bytes, { maxOutputLength: largest }));
  } catch {
    return unknown;
  }
}

/** Keys and certificates are one DER sequence; a private key's starts with its version, a public one's with a sequence. */
function derStructure(bytes: Buffer): Decoded | undefined {
  const [tag = 0, size = 0] = bytes;
  if (tag !== 0x30 || bytes.length < 32) return undefined;
  const lengthBytes = size < 0x80 ? 0 : size & 0x7f;
  if (lengthBytes > 3) return undefined;
  const length = lengthBytes === 0 ? size : bytes.readUIntBE(2, lengthBytes);
  const start = 2 + lengthBytes;
  if (bytes.length !== start + length) return undefined;
  if (bytes[start] === 0x30) return { type: 'harmless' };
  return bytes[start] === 0x02 && bytes[start + 1] === 1 ? { type: 'private-key' } : undefined;
}
