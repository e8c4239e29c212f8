import { randomUUID } from 'node:crypto';
import type { Browser, BrowserContext, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { gs1CheckDigit } from '../../../edge-config/contracts/check-digit.ts';
import { profile, siteDocument } from '../../../erp-core/testing/site.ts';
import { type TestServer, testServer } from '../../../server/test/test-server.ts';
import { findings, openAs, openBrowser, overflow, THEMES, wear } from '../browser.ts';
import { builtScreens } from '../built.ts';

// What people at a terminal do all day, with every touch counted. Real: the panel as built, the server, the kernel and the
// database. Fake: the serial port, for a browser without a person gives none; the bytes on it are a reader's.
let browser: Browser;
let plant: TestServer;
let admin: string;
const SITE = 'plant-a';
const MACHINE = 'hall/line-1/cell/press-1';
const GTIN = `0400638133393${gs1CheckDigit('0400638133393')}`;
const ids = new Map<string, string>();
const id = (code: string): string => ids.get(code) ?? '';
const WAYS = ['wedge', 'serial'] as const;
type Way = (typeof WAYS)[number];
const BADGES = { wedge: '04A21F7B', serial: '04A21F7C' } as const;
const ssccOf = (way: Way) => {
  const digits = `10614141234567${way === 'wedge' ? '890' : '891'}`;
  return digits + gs1CheckDigit(digits);
};

const ok = (name: string, input: unknown) => plant.command(admin, name, input);
const ask = (name: string, input: unknown) =>
  plant.read(admin, `queries/${name}?input=${encodeURIComponent(JSON.stringify(input))}`);
/** What is in a place, by lot. */
async function held(place: string): Promise<Record<string, string>> {
  const { rows } = await ask('stock.balances', { site: SITE, location: id(place) });
  return Object.fromEntries(
    rows.map((row: { lot: { code: string } | null; item: { code: string }; quantity: string }) => [
      row.lot?.code ?? row.item.code,
      String(Number(row.quantity)),
    ]),
  );
}

beforeAll(async () => {
  await builtScreens();
  browser = await openBrowser();
  plant = await testServer();
  admin = await plant.signIn();
  await ok('plant.config.apply', { document: siteDocument(), profiles: [profile] });
  await ok('kernel.role.save', {
    code: 'operator',
    name: { en: 'Operator' },
    permissions: ['production-log.*', 'stock.*', 'andon.*', 'attendance.*', 'alarms.*', 'plant.tree', 'samples.read'],
  });
  for (const [way, user, name] of [
    ['wedge', 'asha', 'Asha'],
    ['serial', 'babul', 'Babul'],
  ] as const) {
    await ok('kernel.member.save', { user, name });
    await ok('kernel.role.give', { user, role: 'operator' });
    await ok('kernel.badge.assign', { user, badge: BADGES[way] });
  }
  const zip = { code: 'ZIP-18', name: { en: 'Zip', bn: 'জিপ', hi: 'ज़िप' }, unit: '{piece}', lots: true };
  ids.set('ZIP-18', (await ok('stock.item.create', zip)).id);
  ids.set(
    'NUT-M8-40',
    (await ok('stock.item.create', { code: 'NUT-M8-40', name: { en: 'Nut' }, unit: '{piece}', lots: false })).id,
  );
  await ok('stock.item-unit.create', { item: id('ZIP-18'), unit: '{box}', amount: '1', makes: '10' });
  await ok('stock.barcode.create', { item: id('ZIP-18'), code: GTIN, kind: 'gtin', unit: '{box}' });
  for (const code of ['DOCK', 'COLD-STORE', 'BIN-wedge', 'BIN-serial']) {
    const made = (await ok('stock.location.save', { site: SITE, code, name: { en: code } })).id;
    ids.set(code, made);
    // A bin is for its nuts alone, so that no pallet is ever proposed for it.
    if (code.startsWith('BIN')) await ok('stock.location.set-rules', { location: made, mixing: 'one-item' });
  }
  for (const way of WAYS) {
    const to = id(`BIN-${way}`);
    await ok('stock.receive', { site: SITE, item: id('NUT-M8-40'), quantity: '40', to });
    const unit = await ok('stock.handling-unit.create', { site: SITE, location: to, sscc: ssccOf(way) });
    await ok('stock.handling-unit.pack', { unit: unit.id, lines: [{ item: id('NUT-M8-40'), quantity: '12' }] });
    const job = { number: `WO-${way}`, site: SITE, line: 'hall/line-1', item: id('NUT-M8-40'), quantity: '100' };
    await ok('production-log.job.create', job);
  }
  await ok('andon.kind.create', { code: 'maintenance', name: { en: 'Mechanic' }, icon: 'maintenance', steps: [] });
}, 360_000);
afterAll(async () => {
  await browser?.close();
  await plant?.close();
});

interface Person {
  readonly context: BrowserContext;
  readonly page: Page;
  readonly thrown: string[];
  /** One touch of a glass. */
  tap(of: Locator): Promise<void>;
  scan(text: string): Promise<void>;
  /** Touches and scans since this was asked last. */
  done(): { taps: number; scans: number };
}
/** A serial port that the browser was given, and bytes that come on it. */
const FAKE_PORT = `
  let out;
  const readable = new ReadableStream({ start(controller) { out = controller; } });
  const port = Object.assign(new EventTarget(), { readable, open: async () => {}, close: async () => {} });
  const serial = Object.assign(new EventTarget(), { getPorts: async () => [port], requestPort: async () => port });
  Object.defineProperty(navigator, 'serial', { value: serial });
  globalThis.reads = (text) => out.enqueue(new TextEncoder().encode(text + '\\r\\n'));
`;
async function stand(way: Way, locale: 'en' | 'bn' | 'hi' = 'en'): Promise<Person> {
  const { context, page, thrown } = await openAs(browser, { width: 1280, height: 800, touch: true, locale });
  if (way === 'serial') await context.addInitScript(FAKE_PORT);
  const { code } = await ok('kernel.terminal.add', { name: `T ${randomUUID()}`, site: SITE, machine: MACHINE });
  await page.goto(`${plant.base}/panel/register?code=${code}`);
  await page.locator('button[type=submit]').tap();
  await page.locator('.keys').waitFor();
  let [taps, scans] = [0, 0];
  const typing = context.newCDPSession(page);
  return {
    ...{ context, page, thrown },
    async tap(of) {
      await of.tap();
      taps += 1;
    },
    async scan(text) {
      scans += 1;
      if (way === 'serial')
        return void (await page.evaluate(
          (read) => (globalThis as never as { reads(of: string): void }).reads(read),
          text,
        ));
      // All at once, as a reader does it: one key after the other would be as slow as this machine is busy.
      const cdp = await typing;
      const press = (key: object) => cdp.send('Input.dispatchKeyEvent', { type: 'keyDown', ...key });
      const keys = [...text].map((key) =>
        key === '\u001d' ? { key: ']', code: 'BracketRight', modifiers: 2 } : { key, text: key },
      );
      await Promise.all([...keys, { key: 'Enter', code: 'Enter', windowsVirtualKeyCode: 13 }].map(press));
    },
    done() {
      const told = { taps, scans };
      [taps, scans] = [0, 0];
      return told;
    },
  };
}
const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name });

