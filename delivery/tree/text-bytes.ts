/** Room in front of a text for what is hashed before it. */
export const headRoom = 32;

const shared = Buffer.allocUnsafe(256 * 1024);

/** A buffer of so many bytes at least: one and the same for all but large ones, so it is good until the next call. */
export function roomFor(bytes: number): Buffer {
  return bytes <= shared.length ? shared : Buffer.allocUnsafe(bytes);
}

/** A text's bytes in UTF-8, with {@link headRoom} before them. */
export interface PlacedBytes {
  readonly buffer: Buffer;
  readonly from: number;
  readonly to: number;
}

/**
 * Writes a text out as UTF-8. Those of all but large texts stand in one buffer, since a copy of each would be garbage at
 * once: they are good until the next call.
 */
export function placed(text: string): PlacedBytes {
  const most = headRoom + text.length * 3;
  const buffer = roomFor(most <= shared.length ? most : headRoom + Buffer.byteLength(text));
  return { buffer, from: headRoom, to: headRoom + buffer.write(text, headRoom, 'utf8') };
}

/** The bytes alone, as good as those of {@link placed}. */
export function bytesOf(text: string): Buffer {
  const { buffer, from, to } = placed(text);
  return buffer.subarray(from, to);
}

/** The bytes of an array that came from another thread, as a buffer of the same memory. */
export function bufferOf({ buffer, byteOffset, byteLength }: Uint8Array): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
}
