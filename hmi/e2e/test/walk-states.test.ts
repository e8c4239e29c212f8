import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DOORS, PAGES, routesOf, STATES, type State } from '../walk/pages.ts';
import { nameOf, PARTS, picture, Stage, WHOLE } from '../walk/stage.ts';
import { go, isIn } from '../walk/states.ts';

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

/** What every run walks; `MILLRACE_WALK=whole`: the panel, pages with data and stale ones too, each of which waits for clocks. */
const ASKED = STATES.filter(
  (state): state is Exclude<State, 'stale'> => state !== 'stale' && (WHOLE || state !== 'full'),
);
const WALKED = PARTS.filter(({ app }) => WHOLE || app === 'office');
/** After so long without a link nothing may look like now. */
const LONG = 15_000;

describe.each(WALKED)('of the $app before the $of plant', ({ app, of, pages }) => {
  test.each(ASKED)('every page says that it is %s', { timeout: 600_000 }, async (state) => {
    const { page, thrown, interceptor, close } = await stage.open(app, of);
    interceptor.state = state;
    const silent: string[] = [];
    for (const one of pages) {
      if (one.never?.[state]) continue;
      await go(page, stage.url(one));
      if (!(await isIn(page, app, state))) silent.push(nameOf(one));
      await picture(page, `${state}-${nameOf(one)}`);
    }
    expect(silent).toEqual([]);
    expect(thrown).toEqual([]);
    await close();
  });

  test.runIf(WHOLE)(
    'every page says that it is stale once the link is gone for long, and forgets it when it is back',
    {
      timeout: 900_000,
    },
    async () => {
      const { page, thrown, interceptor, close } = await stage.open(app, of);
      const silent: string[] = [];
      await page.clock.install();
      for (const one of pages) {
        if (one.never?.stale) continue;
        await page.goto(stage.url(one));
        await isIn(page, app, 'full');
        await interceptor.cut(page);
        await page.clock.fastForward(LONG);
        if (!(await isIn(page, app, 'stale'))) silent.push(nameOf(one));
        await picture(page, `stale-${nameOf(one)}`);
        await interceptor.mend(page);
      }
      expect(silent).toEqual([]);
      expect(thrown).toEqual([]);
      await close();
    },
  );
});
