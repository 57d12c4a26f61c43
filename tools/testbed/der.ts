/** Writes the few ASN.1 values that a certificate is made of, in their one binary form. */

const tags = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  objectId: 0x06,
  utf8String: 0x0c,
  utcTime: 0x17,
  sequence: 0x30,
  set: 0x31,
} as const;

/** One value: its tag, its length, its content. */
export function element(tag: number, ...content: readonly Buffer[]): Buffer {
  const body = Buffer.concat(content);
  return Buffer.concat([Buffer.from([tag]), lengthOf(body), body]);
}

function lengthOf({ length }: Buffer): Buffer {
  if (length < 0x80) return Buffer.from([length]);
  const bytes: number[] = [];
  for (let rest = length; rest > 0; rest = Math.floor(rest / 256)) bytes.unshift(rest % 256);
  return Buffer.from([0x80 | bytes.length, ...bytes]);
}

export const sequence = (...content: readonly Buffer[]) => element(tags.sequence, ...content);
export const setOf = (...content: readonly Buffer[]) => element(tags.set, ...content);
export const octets = (content: Buffer) => element(tags.octetString, content);
export const text = (value: string) => element(tags.utf8String, Buffer.from(value, 'utf8'));
export const truth = () => element(tags.boolean, Buffer.from([0xff]));

/** A field that its number names. */
export const explicit = (number: number, ...content: readonly Buffer[]) => element(0xa0 | number, ...content);

/** A whole number that is not negative; a leading zero keeps it so. */
export function integer(value: Buffer): Buffer {
  return element(tags.integer, (value[0] ?? 0) >= 0x80 ? Buffer.concat([Buffer.from([0]), value]) : value);
}

export function bits(content: Buffer, unused = 0): Buffer {
  return element(tags.bitString, Buffer.from([unused]), content);
}

export function objectId(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  return element(tags.objectId, Buffer.from([first * 40 + second, ...rest.flatMap(base128)]));
}

function base128(value: number): number[] {
  const bytes = [value % 128];
  for (let rest = Math.floor(value / 128); rest > 0; rest = Math.floor(rest / 128))
    bytes.unshift(0x80 | (rest % 128));
  return bytes;
}

/** A moment before 2050, which is as far as this form goes. */
export function time(date: Date): Buffer {
  const digits = date.toISOString().replace(/[-:T]/g, '').slice(2, 14);
  return element(tags.utcTime, Buffer.from(`${digits}Z`, 'ascii'));
}
