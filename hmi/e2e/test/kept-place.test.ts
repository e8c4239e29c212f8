import { readFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openBrowser } from '../browser.ts';
import { Hands } from '../hands.ts';

// What keeps the place of somebody with keys, in a browser, on pages of a few buttons.
const SOURCE = join(import.meta.dirname, '../../office/src/lib/shell/kept-place.ts');
let browser: Browser;
let script: string;
beforeAll(async () => {
  browser = await openBrowser();
  script = `${stripTypeScriptTypes(readFileSync(SOURCE, 'utf8')).replace('export function', 'function')}; keepPlace();`;
});
afterAll(() => browser?.close());

/** A page whose place is kept, and its hands; `does`: what pressing the button `it` does. */
async function at(
  html: string,
  does: string,
): Promise<{ page: Page; hands: Hands; isAt: (name: string) => Promise<void> }> {
  const page = await browser.newPage();
  await page.setContent(`<header><button>Menu</button></header><main>${html}</main>`);
  await page.evaluate(script);
  await page.evaluate(`const it = document.querySelector('#it'); it.addEventListener('click', () => { ${does} })`);
  const isAt = (name: string) =>
    expect.poll(() => page.evaluate('document.activeElement.textContent || document.activeElement.id')).toBe(name);
  return { page, hands: new Hands(page), isAt };
}
const ROW =
  '<p><button>Before</button></p><div><label>Words <input id="words"></label><p><button id="it">Send</button></p></div><p><button>After</button></p>';

test('who pressed what stays disabled comes to what was used last beside it', async () => {
  const { page, hands, isAt } = await at(ROW, 'it.disabled = true');
  await hands.fill(page.locator('#words'), 'Good morning');
  await hands.use(page.locator('#it'));
  await isAt('words');
  // Nothing pulls it back, and Tab goes on from there.
  await hands.press('Tab');
  await isAt('After');
  await page.evaluate('it.disabled = false');
  await isAt('After');
  await page.close();
});

test('where nothing was used beside it, the nearest that can be reached is found, in a dialog too', async () => {
  for (const html of [
    '<p><button>Far</button></p><section><p><a href="#a">Near</a></p><p><button id="it">Send</button></p></section>',
    '<p><button>Far</button></p><div role="dialog"><p><a href="#a">Near</a></p><p><button id="it">Send</button></p></div>',
  ]) {
    const { page, isAt } = await at(html, 'it.disabled = true');
    await page.locator('#it').focus();
    await page.keyboard.press('Enter');
    await isAt('Near');
    await page.close();
  }
});

test('a button that says that it does something has its place when it is done, or hands it on if it stays so', async () => {
  const busy = "it.disabled = true; it.setAttribute('aria-busy', 'true')";
  const { page, hands, isAt } = await at(ROW, busy);
  await hands.use(page.locator('#it'));
  // As long as a person would have been led away.
  await page.evaluate('new Promise((done) => setTimeout(done, 900))');
  expect(await page.evaluate('document.activeElement === document.body')).toBe(true);
  await page.evaluate("it.disabled = false; it.setAttribute('aria-busy', 'false')");
  await isAt('Send');
  await hands.press('Enter');
  await page.evaluate('new Promise((done) => setTimeout(done, 900))');
  await page.evaluate("it.setAttribute('aria-busy', 'false')");
  await isAt('words');
  await page.close();
});

test('who was led beside a button comes back once it can be pressed, and not if he went on', async () => {
  const { page, hands, isAt } = await at(ROW, 'it.disabled = true');
  await hands.use(page.locator('#it'));
  await isAt('words');
  await page.evaluate('it.disabled = false');
  await isAt('Send');
  await hands.press('Enter');
  await isAt('words');
  await page.locator('text=Before').focus();
  await page.evaluate('it.disabled = false');
  await isAt('Before');
  await page.close();
});

test('where a whole row goes, its list stays the place', async () => {
  const rows =
    '<p><button>Far</button></p><ul><li><button id="it">One</button></li></ul><nav><ul id="gone"></ul></nav>';
  const { page, hands, isAt } = await at(
    `<section>${rows}<button>Beside</button></section>`,
    "it.closest('ul').remove()",
  );
  await hands.use(page.locator('#it'));
  await isAt('Far');
  await page.close();
});
