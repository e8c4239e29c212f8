import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DOORS, PAGES, routesOf, type State, type WalkedPage } from '../walk/pages.ts';
import { nameOf, PARTS, picture, Stage } from '../walk/stage.ts';
import { goInto, isIn, isNot, LONG } from '../walk/states.ts';

// Every page in every state. Fake: what becomes of a page's questions (`states.ts`), and the plant behind the pages that the
// table gives to the fake one. Real: both apps as built, and the server behind all other pages.
let stage: Stage;
beforeAll(async () => {
  stage = await Stage.begin();
}, 900_000);
afterAll(() => stage?.end(), 120_000);

test.each(['office', 'panel'] as const)('every route of the %s is in the table', (app) => {
  const walked = [...PAGES, ...DOORS].filter((page) => page.app === app).map(({ route }) => route);
  expect([...new Set(walked)].toSorted()).toEqual(routesOf(app));
});

/** Pages of the office whose values come by the live channel. */
const isLive = ({ app, of, route }: WalkedPage): boolean =>
  app === 'office' && of === 'fake' && ['', 'machines/[...path]', 'trends', 'devices', 'wall'].includes(route);

/** Every run brings each page of the office into each of these; `walk-looks.test.ts`, walked whole, both apps into all. */
const ASKED = ['empty', 'loading', 'error', 'offline', 'no-permission'] as const satisfies readonly State[];

describe.each(PARTS.filter(({ app }) => app === 'office'))(
  'of the office before the $of plant',
  ({ app, of, pages }) => {
    test.each(ASKED)('every page says that it is %s', { timeout: 600_000 }, async (state) => {
      const { page, thrown, interceptor, close } = await stage.open(app, of);
      interceptor.state = state;
      const silent: string[] = [];
      for (const one of pages) {
        if (one.never?.[state]) continue;
        if (!(await goInto(page, app, stage.url(one), state))) silent.push(nameOf(one));
        await picture(page, `${state}-${nameOf(one)}`);
      }
      expect(silent).toEqual([]);
      expect(thrown).toEqual([]);
      await close();
    });
  },
);

test('what is live says that it is stale once its link is gone for long, and forgets it when it is back', {
  timeout: 600_000,
}, async () => {
  const { page, thrown, interceptor, close } = await stage.open('office', 'fake');
  const silent: string[] = [];
  await page.clock.install();
  for (const one of PAGES.filter(isLive)) {
    await page.goto(stage.url(one));
    await isIn(page, 'office', 'full');
    await interceptor.cut(page);
    await page.clock.fastForward(LONG);
    if (!(await isIn(page, 'office', 'stale'))) silent.push(nameOf(one));
    await interceptor.mend(page);
    await page.clock.fastForward(LONG);
    if (!(await isNot(page, 'office', 'stale'))) silent.push(`${nameOf(one)} when the link is back`);
  }
  expect(silent).toEqual([]);
  expect(thrown).toEqual([]);
  await close();
});