describe.each(WAYS)('with a reader on the %s', (way) => {
  let person: Person;
  beforeAll(async () => {
    person = await stand(way);
    await person.scan(BADGES[way]);
    await person.page.getByRole('link', { name: 'More' }).waitFor();
    person.done();
  });
  afterAll(async () => {
    expect(person.thrown).toEqual([]);
    await person.context.close();
  });

  test('a job is started with two touches, or with a scan and one', async () => {
    const { page, tap, scan, done } = person;
    if (way === 'serial') {
      await scan('WO-wedge');
      await tap(button(page, /Start job/));
      expect(done()).toEqual({ taps: 1, scans: 1 });
    } else {
      await tap(page.getByRole('link', { name: 'Choose a job' }));
      await tap(button(page, /Start job/));
      expect(done()).toEqual({ taps: 2, scans: 0 });
    }
    await page.getByText(/WO-\w+ · 0 of 100/).waitFor();
  });

  test('a pallet is received with one scan and one touch, from whatever page', async () => {
    const { page, tap, scan, done } = person;
    const lot = `F-${way}`;
    await scan(`]C102${GTIN}172703313712\u001d10${lot}`);
    await page.waitForURL('**/panel/scan');
    await page.getByText(`Lot ${lot} · expires 2027-03-31 · new lot`).first().waitFor();
    await tap(button(page, /Receive 12/));
    expect(done()).toEqual({ taps: 1, scans: 1 });
    await page.getByText(/Zip received at/).waitFor();
    // The plant proposed where: twelve boxes of ten are there.
    await expect
      .poll(
        async () =>
          (await Promise.all(['DOCK', 'COLD-STORE', 'BIN-wedge', 'BIN-serial'].map(held))).find(
            (there) => there[lot],
          )?.[lot],
      )
      .toBe('120');
  });

  test('a bin is moved with two scans and no touch', async () => {
    const { page, scan, done } = person;
    await scan(`00${ssccOf(way)}`);
    await page
      .getByText(`Unit …${ssccOf(way).slice(-6)}`)
      .first()
      .waitFor();
    await scan('COLD-STORE');
    await page.getByText(`Unit …${ssccOf(way).slice(-6)} → COLD-STORE`).waitFor();
    expect(done()).toEqual({ taps: 0, scans: 2 });
    await expect.poll(async () => (await held(`BIN-${way}`))['NUT-M8-40']).toBe('28');
  });

  test('a place is counted with a scan, the digits and one touch', async () => {
    const { page, tap, scan, done } = person;
    await scan(`BIN-${way}`);
    await page.getByText('In the books here').waitFor();
    for (const digit of ['2', '7']) await button(page, digit).and(page.locator('.keys button')).tap();
    await tap(button(page, /Save count 27/));
    expect(done()).toEqual({ taps: 1, scans: 1 });
    await page.getByText('Nut: 27 counted').waitFor();
    await expect
      .poll(async () => {
        const { rows } = (await plant.call('GET', '/api/v1/entities/stock.count-line', { cookie: admin })).json;
        return rows
          .filter((row: { location: string }) => row.location === id(`BIN-${way}`))
          .map((row: { counted: string }) => Number(row.counted));
      })
      .toEqual([27]);
    await tap(button(page, 'Clear'));
    done();
  });

  test('goods leave for production with a scan of the place, one of the goods, and one touch', async () => {
    const { page, tap, scan, done } = person;
    await scan(`BIN-${way}`);
    await page.getByText('In the books here').waitFor();
    await scan('NUT-M8-40');
    await page.getByText('Type how many').waitFor();
    await button(page, '3').and(page.locator('.keys button')).tap();
    await tap(button(page, /Issue 3/));
    expect(done()).toEqual({ taps: 1, scans: 2 });
    await expect.poll(async () => (await held(`BIN-${way}`))['NUT-M8-40']).toBe('25');
    await tap(button(page, 'Clear'));
    done();
  });

  test('what comes by a transfer is scanned against its list: what is wrong is told with what was expected', async () => {
    const { page, tap, scan, done } = person;
    const lines = [{ item: id('NUT-M8-40'), from: id(`BIN-${way}`), quantity: '5' }];
    const order = { fromSite: SITE, toSite: SITE, destination: id('DOCK'), lines };
    const { id: transfer, number } = await ok('stock.transfer-order.create', order);
    await ok('stock.transfer-order.send', { transfer });
    await scan(number);
    await page.getByText('1 line short').first().waitFor();
    await scan(`(01)${GTIN}(10)F-${way}`);
    await page.getByText('Refused: Zip').waitFor();
    await page.getByText('Expected: Nut · 5 pcs').waitFor();
    await button(page, '5').and(page.locator('.keys button')).tap();
    await scan('NUT-M8-40');
    await page.getByText('Complete').first().waitFor();
    await tap(button(page, /Confirm list/));
    expect(done()).toEqual({ taps: 1, scans: 3 });
    await page.getByText(`${number} received`).waitFor();
    await expect.poll(async () => Number((await held('DOCK'))['NUT-M8-40'] ?? 0)).toBeGreaterThanOrEqual(5);
  });

  test('who counted blind is told to count once more where the books differ', async () => {
    const { page, tap, scan, done } = person;
    const { rows } = (await plant.call('GET', '/api/v1/entities/stock.count', { cookie: admin })).json;
    for (const { id: count, version, state } of rows) {
      if (state === 'open') await ok('stock.count.cancel', { id: count, version });
    }
    await ok('stock.count.open', { site: SITE, location: id(`BIN-${way}`) });
    await scan(`BIN-${way}`);
    await page.getByText('In the books here').waitFor();
    for (const digit of ['9', '8']) await button(page, digit).and(page.locator('.keys button')).tap();
    await tap(button(page, /Save count 98/));
    await tap(button(page, 'Clear'));
    await page.getByText(`Count NUT-M8-40 · BIN-${way} once more`).waitFor();
    await tap(button(page, 'I have read it'));
    await expect.poll(() => page.getByText('once more').count()).toBe(0);
    done();
  });

  test('goods that the books do not have leave all the same: nothing comes back, and a supervisor is told', async () => {
    const { page, tap, scan, done } = person;
    await scan(`BIN-${way}`);
    await page.getByText('In the books here').waitFor();
    await scan('NUT-M8-40');
    await page.getByText('Type how many').waitFor();
    for (const digit of ['9', '0']) await button(page, digit).and(page.locator('.keys button')).tap();
    await tap(button(page, /Issue 90/));
    await expect.poll(() => held(`BIN-${way}`)).toEqual({});
    const told = await ask('kernel.unsettled', {});
    const mine = told.rows.filter(({ input }: { input: { from?: string } }) => input.from === id(`BIN-${way}`));
    expect(mine).toMatchObject([{ why: 'booked', code: 'told-short', command: 'stock.issue' }]);
    await tap(button(page, 'Clear'));
    expect(await button(page, 'I have read it').count()).toBe(0);
    done();
  });

  test('what nobody knows is refused aloud with what was scanned, and books nothing', async () => {
    const { page, scan } = person;
    await scan('NO-SUCH-THING');
    await page.getByRole('alert').getByText('NO-SUCH-THING').first().waitFor();
    await scan(']C10104006381333932');
    await page.getByText('Breaks the rules of GS1').waitFor();
    await page.getByRole('link', { name: 'Home' }).tap();
  });

  test('who comes clocks in with the badge and one touch, and takes a break', async () => {
    const { page, tap, scan, done } = person;
    await page.goto(`${plant.base}/panel/more`);
    await button(page, 'Sign out').tap();
    await page.getByRole('heading', { name: 'Scan your badge' }).waitFor();
    done();
    await scan(BADGES[way]);
    await tap(button(page, 'Clock in'));
    expect(done()).toEqual({ taps: 1, scans: 1 });
    await expect.poll(() => button(page, 'Clock in').count()).toBe(0);
    await page.getByRole('link', { name: 'More' }).tap();
    await page.getByRole('link', { name: 'Attendance' }).tap();
    await page.getByText('At work').first().waitFor();
    await button(page, 'Break').tap();
    await page.getByText('On a break').waitFor();
    await expect
      .poll(
        async () =>
          (await ask('attendance.day', { site: SITE })).unknown.filter(
            (punch: { badge: string }) => punch.badge === (way === 'wedge' ? '@asha' : '@babul'),
          ).length,
      )
      .toBe(2);
    await page.getByRole('link', { name: 'Home' }).tap();
  });

  test('maintenance is called with two touches', async () => {
    const { page, tap, done } = person;
    await page.getByRole('link', { name: 'Call' }).waitFor();
    done();
    await tap(page.getByRole('link', { name: 'Call' }));
    await tap(button(page, 'Mechanic').first());
    expect(done()).toEqual({ taps: 2, scans: 0 });
    await page.getByText('No answer yet').first().waitFor();
  });
});

