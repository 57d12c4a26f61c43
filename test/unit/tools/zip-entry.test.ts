import { describe, expect, test } from '@jest/globals';
import { crc32, deflateRawSync } from 'node:zlib';
import { readZipEntry } from '../../../tools/zip-entry.ts';

/** A ZIP archive made by hand: for each file a local header with its bytes, then the directory, then its end. */
function zipOf(files: Readonly<Record<string, string>>, method: 0 | 8): Buffer {
  const locals: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const [name, text] of Object.entries(files)) {
    const raw = Buffer.from(text);
    const packed = method === 8 ? deflateRawSync(raw) : raw;
    const fields = Buffer.alloc(26);
    fields.writeUInt16LE(20, 0);
    fields.writeUInt16LE(method, 4);
    fields.writeUInt32LE(crc32(raw), 10);
    fields.writeUInt32LE(packed.length, 14);
    fields.writeUInt32LE(raw.length, 18);
    fields.writeUInt16LE(Buffer.byteLength(name), 22);
    const local = Buffer.concat([Buffer.from('PK\x03\x04'), fields, Buffer.from(name), packed]);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(offset, 10);
    directory.push(
      Buffer.concat([Buffer.from('PK\x01\x02'), Buffer.from([20, 0]), fields, tail, Buffer.from(name)]),
    );
    locals.push(local);
    offset += local.length;
  }
  const list = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(directory.length, 8);
  end.writeUInt16LE(directory.length, 10);
  end.writeUInt32LE(list.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...locals, list, end]);
}

describe('a file in a ZIP archive', () => {
  const files = { 'bin/first': 'one '.repeat(500), 'bin/second': 'two' };

  test.each([0, 8] as const)('is read whole, with method %i', (method) => {
    const archive = zipOf(files, method);
    expect(readZipEntry(archive, 'bin/first')?.toString()).toBe(files['bin/first']);
    expect(readZipEntry(archive, 'bin/second')?.toString()).toBe('two');
  });

  test('fails when there is none of that name, or no archive', () => {
    expect(readZipEntry(zipOf(files, 8), 'bin/third')).toBeUndefined();
    expect(readZipEntry(Buffer.from('no archive at all, only some text'), 'bin/first')).toBeUndefined();
  });
});
