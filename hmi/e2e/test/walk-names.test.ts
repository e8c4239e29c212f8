import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { LOCALES } from '../browser.ts';
import { Heard } from '../walk/heard-words.ts';
import { alike, markup, type Tree, treeOf } from '../walk/names.ts';
import { nameOf, PARTS, Stage, WHOLE } from '../walk/stage.ts';
import { go, isIn } from '../walk/states.ts';

// What a screen reader is told of every page, as the browser tells it. Fake and real as in `walk-states.test.ts`.
let stage: Stage;
beforeAll(async () => {
  stage = await Stage.begin();
}, 900_000);
afterAll(() => stage?.end(), 120_000);

/** Once the page stands: what leads on elsewhere has nothing of its own for a moment. */
async function wholeTree(page: Page): Promise<Tree> {
  for (let tried = 0; ; tried++) {
    const tree = await treeOf(page);
    if ((tree.hasMain && tree.headings > 0) || tried > 60) return tree;
    await page.waitForTimeout(100);
  }
}

describe.each(PARTS)('of the $app before the $of plant', ({ app, of, pages }) => {
  test.each(LOCALES)('every control has a name of its own in the words of %s', { timeout: 900_000 }, async (locale) => {
    const { page, thrown, close } = await stage.open(app, of, { locale });
    const heard = new Heard(page, locale);
    const wrong: string[] = [];
    const routes = new Set<string>();
    for (const [nth, one] of pages.entries()) {
      // Every run hears each page in one language, the whole walk in all.
      if (!WHOLE && nth % LOCALES.length !== LOCALES.indexOf(locale)) continue;
      await go(page, stage.url(one));
      if (!one.never?.full) await isIn(page, app, 'full');
      const tree = await wholeTree(page);
      const words = await heard.words();
      const say = (what: string) => wrong.push(`${nameOf(one)}: ${what}`);
      if (!tree.hasMain) say('has no main landmark');
      if (tree.headings === 0) say('has no heading');
      for (const control of tree.controls) {
        if (control.name === '') {
          const what = await markup(page, control);
          if (what !== null) say(`${control.role} without a name: ${what}`);
        }
        for (const strange of words.strange(control.name, control.role === 'row'))
          say(`"${strange}" in ${control.role} "${control.name}"`);
      }
      for (const group of alike(tree.controls)) {
        const found = await Promise.all(group.map((control) => markup(page, control)));
        if (found.some((what) => what === null)) continue;
        say(`${group.length} of ${group[0]?.role} "${group[0]?.name}" in ${group[0]?.within.join(' > ')}: ${found[0]}`);
      }
      routes.add(one.route);
    }
    expect([...new Set(wrong)]).toEqual([]);
    expect(thrown).toEqual([]);
    await close();
  });
});
