import type { Page } from 'playwright-core';
import { findings, overflow, THEMES, type Theme, wear } from '../browser.ts';
import { clipped, misfits, OFFICE_SIZES, PANEL_SIZES, smallTargets } from '../measure.ts';
import type { WalkedPage } from './pages.ts';

/** What a page is seen on: CSS pixels, and how many of them a millimetre has where sizes are asked for in millimetres. */
export interface Glass {
  readonly name: string;
  readonly width: number;
  readonly height: number;
  readonly mm?: number;
}
const DESK: readonly Glass[] = [
  { name: 'laptop', width: 1280, height: 800 },
  { name: 'desk', width: 1440, height: 900 },
];
const STATION: readonly Glass[] = [
  { name: '15 inches', width: 1920, height: 1080, mm: 5.55 },
  { name: '10 inches upright', width: 800, height: 1280, mm: 5.9 },
  { name: '10 inches', width: 1280, height: 800, mm: 5.9 },
];
const HALL: readonly Glass[] = [
  { name: 'hall of 4K', width: 3840, height: 2160 },
  { name: 'hall', width: 1920, height: 1080 },
];
/** A page as far as it matters to where it is seen. */
type Seen = Pick<WalkedPage, 'app' | 'route'>;
const isWall = ({ app, route }: Seen): boolean => app === 'office' && route === 'wall';
export const glassesOf = (one: Seen): readonly Glass[] => (isWall(one) ? HALL : one.app === 'panel' ? STATION : DESK);

/** Makes the glass as large as this one, and waits until the page is drawn on it. */
export async function fit(page: Page, { width, height, mm }: Glass): Promise<void> {
  await page.setViewportSize({ width, height });
  const scale = mm === undefined ? '' : `document.documentElement.style.setProperty('--mm', '${mm}px');`;
  await page.evaluate(
    `${scale} new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(() => drawn(null))))`,
  );
}

/**
 * What does not fit on any glass that the page is seen on, a line each: a page wider than the glass, a text or box that is cut
 * off, a target too small or too near to the next. The page is left on the last of them.
 */
export async function misfitting(
  page: Page,
  one: Seen,
  each: (glass: Glass) => Promise<void> = async () => undefined,
): Promise<string[]> {
  const found = new Set<string>();
  for (const glass of glassesOf(one)) {
    await fit(page, glass);
    const by = await overflow(page);
    const here = by > 0 ? [`${by} px wider than the glass`] : [];
    here.push(...(await misfits(page, 'body', { mayCut: one.app === 'office' })));
    if (one.app === 'panel') here.push(...(await clipped(page, '.panel')));
    // The wall is touched by nobody.
    if (!isWall(one))
      here.push(...(await smallTargets(page, 'body', one.app === 'panel' ? PANEL_SIZES : OFFICE_SIZES)));
    await each(glass);
    for (const what of here) found.add(`${glass.name}: ${what}`);
  }
  return [...found];
}

/**
 * Serious findings of axe in these themes, and what is to be done in each (a picture). A theme is an attribute of the page: it is
 * changed where the page stands, not by loading it again.
 */
export async function unreadable(
  page: Page,
  one: Seen,
  { looked = THEMES, each }: { readonly looked?: readonly Theme[]; readonly each: (theme: Theme) => Promise<void> },
): Promise<string[]> {
  const found: string[] = [];
  for (const theme of THEMES) {
    await wear(page, theme);
    // A panel is read by whoever stands before it, in the light of a hall: seven to one and not four and a half.
    if (looked.includes(theme))
      found.push(...(await findings(page, theme, { far: one.app === 'panel' })).map((what) => `${theme}: ${what}`));
    await each(theme);
  }
  return found;
}
