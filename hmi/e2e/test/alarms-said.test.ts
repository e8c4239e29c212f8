import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { PRESS } from '../../../erp-core/testing/facts.ts';
import { profile, siteDocument } from '../../../erp-core/testing/site.ts';
import { type Locale, openAs, openBrowser } from '../browser.ts';
import { builtScreens } from '../built.ts';
import { Hands } from '../hands.ts';
import { type RealServer, realServer } from '../real-server.ts';
import { seenAt, tellFacts } from '../tell-facts.ts';

// The real server, told of conditions as a gateway tells them; heard where Chromium hands a page to a screen reader.
const SITE = 'plant-a';
let browser: Browser;
let plant: RealServer;
let told = 0;

beforeAll(async () => {
  await builtScreens();
  browser = await openBrowser();
  plant = await realServer(browser);
  await plant.command('plant.config.apply', { document: siteDocument(SITE), profiles: [profile] });
  await plant.command('plant.gateway.assign', { gateway: 'gw-1', site: SITE });
}, 900_000);
afterAll(async () => {
  await browser?.close();
  await plant?.close();
}, 120_000);

type Severity = 'critical' | 'high' | 'low' | 'diagnostic';
/** So many conditions begin at once, each of a point of its own. */
async function begin(severity: Severity, count = 1): Promise<void> {
  const from = Date.now() * 1_000 - 1_000_000;
  const facts = Array.from({ length: count }, () => {
    told += 1;
    const subject = `${PRESS}/point-${told}`;
    const payload = { subject, condition: 'high', severity, from, to: null };
    return { ...seenAt(from, told, 'high'), key: `high-${told}`, type: 'condition.occurred' as const, payload };
  });
  await tellFacts(plant.server, told, facts as never, {
    stream: `conditions-${told}`,
    window: { key: `high-${told}`, from, to: null },
  });
}

interface Said {
  readonly polite: string;
  readonly assertive: string;
}
/** What the browser's accessibility tree holds in regions that speak by themselves. */
async function tree(page: Page): Promise<Said> {
  const session = await page.context().newCDPSession(page);
  try {
    const { nodes } = await session.send('Accessibility.getFullAXTree');
    const byId = new Map(nodes.map((node) => [node.nodeId, node]));
    const textOf = (node: (typeof nodes)[number]): string =>
      node.role?.value === 'StaticText'
        ? String(node.name?.value ?? '')
        : (node.childIds ?? []).map((id) => textOf(byId.get(id) ?? node)).join('');
    const heard = (live: string) =>
      nodes
        .filter(({ properties }) => properties?.some(({ name, value }) => name === 'live' && value.value === live))
        .map(textOf)
        .join(' ')
        .trim();
    return { polite: heard('polite'), assertive: heard('assertive') };
  } finally {
    await session.detach();
  }
}

async function at(app: 'office' | 'panel', locale: Locale) {
  const glass = app === 'panel' ? { width: 1280, height: 800, station: `${SITE}:${PRESS}` } : {};
  const { context, page, thrown } = await openAs(browser, { ...glass, locale });
  await context.addCookies([plant.cookie()]);
  const hands = new Hands(page);
  await hands.listen();
  // Nothing is news until the page knows what stands.
  const asked = page.waitForResponse((response) => response.url().includes('alarms.standing') && response.ok());
  await page.goto(`${plant.url}/${app}/${app === 'office' ? 'records' : ''}`);
  await page.getByRole('heading', { level: 1 }).first().waitFor();
  await asked;
  return { context, page, thrown, hands };
}

test('an alarm that comes is said once, by its priority, in the reader’s words, and the focus stays', {
  timeout: 300_000,
}, async () => {
  const { context, page, thrown, hands } = await at('office', 'en');
  const held = page.getByRole('main').getByRole('link').first();
  await held.focus();
  await begin('low');
  await hands.hears(/^Low alarm: Above its limit, hall\/line-1\/cell\/press-1\/point-1$/m);
  expect(await tree(page)).toMatchObject({ polite: expect.stringContaining('Low alarm: Above its limit') });
  await begin('critical');
  await hands.hears(/Critical alarm: Above its limit/);
  expect((await tree(page)).assertive).toContain('Critical alarm');
  expect(await hands.isAt(held)).toBe(true);
  // Twelve at once are one sentence; what stands is not said again.
  await begin('high', 12);
  await hands.hears(/^12 alarms came\. The worst, High: Above its limit/m);
  await begin('diagnostic');
  await begin('low');
  await hands.hears(/^Low alarm: .*point-16$/m);
  expect(await hands.isAt(held)).toBe(true);
  expect(thrown).toEqual([]);
  await context.close();
});

test('at the panel those of the line are said in Bengali', { timeout: 300_000 }, async () => {
  const { context, page, thrown, hands } = await at('panel', 'bn');
  // Those that came before the page knew what stands are no news: they come until some are.
  await vi.waitFor(
    async () => {
      await begin('high', 3);
      await hands.hears(/^3টি অ্যালার্ম এসেছে। সবচেয়ে গুরুতর, উচ্চ: সীমার উপরে/m, 15_000);
    },
    { timeout: 200_000 },
  );
  expect((await tree(page)).assertive).toContain('3টি অ্যালার্ম');
  expect(thrown).toEqual([]);
  await context.close();
});
