import type { Locator, Page } from 'playwright-core';
import type { Hands } from '../hands.ts';

/** What somebody with keys alone has in hand at a page of the office. */
export interface AtKeys {
  readonly hands: Hands;
  readonly page: Page;
  readonly main: Locator;
  /** Whatever lies over the page. */
  readonly dialog: Locator;
  readonly button: (name: string | RegExp, within?: Locator) => Locator;
  readonly row: (text: string | RegExp) => Locator;
  /** What stands beside the page. */
  readonly aside: (name?: string | RegExp) => Locator;
}

/** Something that is done at a page of the office, from the palette to its end, without a pointer. */
export interface KeyTask {
  /** The page's address as the menu has it. */
  readonly page: string;
  /** Its name in the palette. */
  readonly named: string;
  readonly of: 'fake' | 'real';
  readonly does: string;
  readonly work: (at: AtKeys) => Promise<void>;
}

export function atKeys(hands: Hands, page: Page): AtKeys {
  const main = page.getByRole('main');
  return {
    ...{ hands, page, main },
    dialog: page.getByRole('dialog'),
    button: (name, within = main) => within.getByRole('button', { name, exact: typeof name === 'string' }),
    row: (text) => main.getByRole('row').filter({ hasText: text }),
    aside: (name) => page.getByRole('complementary', name === undefined ? {} : { name }),
  };
}
