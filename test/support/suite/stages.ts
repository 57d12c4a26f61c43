/** A gate passes or fails as a whole; a suite is run by jest and counted test by test. */
export type Stage =
  | { readonly type: 'gate'; readonly name: string; readonly command: readonly string[] }
  | { readonly type: 'suite'; readonly name: string };

/** What `make test` runs, cheapest first, so that a slip is seen early. */
export const stages: readonly Stage[] = [
  { type: 'gate', name: 'format', command: ['prettier', '--check', '--log-level', 'warn', '.'] },
  { type: 'gate', name: 'lint', command: ['eslint', '.'] },
  { type: 'gate', name: 'types', command: ['tsc', '--noEmit', '-p', '.'] },
  {
    type: 'gate',
    name: 'cycles',
    command: [
      'depcruise',
      '--config',
      '.dependency-cruiser.json',
      'constructs',
      'delivery',
      'stacks',
      'cli',
      'tools',
    ],
  },
  { type: 'gate', name: 'unused', command: ['knip'] },
  { type: 'suite', name: 'unit' },
  { type: 'suite', name: 'golden' },
  { type: 'suite', name: 'property' },
  { type: 'suite', name: 'e2e' },
];
