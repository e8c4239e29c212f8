import { randomUUID } from 'node:crypto';
import type { APIResponse, Locator, Page } from 'playwright-core';
import type { Hands } from '../hands.ts';

/** What somebody with keys alone has in hand at a page of the office. */
export type AtKeys = ReturnType<typeof atKeys>;

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

export function atKeys(hands: Hands, page: Page) {
  const main = page.getByRole('main');
  const url = (path: string): string => new URL(`/api/v1/${path}`, page.url()).href;
  const said = (value: object): string => encodeURIComponent(JSON.stringify(value));
  const answer = async (response: APIResponse) => {
    if (!response.ok()) throw new Error(`${response.url()}: ${response.status()} ${await response.text()}`);
    return response.json();
  };
  return {
    ...{ hands, page, main },
    /** What a query answers the same person, without the screens; throws where it is refused. */
    ask: async (query: string, input: object = {}) =>
      answer(await page.request.get(url(`queries/${query}?input=${said(input)}`))),
    /** The records of an entity that a filter leaves, likewise. */
    records: async (entity: string, filter: object) =>
      (await answer(await page.request.get(url(`entities/${entity}?filter=${said(filter)}`)))).rows,
    /** A command that somebody else gives meanwhile; its answer. */
    async give(command: string, input: object) {
      const headers = { 'idempotency-key': randomUUID() };
      return (await answer(await page.request.post(url(`commands/${command}`), { data: input, headers }))).result;
    },
    /** Whatever lies over the page. */
    dialog: page.getByRole('dialog'),
    button: (name: string | RegExp, within: Locator = main) =>
      within.getByRole('button', { name, exact: typeof name === 'string' }),
    row: (text: string | RegExp) => main.getByRole('row').filter({ hasText: text }),
    /** What stands beside the page. */
    aside: (name?: string | RegExp) => page.getByRole('complementary', name === undefined ? {} : { name }),
  };
}
