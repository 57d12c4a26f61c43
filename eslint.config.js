import importX from 'eslint-plugin-import-x';
import tseslint from 'typescript-eslint';

const io = [
  'node:fs',
  'node:fs/promises',
  'node:net',
  'node:http',
  'node:https',
  'node:child_process',
  'node:worker_threads',
  'node:os',
  'node:process',
];
const direction = (zones) => ({ 'import-x/no-restricted-paths': ['error', { zones }] });
const zone = (target, from, message) => ({ target: `./${target}`, from: `./${from}`, message });

/** The direction of imports: constructs <- environments; constructs <- delivery <- operate, stacks <- cli. */
const zones = [
  ...['environments', 'delivery', 'stacks', 'operate', 'cli', 'tools', 'test', 'bench'].map((from) =>
    zone('constructs', from, 'The model imports nothing that acts on it.'),
  ),
  ...['delivery', 'stacks', 'operate', 'cli', 'tools'].map((from) =>
    zone('environments', from, 'An environment holds declarations; it imports constructs alone.'),
  ),
  ...['stacks', 'operate', 'cli', 'environments'].map((from) =>
    zone(
      'delivery',
      from,
      'Delivery turns a plan into files; it knows no stack, no live cluster, no command.',
    ),
  ),
  ...['cli', 'operate'].map((from) =>
    zone('stacks', from, 'A stack program is started by a command, never the other way round.'),
  ),
  ...['cli'].map((from) => zone('operate', from, 'Operations are called by commands.')),
  ...['argocd', 'flux', 'fleet', 'jenkinsx', 'direct'].flatMap((engine) =>
    ['argocd', 'flux', 'fleet', 'jenkinsx', 'direct']
      .filter((other) => other !== engine)
      .map((other) =>
        zone(
          `constructs/engine/${engine}`,
          `constructs/engine/${other}`,
          'Engines never import one another.',
        ),
      ),
  ),
];

export default tseslint.config(
  { ignores: ['node_modules/', '.regatta/', 'bench/results/', 'coverage/'] },
  ...tseslint.configs.recommendedTypeChecked,
  {
    languageOptions: {
      parserOptions: {
        projectService: { allowDefaultProject: ['*.js', 'bin/*'] },
        tsconfigRootDir: import.meta.dirname,
      },
    },
    plugins: { 'import-x': importX },
    rules: {
      ...direction(zones),
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      'max-lines': ['error', { max: 400 }],
      eqeqeq: 'error',
    },
  },
  {
    files: ['constructs/**/*.ts', 'environments/**/*.ts'],
    rules: {
      'no-restricted-imports': ['error', { paths: io, patterns: ['@pulumi/*'] }],
      'no-restricted-globals': ['error', 'process', 'fetch', 'performance'],
      'no-restricted-properties': [
        'error',
        { object: 'Date', property: 'now' },
        { object: 'Math', property: 'random' },
      ],
    },
  },
  {
    files: ['delivery/**/*.ts', 'operate/**/*.ts', 'cli/**/*.ts', 'tools/**/*.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              group: ['@pulumi/*', '!@pulumi/pulumi/automation', '!@pulumi/pulumi/automation/**'],
              message: 'Only stacks/ imports Pulumi; delivery, operate and cli call stacks/.',
            },
          ],
        },
      ],
    },
  },
  { files: ['test/**/*.ts', 'bench/**/*.ts'], rules: { '@typescript-eslint/unbound-method': 'off' } },
  { files: ['*.js', 'bin/*'], ...tseslint.configs.disableTypeChecked },
);
