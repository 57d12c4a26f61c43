import { describe, expect, test } from '@jest/globals';
import { Parser } from 'commonmark';
import type { Node } from 'commonmark';
import { markdownLimit, markdownReport } from '../../../delivery/diff/format/markdown.ts';
import { changesOf, deploymentOf, objectOf, reportOf } from '../../support/diff/found-changes.ts';
import { hostilePayloads, hostileReport } from '../../support/diff/hostile-payloads.ts';

function nodesOf(markdown: string): Node[] {
  const nodes: Node[] = [];
  const walker = new Parser().parse(markdown).walker();
  for (let event = walker.next(); event !== null; event = walker.next())
    if (event.entering) nodes.push(event.node);
  return nodes;
}

const ours = new Set([
  'document',
  'heading',
  'paragraph',
  'text',
  'softbreak',
  'strong',
  'list',
  'item',
  'code',
  'code_block',
  'html_block',
]);
/** The only HTML of a report: a fold, and a line that says what is in it. */
const fold =
  /^(<details( open)?><summary>(<b>(high|medium|low)<\/b> )?<code>[^<>`@]*<\/code> <code>[^<>`@]*<\/code><\/summary>|<\/details>)$/;

describe('the Markdown of a report', () => {
  test('has 60 and more hostile texts to stand', () => {
    expect(hostilePayloads.length).toBeGreaterThanOrEqual(60);
  });

  test.each(hostilePayloads.map((text) => [JSON.stringify(text.slice(0, 60)), text] as const))(
    'keeps %s a text',
    (_, text) => {
      const issue = {
        code: 'RGT-DIFF-003',
        severity: 'error' as const,
        where: { environment: text },
        what: text,
        fix: text,
      };
      const markdown = markdownReport([hostileReport(text)], { whole: text, unread: [issue] });
      expect(Buffer.byteLength(markdown)).toBeLessThanOrEqual(markdownLimit);
      expect(markdown).not.toMatch(
        /[\u0000-\u0009\u000b-\u001f\u200b-\u200f\u2028-\u202e\u2066-\u2069\u{e0000}-\u{e007f}]/u,
      );
      for (const node of nodesOf(markdown)) {
        expect(ours).toContain(node.type);
        if (node.type === 'html_block') expect(node.literal).toMatch(fold);
        // Sites look for mentions, addresses and numbers of issues in plain text alone.
        if (node.type === 'text') expect(node.literal).not.toMatch(/[@#<>[\]]|:\/\/|www\.|evil/);
        if (node.type === 'code_block') expect(node.info).toBe('diff');
      }
    },
  );

  test('opens what is dangerous and folds what is not', () => {
    const gone = changesOf([deploymentOf()], [], 'east');
    const image = changesOf(
      [objectOf('v1', 'ConfigMap', { data: { A: '1' } })],
      [objectOf('v1', 'ConfigMap', { data: { A: '2' } })],
      'west',
    );
    const folds = nodesOf(markdownReport([reportOf([...image, ...gone])])).filter(
      ({ type, literal }) => type === 'html_block' && literal?.startsWith('<details'),
    );
    expect(folds.map(({ literal }) => literal?.slice(0, 14))).toEqual(['<details open>', '<details><summ']);
  });

  const unknown = { cluster: 'east', why: 'it does not answer' };
  const unread = { code: 'RGT-DIFF-003', severity: 'error', where: {}, what: 'no answer', fix: '' } as const;

  const many = (count: number) =>
    Array.from({ length: count }, (_, at) =>
      changesOf(
        [objectOf('v1', 'ConfigMap', { data: { A: 'ü'.repeat(200), B: `${at}` } }, { name: `config-${at}` })],
        at % 50 === 0
          ? []
          : [
              objectOf(
                'v1',
                'ConfigMap',
                { data: { A: 'ö'.repeat(200), B: `new ${at}` } },
                { name: `config-${at}` },
              ),
            ],
        `cluster-${at % 7}`,
      ),
    ).flat();

  test('never takes more than 65,536 bytes: the summary and the worst come first, the rest is counted', () => {
    const diff = reportOf(many(5_000));
    const markdown = markdownReport([diff], { whole: 'https://ci.example.com/artifact/diff.html' });
    expect(Buffer.byteLength(markdown)).toBeLessThanOrEqual(markdownLimit);
    expect(Buffer.byteLength(markdown)).toBeGreaterThan(markdownLimit * 0.9);
    const folds = nodesOf(markdown).filter(({ literal }) => literal?.startsWith('<details'));
    const lines = markdown.split('\n').filter((line) => /^- (\*\*medium\*\* )?`ConfigMap shop\//.test(line));
    // All hundred that are of medium risk are there, in full or in a line; then comes what fits of the others.
    const medium = [...folds.map(({ literal }) => literal ?? ''), ...lines].filter((each) =>
      /(<b>|\*\*)medium/.test(each),
    );
    expect(medium).toHaveLength(100);
    expect(folds.length).toBeGreaterThan(50);
    expect(markdown).toContain(`Not shown here: ${5_000 - folds.length - lines.length} without a known risk`);
    expect(markdown.trimEnd().split('\n').at(-1)).toContain('https://ci.example.com/artifact/diff.html');
    // Nothing is cut in the middle: every fold is closed, and so is every fence.
    expect(nodesOf(markdown).filter(({ literal }) => literal === '</details>')).toHaveLength(folds.length);
  });

  test.each([500, 1_500, 3_000, 10_000])('keeps to a limit of %i bytes', (limit) => {
    const diffs = ['a', 'b', 'c'].map((environment) => ({ ...reportOf(many(300)), environment }));
    const markdown = markdownReport(diffs, { limit, whole: 'w'.repeat(5_000) });
    expect(Buffer.byteLength(markdown)).toBeLessThanOrEqual(limit);
  });

  test.each([
    ['nothing changes in `production`', [reportOf([])], []],
    ['nothing changes', [reportOf([]), reportOf([])], []],
    ['`production` changes', [reportOf(many(1)), reportOf([])], []],
    ['2 environments change', [reportOf(many(1)), reportOf(many(1))], []],
    ['not everything could be compared', [], [unread]],
    ['not everything could be compared', [reportOf([], { unknown: [unknown] }), reportOf([])], []],
    ['`production` changes; not everything could be compared', [reportOf(many(1))], [unread]],
  ])('is headed: %s', (words, diffs, issues) => {
    expect(markdownReport(diffs, { unread: issues }).split('\n')[0]).toBe(`## Regatta: ${words}`);
  });

  const relabelled = (count: number) =>
    Array.from({ length: count }, (_, at) =>
      ['east', 'west'].flatMap((cluster) =>
        changesOf(
          [objectOf('v1', 'ConfigMap', { data: { chart: 'web-1.2' } }, { name: `config-${at}` })],
          [objectOf('v1', 'ConfigMap', { data: { chart: 'web-1.3' } }, { name: `config-${at}` })],
          cluster,
        ),
      ),
    ).flat();

  test('shows what changes alike in many objects once, with the objects', () => {
    const image = changesOf([deploymentOf()], [deploymentOf({}, { image: 'registry.example.com/api:v2' })]);
    const markdown = markdownReport([reportOf([...relabelled(48), ...image])]);
    const folds = nodesOf(markdown).filter(({ literal }) => literal?.startsWith('<details'));
    expect(folds).toHaveLength(2);
    expect(markdown).toContain(
      '<code>48 objects changed alike&#58; ConfigMap 48</code> <code>api on east, west</code>',
    );
    expect(markdown.match(/^\+ data\.chart: web-1\.3$/gm)).toHaveLength(1);
    expect(markdown).toContain('- `ConfigMap shop/config-17`\n- and 38 more');
  });

  test('shows two objects that change alike by themselves', () => {
    const folds = nodesOf(markdownReport([reportOf(relabelled(2))])).filter(({ literal }) =>
      literal?.startsWith('<details'),
    );
    expect(folds).toHaveLength(2);
  });

  test('shows an object that goes as YAML', () => {
    const gone = changesOf([objectOf('v1', 'ConfigMap', { data: { A: 'one\ntwo\n' } })], []);
    expect(markdownReport([reportOf(gone)])).toContain('- data:\n-   A: |\n-     one\n-     two\n```');
  });
});
