import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { chromium } from 'playwright-core';
import type { Browser, Page } from 'playwright-core';
import { htmlReport } from '../../delivery/diff/format/html.ts';
import { visible } from '../../delivery/diff/format/visible-text.ts';
import { hostilePayloads, hostileReport } from '../support/diff/hostile-payloads.ts';
import { debianProgram } from '../support/suite/debian-program.ts';

const program = debianProgram('chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable');

const ours =
  'html head meta title style body header h1 main section h2 p b small dl dt dd code ol li details summary span table tbody tr th td br pre ul'.split(
    ' ',
  );
const attributes = ['charset', 'class', 'content', 'http-equiv', 'lang', 'name', 'open'];

/** What stands in an opened page. */
interface Found {
  readonly tags: readonly string[];
  readonly attributes: readonly string[];
  readonly text: string;
  readonly comments: boolean;
}

function pageOf(text: string): string {
  const issue = {
    code: 'RGT-DIFF-003',
    severity: 'error' as const,
    where: { environment: text },
    what: text,
    fix: text,
  };
  return htmlReport([hostileReport(text)], { unread: [issue] });
}

describe('the page of a report', () => {
  test.each(hostilePayloads.map((text) => [JSON.stringify(text.slice(0, 60)), text] as const))(
    'holds no tag but its own with %s',
    (_, text) => {
      const tags = pageOf(text).matchAll(/<(?!!doctype)\/?([^\s>]*)/g);
      for (const [, tag] of tags) expect(ours).toContain(tag);
    },
  );

  inBrowser(program);
});

/** What a real browser makes of it. */
function inBrowser(executablePath: string): void {
  let browser: Browser;
  let page: Page;
  let folder = '';
  const events: string[] = [];
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'regatta-page-'));
    browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
    page = await browser.newPage();
    page.on('request', (request) => {
      if (!request.url().startsWith(pathToFileURL(folder).href)) events.push(`request ${request.url()}`);
    });
    page.on('dialog', (dialog) => {
      events.push(`dialog ${dialog.message()}`);
      void dialog.dismiss();
    });
    page.on('console', (message) => events.push(`console ${message.text()}`));
    page.on('pageerror', (error) => events.push(`error ${error.message}`));
    page.on('framenavigated', (frame) => {
      if (!frame.url().startsWith(pathToFileURL(folder).href) && frame.url() !== 'about:blank')
        events.push(`left for ${frame.url()}`);
    });
  }, 60_000);
  afterAll(async () => {
    await browser.close();
    rmSync(folder, { recursive: true, force: true });
  });

  test.each(hostilePayloads.map((text, index) => [JSON.stringify(text.slice(0, 60)), text, index] as const))(
    'shows %s as text in a real browser: no element, attribute, request or script beyond its own',
    async (_, text, index) => {
      const file = join(folder, `${index}.html`);
      writeFileSync(file, pageOf(text));
      await page.goto(pathToFileURL(file).href);
      const found = await page.evaluate<Found>(`(() => {
        const all = [...document.querySelectorAll('*')];
        return {
          tags: [...new Set(all.map((each) => each.localName))],
          attributes: [...new Set(all.flatMap((each) => each.getAttributeNames()))],
          text: document.documentElement.textContent,
          comments: document.createTreeWalker(document, NodeFilter.SHOW_COMMENT).nextNode() !== null,
        };
      })()`);
      expect(found.tags.filter((tag) => !ours.includes(tag))).toEqual([]);
      expect(found.attributes.filter((name) => !attributes.includes(name))).toEqual([]);
      expect(found.comments).toBe(false);
      expect(found.text).toContain(visible([...text].slice(0, 20).join('')));
      expect(events).toEqual([]);
    },
    30_000,
  );
}
