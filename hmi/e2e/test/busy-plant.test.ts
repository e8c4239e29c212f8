import { expect, test } from 'vitest';
import { openAs } from '../browser.ts';
import { freshPlants } from '../fresh-plants.ts';

// Fake: the plant's data (see fake-plant.ts). Real: the office as built, and the browser.
const on = freshPlants();

test('a page shows its rows although something happens more often than the server answers', async () => {
  const { context, page, thrown } = await openAs(on.browser);
  let answered = 0;
  let underWay = 0;
  let most = 0;
  await page.route('**/queries/production-log.overview*', async (route) => {
    most = Math.max(most, ++underWay);
    await new Promise((resolve) => setTimeout(resolve, 900));
    underWay -= 1;
    answered += 1;
    await route.continue().catch(() => undefined);
  });
  const busy = setInterval(() => on.plant.happen('production-log.count-changed'), 50);
  try {
    await page.goto(`${on.plant.url}/office/`);
    await page.getByRole('rowgroup').filter({ hasText: 'Sewing 1' }).first().waitFor();
    // Each answer is waited for, and what happened meanwhile is asked once more: never two questions at a time.
    await expect.poll(() => answered).toBeGreaterThan(2);
    expect(most).toBe(1);
    expect(thrown).toEqual([]);
  } finally {
    clearInterval(busy);
  }
  await context.close();
});
