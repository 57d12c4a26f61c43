/**
 * A page that shows a report as a comment on a pull request, for its picture in the docs:
 * `node test/support/diff/comment-page.ts <report.md >page.html`
 */
import { readFileSync } from 'node:fs';
import { HtmlRenderer, Parser } from 'commonmark';

const style = `
  body { margin: 0; padding: 20px; background: #fff; color: #1f2328; font: 14px/1.5 "DejaVu Sans", Arial, sans-serif; }
  article { border: 1px solid #d1d9e0; border-radius: 6px; }
  header { padding: 8px 16px; background: #f6f8fa; border-bottom: 1px solid #d1d9e0; border-radius: 6px 6px 0 0; color: #59636e; }
  section { padding: 4px 16px 12px; }
  h2, h3 { margin: 20px 0 12px; padding-bottom: .3em; border-bottom: 1px solid #d1d9e0; font-size: 1.45em; line-height: 1.25; }
  h3 { border: 0; padding: 0; font-size: 1.2em; }
  p, ul, pre, details { margin: 0 0 12px; }
  ul { padding-left: 2em; }
  code { padding: .2em .4em; border-radius: 6px; background: #818b981f; font: 85% "DejaVu Sans Mono", monospace; }
  pre { padding: 12px; overflow: auto; border-radius: 6px; background: #f6f8fa; line-height: 1.45; }
  pre code { padding: 0; background: none; }
  .old { color: #82071e; background: #ffebe9; } .new { color: #116329; background: #dafbe1; }
`;

/** The lines of a diff in two colours, as sites show them. */
function coloured(html: string): string {
  return html.replace(/(<code class="language-diff">)([^<]*)(?=<\/code>)/g, (_, tag: string, text: string) =>
    tag.concat(
      text
        .replace(/^-.*$/gm, (line) => `<span class="old">${line}</span>`)
        .replace(/^\+.*$/gm, (line) => `<span class="new">${line}</span>`),
    ),
  );
}

const comment = new HtmlRenderer().render(new Parser().parse(readFileSync(0, 'utf8')));
process.stdout.write(
  `<!doctype html><meta charset="utf-8"><style>${style}</style><article><header><b>regatta</b> commented</header><section>${coloured(comment)}</section></article>\n`,
);
