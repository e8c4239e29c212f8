import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findings, openBrowser, THEMES, wear } from '../browser.ts';
import { builtScreens } from '../built.ts';
import { startGallery } from '../gallery.ts';
import { misfits, OFFICE_SIZES, PANEL_SIZES, smallTargets } from '../measure.ts';

// Fake: what the examples show. Real: the components as built, and the browser.
/** Pictures of all that is walked, for who wants to look at them. */
const PICTURES = process.env.MILLRACE_PICTURES;
let browser: Browser;
let gallery: Awaited<ReturnType<typeof startGallery>>;
beforeAll(async () => {
  await builtScreens(['gallery']);
  gallery = await startGallery();
  browser = await openBrowser();
}, 240_000);
afterAll(async () => {
  await browser?.close();
  await gallery?.stop();
});

async function open(query: string, size = { width: 1440, height: 900 }) {
  const context = await browser.newContext({ viewport: size });
  const page = await context.newPage();
  const thrown: string[] = [];
  page.on('pageerror', (error) => thrown.push(String(error)));
  await page.goto(`${gallery.url}?bare&${query}`);
  await page.locator('[data-example]').first().waitFor();
  await page.evaluate('document.fonts.ready');
  return { context, page, thrown };
}
async function picture(page: Page, name: string): Promise<void> {
  if (!PICTURES) return;
  mkdirSync(PICTURES, { recursive: true });
  // A component a picture: one of the whole page takes a minute to be painted without a graphics card.
  for (const component of await page.locator('.component').all())
    await component.screenshot({ path: join(PICTURES, `${name}-${await component.getAttribute('id')}.png`) });
}

const GLASSES = [
  { glass: 'office', size: { width: 1440, height: 900 }, bar: OFFICE_SIZES },
  { glass: 'panel', size: { width: 1280, height: 800 }, bar: PANEL_SIZES },
] as const;

describe.each(GLASSES)('on the glass of the $glass', ({ glass, size, bar }) => {
  test.each(['en', 'bn', 'hi', 'pseudo'])(
    'in %s every state of every component fits, can be hit and is found right by axe',
    async (locale) => {
      const { context, page, thrown } = await open(`glass=${glass}&locale=${locale}`, size);
      expect(await page.locator('[data-example]').count()).toBeGreaterThan(20);
      expect(await misfits(page, '.stage', { mayCut: glass === 'office' })).toEqual([]);
      expect(await smallTargets(page, '.stage', bar)).toEqual([]);
      for (const theme of THEMES) {
        await wear(page, theme);
        // What is longer is no other structure, and another language has no other colours.
        if (locale === 'en' || (theme === 'light' && locale !== 'pseudo'))
          expect({ theme, found: await findings(page, theme) }).toEqual({ theme, found: [] });
        await picture(page, `${glass}-${locale}-${theme}`);
      }
      expect(thrown).toEqual([]);
      await context.close();
    },
  );
});

test.each(['drawer', 'dialog'])('a %s covers the page, holds the focus and gives it back', async (state) => {
  const { context, page } = await open('component=over&state=full');
  const opener = page.getByRole('button', { name: `Open a ${state}` }).first();
  await opener.click();
  const over = page.getByRole('dialog');
  await over.waitFor();
  for (const theme of THEMES) {
    await wear(page, theme);
    expect({ theme, found: await findings(page, theme) }).toEqual({ theme, found: [] });
    await picture(page, `office-${state}-${theme}`);
  }
  for (let tab = 0; tab < 6; tab++) await page.keyboard.press('Tab');
  expect(await over.locator(':focus').count()).toBe(1);
  await page.keyboard.press('Escape');
  await over.waitFor({ state: 'detached' });
  await expect.poll(() => page.locator(':focus').textContent()).toBe(await opener.textContent());
  await context.close();
});
