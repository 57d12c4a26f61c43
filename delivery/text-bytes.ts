/** Room in front of a text for what is hashed before it. */
const headRoom = 32;

const shared = Buffer.allocUnsafe(256 * 1024);

/**
 * A text's bytes in UTF-8, behind a head that knows how many they are. Those of all but large texts stand in one buffer,
 * since a copy of each would be garbage at once: they are good until the next call.
 */
export function bytesOf(text: string, headOf?: (size: number) => string): Buffer {
  const isSmall = headRoom + text.length * 3 <= shared.length;
  const buffer = isSmall ? shared : Buffer.allocUnsafe(headRoom + Buffer.byteLength(text));
  const size = buffer.write(text, headRoom, 'utf8');
  const head = headOf?.(size) ?? '';
  const start = headRoom - head.length;
  buffer.write(head, start, 'latin1');
  return buffer.subarray(start, headRoom + size);
}

/** The bytes of an array that came from another thread, as a buffer of the same memory. */
export function bufferOf({ buffer, byteOffset, byteLength }: Uint8Array): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
}
