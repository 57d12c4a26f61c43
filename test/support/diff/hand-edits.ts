import {
  appendFileSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';

/** What a person does to a file of a tree, or what befalls it, behind Regatta's back. */
export const handEdits = [
  'none',
  'touched',
  'written again, the same',
  'comment added',
  'field added',
  'letter changed, times set back',
  'emptied',
  'deleted',
  'folder deleted',
  'made a link',
  'stranger put beside it',
] as const;

export type HandEdit = (typeof handEdits)[number];

/** Gives every file of a folder a time of change in whole seconds, which alone can be set back exactly. */
export function roundTimes(root: string): void {
  for (const path of readdirSync(root, { recursive: true, encoding: 'utf8' }))
    utimesSync(join(root, path), 1_000_000_000, 1_000_000_000);
}

/** Does it to a file. */
export function editByHand(root: string, path: string, edit: HandEdit): void {
  const file = join(root, path);
  const text = readFileSync(file, 'utf8');
  switch (edit) {
    case 'none':
      return;
    case 'touched':
      utimesSync(file, 1, 1);
      return;
    case 'written again, the same':
      writeFileSync(file, text);
      return;
    case 'comment added':
      appendFileSync(file, '# by hand\n');
      return;
    case 'field added':
      writeFileSync(file, withField(text));
      return;
    case 'letter changed, times set back': {
      const { atime, mtime } = statSync(file);
      writeFileSync(
        file,
        text.replace(/[a-z](?=\n)/, (letter) => (letter === 'x' ? 'y' : 'x')),
      );
      utimesSync(file, atime, mtime);
      return;
    }
    case 'emptied':
      writeFileSync(file, '');
      return;
    case 'deleted':
      rmSync(file);
      return;
    case 'folder deleted':
      rmSync(dirname(file), { recursive: true });
      return;
    case 'made a link':
      writeFileSync(`${root}-elsewhere`, text);
      rmSync(file);
      symlinkSync(`${root}-elsewhere`, file);
      return;
    case 'stranger put beside it':
      writeFileSync(join(dirname(file), 'theirs.txt'), 'theirs\n');
      return;
  }
}

function withField(text: string): string {
  if (text.includes('\nkind: Kustomization\n') || text.includes('\nkind: Component\n'))
    return `${text}labels:\n- pairs:\n    hand: made\n`;
  if (/^- op: /.test(text))
    return `${text}- op: add\n  path: /metadata/finalizers\n  value: [example.com/hand]\n`;
  return text.replace(/^metadata:$/m, 'metadata:\n  finalizers: [example.com/hand]');
}