test('the pages of a terminal are read in three themes, fit their glass in every language, and suit a glove', async () => {
  for (const locale of ['en', 'bn', 'hi'] as const) {
    const { context, page, scan, thrown } = await stand('wedge', locale);
    await scan(BADGES.wedge);
    await page.locator('.bar a').first().waitFor();
    const look = async (what: string) => {
      expect([locale, what, await overflow(page)]).toEqual([
        locale,
        what,
        expect.toSatisfy((wide: number) => wide <= 0),
      ]);
      expect([locale, what, await smallest(page)]).toEqual([locale, what, []]);
      for (const theme of locale === 'en' ? THEMES : (['light'] as const)) {
        await wear(page, theme);
        expect([what, theme, await findings(page, theme)]).toEqual([what, theme, []]);
      }
    };
    for (const text of ['BIN-wedge', `(01)${GTIN}(10)F-wedge`, 'NO-SUCH-THING', `00${ssccOf('wedge')}`]) {
      await scan(text);
      await page.waitForURL('**/panel/scan');
      await page.locator('section.scan:not(.idle)').waitFor();
      await look(text);
    }
    for (const path of ['more', 'attendance', 'alarms', 'device', 'machine']) {
      await page.goto(`${plant.base}/panel/${path}`);
      await page.locator('main:not([role=status])').waitFor();
      await look(path);
    }
    expect(thrown).toEqual([]);
    await context.close();
  }
});

/** What can be touched and is smaller than 20 mm, or lies below the glass. */
const smallest = (page: Page): Promise<string[]> =>
  page.evaluate(`(() => {
    const mm = Number.parseFloat(getComputedStyle(document.documentElement).getPropertyValue('--mm'));
    return [...document.querySelectorAll('.panel :is(a, button)')].flatMap((each) => {
      const { width, height, bottom } = each.getBoundingClientRect();
      const small = width / mm < 19.9 || height / mm < 19.9 || bottom > innerHeight + 1;
      return small ? [each.textContent.trim() + ' ' + (width / mm).toFixed(1) + ' x ' + (height / mm).toFixed(1) + ' to ' + bottom] : [];
    });
  })()`) as Promise<string[]>;
