import { setTimeout as delay } from 'node:timers/promises';
import type { CDPSession, Page } from 'playwright-core';

/** What a page of the office keeps alive, at one moment. */
export interface Held {
  /** Live heap after a forced collection, bytes. */
  readonly heap: number;
  /** Nodes that the engine holds, attached or not. */
  readonly nodes: number;
}

const LINKS = ['Overview', 'Stops', 'Stock', 'People', 'Machines'];
/** Rounds before the first look: every page was there. */
const FIRST = 3;
const LOOKS = 4;

async function collected(cdp: CDPSession): Promise<Held> {
  await cdp.send('HeapProfiler.collectGarbage');
  await cdp.send('HeapProfiler.collectGarbage');
  const { usedSize } = await cdp.send('Runtime.getHeapUsage');
  const { nodes } = await cdp.send('Memory.getDOMCounters');
  return { heap: usedSize, nodes };
}

/** The least of a few looks: what a timer or a frame lets go a moment later is not kept. */
async function held(cdp: CDPSession): Promise<Held> {
  let least = await collected(cdp);
  for (let look = 1; look < LOOKS; look++) {
    await delay(500);
    const next = await collected(cdp);
    if (next.heap < least.heap) least = next;
  }
  return least;
}

/** Walks through the office again and again; what it held after the first rounds, and after all. */
export async function walkOffice(page: Page, rounds: number) {
  const cdp = await page.context().newCDPSession(page);
  const walk = async (times: number) => {
    for (let n = 0; n < times; n++) {
      for (const name of LINKS) {
        await page.locator('nav').getByRole('link', { name, exact: true }).first().click();
        await page.locator('main [role=status][aria-label]').first().waitFor({ state: 'detached' });
      }
    }
  };
  await walk(FIRST);
  const before = await held(cdp);
  await walk(rounds);
  const after = await held(cdp);
  await cdp.detach();
  return { before, after, navigations: { before: FIRST * LINKS.length, after: rounds * LINKS.length } };
}
