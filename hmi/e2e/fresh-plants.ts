import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, beforeEach } from 'vitest';
import { openBrowser } from './browser.ts';
import { builtScreens } from './built.ts';
import { type FakePlant, startFakePlant } from './fake-plant.ts';

/** One browser for a file of tests, and a plant of its own for each of them; `prepare` makes it what the file needs. */
export function freshPlants(prepare: (plant: FakePlant) => void = () => undefined): {
  readonly browser: Browser;
  readonly plant: FakePlant;
} {
  let browser: Browser | undefined;
  let plant: FakePlant | undefined;
  beforeAll(async () => {
    await builtScreens();
    browser = await openBrowser();
  }, 240_000);
  beforeEach(async () => {
    await plant?.stop();
    plant = await startFakePlant();
    prepare(plant);
  });
  afterAll(async () => {
    await browser?.close();
    await plant?.stop();
  });
  const there = <Thing>(thing: Thing | undefined): Thing => {
    if (!thing) throw new Error('it is there once a test runs');
    return thing;
  };
  return {
    get browser() {
      return there(browser);
    },
    get plant() {
      return there(plant);
    },
  };
}
