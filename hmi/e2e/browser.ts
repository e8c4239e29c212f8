import { AxeBuilder } from '@axe-core/playwright';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';

export type Theme = 'light' | 'dark' | 'contrast';
export type Locale = 'en' | 'bn' | 'hi';
export const THEMES: readonly Theme[] = ['light', 'dark', 'contrast'];
export const LOCALES: readonly Locale[] = ['en', 'bn', 'hi'];

/** The system's Chromium; without the background flags a machine with a closed network sees refused calls by the dozen. */
export const openBrowser = (...more: string[]): Promise<Browser> =>
  chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      ...more,
    ],
  });

export interface ReaderOptions {
  readonly theme?: Theme;
  readonly locale?: Locale;
  readonly width?: number;
  readonly height?: number;
  /** The machine the terminal stands at, "site:path". */
  readonly station?: string;
  /** A glass that is touched. */
  readonly touch?: boolean;
  /** Service workers may run; without them every question of a page can be caught on its way. */
  readonly workers?: boolean;
}

/** A context of somebody who reads in this theme and language. What a page throws is collected in `thrown`. */
export async function openAs(browser: Browser, options: ReaderOptions = {}) {
  const {
    theme = 'light',
    locale = 'en',
    width = 1440,
    height = 900,
    station,
    touch = false,
    workers = true,
  } = options;
  const context: BrowserContext = await browser.newContext({
    viewport: { width, height },
    hasTouch: touch,
    serviceWorkers: workers ? 'allow' : 'block',
    ignoreHTTPSErrors: true,
  });
  context.setDefaultTimeout(120_000);
  await context.addInitScript(
    ([t, l, s]) => {
      try {
        localStorage.length;
      } catch {
        return; // a blank page keeps nothing
      }
      for (const app of ['office', 'panel']) {
        localStorage.setItem(`millrace.${app}.theme`, t ?? '');
        localStorage.setItem(`millrace.${app}.locale`, l ?? '');
      }
      if (s) localStorage.setItem('millrace.panel.machine', s);
    },
    [theme, locale, station ?? ''],
  );
  const page = await context.newPage();
  const thrown: string[] = [];
  page.on('pageerror', (error) => thrown.push(String(error)));
  return { context, page, thrown };
}

/** Changes the theme of a page that stands, and waits until it is drawn. */
export async function wear(page: Page, theme: Theme): Promise<void> {
  await page.evaluate(
    `document.documentElement.dataset.theme = '${theme}'; new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))`,
  );
}

/**
 * Serious and critical findings of axe on what is shown now, a line each. A theme changes colours alone: beyond the
 * light one only what depends on them is looked at again. `far`: contrast as for who does not sit before it (7 : 1).
 */
export async function findings(page: Page, theme: Theme, { far = false } = {}): Promise<string[]> {
  // Where axe is in the page already, its half a megabyte need not be sent and read again for every theme.
  const there = await page.evaluate<boolean>("typeof window.axe?.run === 'function'");
  const { violations } = await new AxeBuilder({ page, ...(there ? { axeSource: 'void 0' } : {}) })
    // Without frames there is nothing to put together, and no blank page has to be opened for it every time.
    .setLegacyMode(true)
    .options({
      // Every rule runs; only what passed is not written down element by element, which takes longer than to look.
      resultTypes: ['violations'],
      ...(theme === 'light'
        ? // What is enough at 7 : 1 is enough at 4.5 : 1: one of the two has to be reckoned.
          { rules: { 'color-contrast': { enabled: !far }, 'color-contrast-enhanced': { enabled: far } } }
        : { runOnly: { type: 'rule', values: [far ? 'color-contrast-enhanced' : 'color-contrast'] } }),
    })
    .analyze();
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) =>
      nodes.map((node) => `${id}: ${node.target.join(' ')} ${node.failureSummary?.split('\n')[1] ?? ''}`),
    );
}

/** How far the page is wider than the glass, in pixels; what overflows, if anything. */
export const overflow = (page: Page): Promise<number> =>
  page.evaluate(
    'Math.max(document.documentElement.scrollWidth, document.body.scrollWidth) - innerWidth',
  ) as Promise<number>;
