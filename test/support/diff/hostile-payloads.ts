import type { EnvironmentDiff } from '../../../delivery/diff/environment-diff.ts';
import { changesOf, deploymentOf, objectOf, reportOf } from './found-changes.ts';

const fence = '```';

/** Texts that try to be more than text, wherever they are shown. */
export const hostilePayloads: readonly string[] = [
  // Fences and code.
  `\n${fence}\n<img src=x onerror=alert(1)>\n${fence}`,
  `${fence}\n# out\n`,
  ` ${fence}\nescaped by a space\n`,
  `   ${fence}\nby three\n`,
  '~~~\nout\n~~~',
  '`'.repeat(3),
  '`'.repeat(40),
  '` <b>x</b> `',
  '``<i>y</i>``',
  '\\`<u>z</u>',
  `${'`'.repeat(7)}\n${fence}${'`'.repeat(4)}`,
  // HTML.
  '<script>alert(1)</script>',
  '</script><script>alert(1)</script>',
  '<img src="https://evil.example/pixel.png">',
  '<iframe src="https://evil.example"></iframe>',
  '<svg onload=alert(1)>',
  '<a href="https://evil.example">click</a>',
  '</details><h1>approved</h1><details>',
  '</code></summary><h1>fine</h1>',
  '<!-- comment',
  '--> <b>out</b>',
  '<style>*{display:none}</style>',
  '</style><script>alert(1)</script>',
  '<meta http-equiv="refresh" content="0;url=https://evil.example">',
  '<base href="https://evil.example/">',
  '<form action="https://evil.example"><input name=a></form>',
  '" onmouseover="alert(1)',
  "' autofocus onfocus='alert(1)",
  '<![CDATA[<b>x</b>]]>',
  '<?php echo 1 ?>',
  '&lt;script&gt;alert(1)&lt;/script&gt;',
  '&#60;img src=x&#62;',
  '</title><script>alert(1)</script>',
  '<math><mtext><script>alert(1)</script></mtext></math>',
  // Links, images and mentions.
  '[click](https://evil.example)',
  '![pixel](https://evil.example/p.png)',
  '[click][ref]\n\n[ref]: https://evil.example',
  '<https://evil.example>',
  'https://evil.example/auto',
  'www.evil.example',
  'javascript:alert(1)',
  '[x](javascript:alert(1))',
  'mail@evil.example',
  '@everyone please approve',
  '@org/team',
  'fixes #1',
  'org/repo#1 and 0123456789abcdef0123456789abcdef01234567',
  '[[wiki]]',
  '[^1]\n\n[^1]: note',
  // Structure.
  '# heading',
  '\n\n# heading after a blank line\n',
  'setext\n======',
  '---',
  '> quote',
  '- [x] done',
  '| a | b |\n|---|---|\n| c | d |',
  '**bold** _it_ ~~gone~~',
  '$$\\text{math}$$',
  ':rocket: ::warning::text',
  '::set-output name=x::y',
  // What can't be seen.
  'safe\u202egnp.exe',
  '\u2066hidden\u2069\u200b\u200d',
  '\u0000\u0007\u001b[31mred\u001b[0m',
  '\u001b]8;;https://evil.example\u001b\\click\u001b]8;;\u001b\\',
  'line\u2028separator\u2029paragraph',
  'carriage\rreturn',
  '\u{e0041}\u{e0042} tags',
  '\ud800 half a character',
  'a\u0301\u0301\u0301\u0301 many marks',
  // Length.
  'x'.repeat(100_000),
  `${'y '.repeat(5_000)}`,
];

/** A report in which a text stands everywhere that somebody else's text can stand. */
export function hostileReport(text: string): EnvironmentDiff {
  const before = objectOf(
    'v1',
    'ConfigMap',
    { data: { key: text, [text]: 'old' } },
    { name: text, namespace: text },
  );
  const after = objectOf(
    'v1',
    'ConfigMap',
    { data: { key: `${text} new`, [text]: 'new' } },
    { name: text, namespace: text },
  );
  const changes = [
    ...changesOf([before], [after], text),
    ...changesOf([objectOf('v1', text, { spec: text })], [], 'east'),
    ...changesOf([], [objectOf(`${text}/v1`, 'Widget', { [text]: text })], 'west'),
    ...changesOf([deploymentOf({}, { image: 'a' })], [deploymentOf({}, { image: text })], 'east'),
  ].map((change) => ({
    ...change,
    unit: text,
    fields: change.fields.map((field) => ({ ...field, by: [text] })),
  }));
  const report = reportOf(changes, {
    unknown: [{ cluster: text, unit: text, why: text }],
    gone: [
      { cluster: text, unit: text },
      { cluster: 'east', unit: text },
    ],
  });
  const side = { name: text, ref: text, revision: text };
  return { ...report, environment: text, base: { type: 'git', ...side }, planned: { type: 'plan', ...side } };
}
