import { randomUUID } from 'node:crypto';
import type { APIResponse, Locator, Page } from 'playwright-core';
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
  /** What a query answers the same person, without the screens; throws where it is refused. */
  // biome-ignore lint/suspicious/noExplicitAny: a test reads whatever it expects to be there
  readonly ask: (query: string, input?: object) => Promise<any>;
  /** The records of an entity that a filter leaves, likewise. */
  // biome-ignore lint/suspicious/noExplicitAny: likewise
  readonly records: (entity: string, filter: object) => Promise<any[]>;
  /** A command that somebody else gives meanwhile; its answer. */
  // biome-ignore lint/suspicious/noExplicitAny: likewise
  readonly give: (command: string, input: object) => Promise<any>;
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
  const url = (path: string): string => new URL(`/api/v1/${path}`, page.url()).href;
  const said = (value: object): string => encodeURIComponent(JSON.stringify(value));
  const answer = async (response: APIResponse) => {
    if (!response.ok()) throw new Error(`${response.url()}: ${response.status()} ${await response.text()}`);
    return response.json();
  };
  return {
    ...{ hands, page, main },
    ask: async (query, input = {}) => answer(await page.request.get(url(`queries/${query}?input=${said(input)}`))),
    records: async (entity, filter) =>
      (await answer(await page.request.get(url(`entities/${entity}?filter=${said(filter)}`)))).rows,
    async give(command, input) {
      const headers = { 'idempotency-key': randomUUID() };
      return (await answer(await page.request.post(url(`commands/${command}`), { data: input, headers }))).result;
    },
    dialog: page.getByRole('dialog'),
    button: (name, within = main) => within.getByRole('button', { name, exact: typeof name === 'string' }),
    row: (text) => main.getByRole('row').filter({ hasText: text }),
    aside: (name) => page.getByRole('complementary', name === undefined ? {} : { name }),
  };
}
