import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Hands } from '../hands.ts';
import { BUSINESS } from '../keys/business.ts';
import { FILES } from '../keys/files.ts';
import { LISTS } from '../keys/lists.ts';
import { PEOPLE } from '../keys/people.ts';
import { PLANT } from '../keys/plant.ts';
import { SETUP } from '../keys/setup.ts';
import { SYSTEM } from '../keys/system.ts';
import { atKeys } from '../keys/task.ts';
import { WAYS } from '../keys/ways.ts';
import { WEBHOOKS } from '../keys/webhooks.ts';
import { type Opened, Stage } from '../walk/stage.ts';

// What is done at every page of the menu, with keys alone. Fake and real as in `walk-states.test.ts`.
const TASKS = [...PLANT, ...BUSINESS, ...SETUP, ...SYSTEM, ...WEBHOOKS, ...FILES, ...PEOPLE, ...LISTS, ...WAYS];
let stage: Stage;
beforeAll(async () => {
  stage = await Stage.begin();
}, 900_000);
afterAll(() => stage?.end(), 120_000);

test('every page that the menu or the palette names has something that is done there by keys', () => {
  const source = readFileSync(join(import.meta.dirname, '../../office/src/lib/shell/pages.ts'), 'utf8');
  const named = [...source.matchAll(/\bpath: '([^']*)'/g)].map(([, path]) => path ?? '');
  expect(named.length).toBeGreaterThan(30);
  expect([...new Set(TASKS.map(({ page }) => page))].toSorted()).toEqual([...new Set(named)].toSorted());
});

describe.each(['fake', 'real'] as const)('before the %s plant', (of) => {
  let opened: (Opened & { readonly hands: Hands }) | undefined;
  /** One page for all of them, as somebody at work has; after one that went wrong another. */
  async function atDesk(): Promise<Opened & { readonly hands: Hands }> {
    if (opened) return opened;
    const fresh = await stage.open('office', of);
    const hands = new Hands(fresh.page);
    await hands.listen();
    await fresh.page.goto(stage.url({ app: 'office', route: 'account', path: 'account', of }));
    await fresh.page.getByRole('heading', { level: 1 }).first().waitFor();
    opened = { ...fresh, hands };
    return opened;
  }
  afterAll(() => opened?.close());

  test.each(TASKS.filter((task) => task.of === of))('$named: $does', { timeout: 300_000 }, async (task) => {
    const { hands, page, thrown, close } = await atDesk();
    try {
      await hands.goTo(task.named);
      await page.waitForURL(({ pathname }) => pathname === `/office/${task.page}`);
      await page.getByRole('heading', { level: 1 }).first().waitFor();
      await hands.skipMenu();
      await task.work(atKeys(hands, page));
      expect(hands.unseen.splice(0)).toEqual([]);
      expect(thrown.splice(0)).toEqual([]);
    } catch (error) {
      opened = undefined;
      await close();
      throw error;
    }
  });
});
