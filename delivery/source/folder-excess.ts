import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { decodedText, readPlainFile } from '../tree/plain-file.ts';
import { aliasExcess } from './yaml-values.ts';

/** The most that a folder of sources may hold, in bytes and in files. */
const mostBytes = 50_000_000;
const mostFiles = 20_000;

/** Why a folder is not given to a program that reads it whole, or undefined when it may be. */
export function folderExcess(folder: string): string | undefined {
  let [files, bytes] = [0, 0];
  const waiting = [folder];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop())
    for (const entry of readdirSync(next, { withFileTypes: true })) {
      const path = join(next, entry.name);
      if (entry.isDirectory()) {
        if (entry.name !== '.git') waiting.push(path);
        continue;
      }
      const there = statSync(path, { throwIfNoEntry: false });
      if (entry.isSymbolicLink() && (there === undefined || there.isDirectory())) continue;
      if (there?.isFile() !== true) return `${path} is no plain file`;
      files += 1;
      bytes += there.size;
      if (bytes > mostBytes) return `${folder} holds more than ${mostBytes} bytes, with ${path}`;
      const bomb = /\.ya?ml$/i.test(entry.name) ? aliasesIn(path) : undefined;
      if (bomb !== undefined) return bomb;
      if (files > mostFiles) return `${folder} holds more than ${mostFiles} files`;
    }
  return undefined;
}

/** Programs that write aliases out can be made to do so for hours. */
function aliasesIn(path: string): string | undefined {
  const read = readPlainFile(path, mostBytes);
  const text = 'bytes' in read ? decodedText(read.bytes) : undefined;
  return text === undefined ? undefined : aliasExcess(text, path);
}
