import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

/** A complete environment shown in a page, and the manifests that the page says it makes. */
export interface DocExample {
  readonly page: string;
  readonly environment: string;
  readonly code: string;
  /** The YAML blocks that follow the code, up to the next example. */
  readonly made: readonly string[];
}

const root = new URL('../../../', import.meta.url).pathname;

/** Every example of the docs and the README: a `ts` block that exports an environment by default. */
export function docExamples(): DocExample[] {
  const pages = [join(root, 'README.md'), ...markdownBelow(join(root, 'docs'))];
  return pages.flatMap((page) => examplesIn(relative(root, page), readFileSync(page, 'utf8')));
}

function markdownBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .sort()
    .map((name) => join(folder, name));
}

function examplesIn(page: string, text: string): DocExample[] {
  const examples: { page: string; environment: string; code: string; made: string[] }[] = [];
  for (const [, language, body = ''] of text.matchAll(/^```(\w+)[^\n]*\n([\s\S]*?)^```$/gm)) {
    const environment = /super\(fleet, '([^']+)'/.exec(body)?.[1];
    if (language === 'ts' && environment !== undefined)
      examples.push({ page, environment, code: body, made: [] });
    else if (language === 'yaml') examples.at(-1)?.made.push(body);
  }
  return examples;
}
