import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { type Message, wordings } from '../ui/vite/complete-messages.ts';

/** So much longer than English a text may become in another language. */
const LONGER = 0.4;

/** The texts of an app in English, as patterns: what stands in braces may be anything. */
function patternsOf(app: 'office' | 'panel'): string[] {
  const file = join(import.meta.dirname, '..', app, 'messages', 'en.json');
  const { $schema: _, ...texts }: Record<string, Message> = JSON.parse(readFileSync(file, 'utf8'));
  return Object.values(texts)
    .flatMap(wordings)
    .flatMap((text) => {
      const parts = text.split(/\{\w+\}/).map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'));
      // A pattern of nothing but values would fit everything, what people have written too.
      return parts.join('').trim().length < 2 ? [] : [parts.join('.+?')];
    });
}
const patterns = new Map<string, string[]>();

/** Runs in the page. Stretches, measures and puts back in one go, so that nothing moves meanwhile. */
const IN_PAGE = `(all, longer) => {
  const meant = new RegExp('^(?:' + all.join('|') + ')$', 'su');
  const texts = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const said = node.nodeValue.trim();
    if (said.length > 1 && node.parentElement.checkVisibility() && meant.test(said)) texts.push({ node, was: node.nodeValue });
  }
  const rows = [...document.querySelectorAll('tr[data-at]')].map((element) => ({ element, was: element.offsetHeight }));
  // The same letters again: what is added breaks where the text itself may.
  for (const { node, was } of texts) {
    const said = was.trim();
    node.nodeValue = was.replace(said, () => said + ' ' + said.slice(0, Math.max(1, Math.ceil(said.length * longer) - 1)));
  }
  const found = new Set();
  // Rows are drawn near the eye alone, so each must stay as tall as the others.
  for (const row of rows) if (row.element.offsetHeight > row.was + 1) found.add('a row grows: ' + row.element.textContent.trim().slice(0, 60));
  for (const { node, was } of texts) {
    for (let element = node.parentElement; element && element !== document.body; element = element.parentElement) {
      const { overflowX, overflowY, whiteSpace } = getComputedStyle(element);
      const cuts = overflowX === 'hidden' || overflowX === 'clip';
      // Read out and not drawn.
      if (cuts && element.clientWidth <= 1) break;
      // Who points at it is told the rest: of some texts no sooner than somebody does.
      if (cuts) element.dispatchEvent(new PointerEvent('pointerover', { bubbles: true }));
      if (cuts && whiteSpace === 'nowrap' && element.scrollWidth > element.clientWidth + 1 && !element.title) {
        found.add(element.tagName.toLowerCase() + '.' + String(element.className).split(' ')[0] + ': ' + was.trim());
        break;
      }
      if (overflowY === 'auto' || overflowY === 'scroll') break;
    }
  }
  const over = Math.max(document.documentElement.scrollWidth, document.body.scrollWidth) - innerWidth;
  for (const { node, was } of texts) node.nodeValue = was;
  return over > 0 ? [...found, 'the page is ' + over + ' px wider than the glass'] : [...found];
}`;

/**
 * What would be cut off were every text of the app (and nothing that people have written) longer by four tenths, as it is in
 * many languages: a line a place.
 */
export function truncated(page: Page, app: 'office' | 'panel'): Promise<string[]> {
  const own = patterns.get(app) ?? patternsOf(app);
  patterns.set(app, own);
  return page.evaluate(`(${IN_PAGE})(${JSON.stringify(own)}, ${LONGER})`) as Promise<string[]>;
}
