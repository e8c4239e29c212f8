import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { add, type Caller, isZero, subtract } from '../kernel/index.ts';
import { type TestErp, testErp } from '../testing/erp.ts';
import { storekeeper } from '../testing/store.ts';

let erp: TestErp;
let admin: Caller;
const store = storekeeper(
  () => erp,
  () => admin,
);
const { run } = store;
const site = 'plant-a';
const DAY = 86_400_000_000;
let [bay, rack, far] = ['', '', ''];
beforeAll(async () => {
  erp = await testErp();
  admin = await erp.company();
  await run('stock.costing.set-currency', { currency: 'BDT' });
  const calendar = { zone: 'Asia/Dhaka', shifts: [{ id: 'A', name: { en: 'A' }, start: '06:00', end: '18:00' }] };
  await erp.owner.query(
    `insert into kernel.site (company, id, code, name, calendar) values ($1, gen_random_uuid(), $2, '{"en":"A"}', $3)`,
    [admin.company, site, calendar],
  );
  bay = await store.place('BAY');
  rack = await store.place('RACK');
  far = await store.place('FAR', { site: 'plant-b' });
});
afterAll(() => erp?.close());

interface Report {
  readonly rows: readonly Record<string, unknown>[];
  readonly next: string | null;
  readonly totals: readonly Record<string, unknown>[];
}
const ask = (name: string, input: object, as = admin) => erp.kernel.query(as, name, input) as Promise<Report>;
const clerk = (more: object = {}): Caller => ({
  ...admin,
  user: 'clerk',
  permissions: new Set(['stock.balance-at', 'stock.movements', 'stock.ageing', 'stock.slow-movers', 'stock.expiring']),
  ...more,
});
const later = (days: number) => {
  erp.clock.now += days * DAY;
  return erp.clock.now;
};

interface RawMove {
  readonly at: number;
  readonly quantity: string;
  readonly from: string;
  readonly to: string;
  readonly fromKind: string;
  readonly toKind: string;
  readonly fromSite: string;
  readonly toSite: string;
}
const rawMoves = async (item: string): Promise<readonly RawMove[]> =>
  (
    await erp.owner.query(
      `select m.at, trim_scale(m.quantity)::text as quantity, f.code as "from", t.code as "to", f.kind as "fromKind",
         t.kind as "toKind", f.site as "fromSite", t.site as "toSite"
       from stock.move m join stock.location f on f.id = m.from_location join stock.location t on t.id = m.to_location
       where m.item = $1 order by m.at, m.id`,
      [item],
    )
  ).rows.map((row) => ({ ...row, at: Number(row.at) }));
const ours = (kind: string) => ['internal', 'transit', 'to-reconcile'].includes(kind);

/** What a ledger that is folded by hand says of places at a moment. */
function foldedAt(moves: readonly RawMove[], at: number): Record<string, string> {
  const there: Record<string, string> = {};
  for (const one of moves.filter((move) => move.at <= at)) {
    const change = (key: string, by: string) => {
      there[key] = add(there[key] ?? '0', by);
    };
    if (ours(one.toKind)) change(`${one.toSite} ${one.to}`, one.quantity);
    if (ours(one.fromKind)) change(`${one.fromSite} ${one.from}`, subtract('0', one.quantity));
  }
  return Object.fromEntries(Object.entries(there).filter(([, quantity]) => !isZero(quantity)));
}

const step = fc.record({
  kind: fc.constantFrom('in', 'out', 'scrap', 'move', 'send', 'arrive', 'count', 'reverse'),
  quantity: fc.integer({ min: 1, max: 40 }).map((n) => String(n / 4)),
  back: fc.constantFrom(0, 0, 0, 1, 2),
  wait: fc.integer({ min: 0, max: 3 }),
});
type Step = (typeof step extends fc.Arbitrary<infer S> ? S : never) & object;

async function doSteps(item: string, steps: readonly Step[]): Promise<void> {
  const attempt = (name: string, input: object) => erp.kernel.execute(admin, name, input);
  const sent: string[] = [];
  const moves: string[] = [];
  for (const { kind, quantity, back, wait } of steps) {
    later(wait / 2);
    const at = back === 0 ? {} : { at: erp.clock.now - back * (DAY / 2) };
    const said = { site, item, quantity, ...at };
    let outcome: { ok: boolean; result?: unknown } = { ok: true };
    if (kind === 'in') outcome = await attempt('stock.receive', { ...said, to: bay, unitCost: '3' });
    else if (kind === 'out') outcome = await attempt('stock.issue', { ...said, from: bay });
    else if (kind === 'scrap') outcome = await attempt('stock.issue', { ...said, from: rack, for: 'scrap' });
    else if (kind === 'move') outcome = await attempt('stock.transfer', { ...said, from: bay, to: rack });
    else if (kind === 'send') {
      const line = { item, quantity, from: bay };
      const head = { fromSite: site, toSite: 'plant-b', destination: far };
      const transfer = (await run('stock.transfer-order.create', { ...head, lines: [line] })).id;
      if ((await attempt('stock.transfer-order.send', { transfer })).ok) sent.push(transfer);
    } else if (kind === 'arrive') {
      const transfer = sent.pop();
      if (transfer) await attempt('stock.transfer-order.receive', { transfer });
    } else if (kind === 'count') {
      const count = (await run('stock.count.open', { site, item, tolerance: '100' })).id;
      for (let tries = 0; tries < 2; tries += 1)
        await attempt('stock.count.enter', { count, item, location: rack, quantity });
      await attempt('stock.count.approve', { count, leaveOut: true });
    } else {
      const move = moves.pop();
      if (move) await attempt('stock.move.reverse', { move, reason: 'x' });
    }
    if (['in', 'out', 'move'].includes(kind) && outcome.ok) {
      moves.push(...(outcome.result as { moves: string[] }).moves);
    }
  }
}

test('whatever moved, late, back and between sites: any moment is the fold of the moves, and opening, in, out and closing tie up', async () => {
  let round = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { minLength: 4, maxLength: 14 }),
      fc.tuple(fc.nat(100), fc.nat(100)),
      async (steps, cut) => {
        round += 1;
        const start = later(5);
        const item = await store.item(`T-${round}`, { unit: 'kg' });
        await doSteps(item, steps);
        const end = erp.clock.now + 1;
        const moves = await rawMoves(item);
        const [a = 0, b = 0] = cut
          .map((part) => Math.round(start - DAY + ((end - start + DAY) * part) / 100))
          .sort((x, y) => x - y);
        for (const at of [a, b, end]) {
          const { rows, totals } = await ask('stock.balance-at', { item, at });
          const shown: Record<string, string> = {};
          for (const row of rows) {
            const key = `${row.site} ${(row.location as { code: string }).code}`;
            shown[key] = add(shown[key] ?? '0', String(row.quantity));
          }
          expect(shown).toEqual(foldedAt(moves, at));
          const all = Object.values(shown).reduce(add, '0');
          expect(totals).toEqual(rows.length === 0 ? [] : [expect.objectContaining({ unit: 'kg', quantity: all })]);
        }
        const [from, to] = [a, b + 1];
        for (const of of [undefined, site, 'plant-b']) {
          const { rows } = await ask('stock.movements', { item, from, to, ...(of ? { site: of } : {}) });
          const inside = (kind: string, at: string) => ours(kind) && (of === undefined || at === of);
          const [came, went]: [Record<string, string>, Record<string, string>] = [{}, {}];
          for (const one of moves.filter(({ at }) => at >= from && at < to)) {
            const [leaves, enters] = [inside(one.fromKind, one.fromSite), inside(one.toKind, one.toSite)];
            if (leaves === enters) continue;
            const other = enters ? one.fromKind : one.toKind;
            const sums = enters ? came : went;
            const kind = ours(other) ? 'other-site' : other;
            sums[kind] = add(sums[kind] ?? '0', one.quantity);
          }
          const standing = (at: number) =>
            Object.entries(foldedAt(moves, at))
              .filter(([key]) => of === undefined || key.startsWith(of))
              .reduce((total, [, quantity]) => add(total, quantity), '0');
          const [row] = rows;
          if (!row) {
            expect([standing(from - 1), standing(to - 1), came, went]).toEqual(['0', '0', {}, {}]);
            continue;
          }
          expect(row).toMatchObject({ opening: standing(from - 1), closing: standing(to - 1), in: came, out: went });
          expect(subtract(add(String(row.opening), String(row.came)), String(row.went))).toBe(row.closing);
        }
        const { rows } = await ask('stock.ageing', { item, at: b, buckets: [1, 2, 3] });
        const all = Object.values(foldedAt(moves, b)).reduce(add, '0');
        const sums = (rows[0]?.buckets as { quantity: string }[] | undefined)?.map(({ quantity }) => quantity) ?? [];
        expect(sums.reduce(add, '0')).toBe(all);
        // By site: what each holds, where it holds something.
        const bySite = await ask('stock.ageing', { item, at: b, buckets: [1, 2, 3], bySite: true });
        const aged = bySite.rows.map(({ site: of, quantity, buckets }) => [
          ...[of, quantity, (buckets as { quantity: string }[]).map((one) => one.quantity).reduce(add, '0')],
        ]);
        const standing = [site, 'plant-b'].flatMap((of) => {
          const there = Object.entries(foldedAt(moves, b)).filter(([key]) => key.startsWith(of));
          const whole = there.reduce((total, [, quantity]) => add(total, quantity), '0');
          return Number(whole) > 0 ? [[of, whole, whole]] : [];
        });
        expect(aged).toEqual(standing);
      },
    ),
    { numRuns: 20 },
  );
});

test('pages hold all rows once, and sums are of all rows, not of the page', async () => {
  later(1);
  for (const nth of [1, 2, 3, 4, 5]) {
    const item = await store.item(`PAGED-${nth}`);
    await store.receive(item, String(nth), bay, { unitCost: '1' });
  }
  const seen: unknown[] = [];
  let cursor: string | null | undefined;
  do {
    const page: Report = await ask('stock.balance-at', { search: 'PAGED', limit: 2, ...(cursor ? { cursor } : {}) });
    expect(page.totals).toEqual([{ unit: '{piece}', rows: 5, quantity: '15', worth: '15' }]);
    seen.push(...page.rows.map(({ quantity }) => quantity));
    cursor = page.next;
  } while (cursor);
  expect(seen).toEqual(['1', '2', '3', '4', '5']);
});

test('sites that one does not see and costs that one may not know are in no report', async () => {
  later(1);
  const item = await store.item('SECRET', { lots: true });
  const lot = await store.lot(item, 'S', { expires: '2099-01-01' });
  await store.receive(item, '4', bay, { lot, unitCost: '2.5' });
  await run('stock.receive', { site: 'plant-b', item, lot, quantity: '6', to: far, unitCost: '2.5' });
  const now = later(200);
  const window = { from: now - 300 * DAY, to: now };
  const asked: Record<string, object> = {
    'stock.balance-at': {},
    'stock.movements': window,
    'stock.ageing': {},
    'stock.slow-movers': {},
    'stock.expiring': { days: 3650 },
  };
  erp.clock.now = Date.parse('2098-12-20T08:00:00Z') * 1000;
  for (const [name, more] of Object.entries(asked)) {
    const whole = JSON.stringify(await ask(name, { item, ...more }));
    expect([name, /"(worth|values)"/.test(whole)]).toEqual([name, true]);
    const bound = await ask(name, { item, ...more }, clerk({ sites: ['plant-b'] }));
    const shown = bound.rows.map(({ quantity, closing }) => closing ?? quantity);
    expect([name, shown]).toEqual([name, ['6']]);
    const text = JSON.stringify(bound);
    expect([name, /worth|values|plant-a|BAY/.test(text)]).toEqual([name, false]);
    await expect(ask(name, { item, ...more, site }, clerk({ sites: ['plant-b'] }))).rejects.toMatchObject({
      refusal: { code: 'site-not-permitted' },
    });
  }
  await expect(ask('stock.movements', { from: 5, to: 5 })).rejects.toMatchObject({
    refusal: { code: 'report-window-empty' },
  });
  erp.clock.now = now;
});

test('ageing is by what came last, each lot by itself, with what it was worth then', async () => {
  const item = await store.item('AGED');
  await store.receive(item, '10', bay, { unitCost: '2' });
  later(40);
  await store.receive(item, '10', bay, { unitCost: '4' });
  const back = await store.receive(item, '99', bay, { unitCost: '3' });
  await run('stock.move.reverse', { move: back.moves[0], reason: 'typed wrong' });
  later(20);
  await run('stock.issue', { site, item, quantity: '4', from: bay });
  const { rows, totals } = await ask('stock.ageing', { item, buckets: [60, 30] });
  const worth = (quantity: string, of: string) => ({ quantity, worth: of });
  expect(rows).toMatchObject([
    {
      ...worth('16', '48'),
      buckets: [
        { days: 0, ...worth('10', '30') },
        { days: 30, ...worth('0', '0') },
        { days: 60, ...worth('6', '18') },
      ],
    },
  ]);
  expect(totals).toEqual([
    { bucket: 0, unit: '{piece}', ...worth('10', '30') },
    { bucket: 2, unit: '{piece}', ...worth('6', '18') },
  ]);
  const before = await ask('stock.ageing', { item, buckets: [30], at: erp.clock.now - 30 * DAY });
  expect(before.rows, 'at a moment before the second receipt').toMatchObject([
    { ...worth('10', '20'), buckets: [{ quantity: '0' }, worth('10', '20')] },
  ]);
});

test('ageing by site: goods keep their age on the way to another site, and the sites come to the company', async () => {
  const item = await store.item('TRAVELS');
  await store.receive(item, '10', bay);
  later(100);
  await run('stock.receive', { site: 'plant-b', item, quantity: '3', to: far });
  await store.receive(item, '5', bay);
  later(10);
  const sent = await run('stock.transfer-order.create', {
    ...{ fromSite: site, toSite: 'plant-b', destination: far },
    lines: [{ item, quantity: '8', from: bay }],
  });
  await run('stock.transfer-order.send', { transfer: sent.id });
  await run('stock.transfer-order.receive', { transfer: sent.id });
  later(1);
  const byAge = async (more: object, as = admin) => {
    const { rows } = await ask('stock.ageing', { item, buckets: [5, 50], ...more }, as);
    return rows.map(({ site: at, buckets }) => [
      ...(at === undefined ? [] : [at]),
      ...(buckets as { quantity: string }[]).map(({ quantity }) => quantity),
    ]);
  };
  expect(await byAge({})).toEqual([['0', '8', '10']]);
  expect(await byAge({ site: 'plant-b' })).toEqual([['8', '3', '0']]);
  // The first site gave away what it had longest.
  const whole = [
    ['plant-a', '0', '5', '2'],
    ['plant-b', '0', '3', '8'],
  ];
  expect(await byAge({ bySite: true })).toEqual(whole);
  expect(await byAge({ bySite: true, site: 'plant-b' })).toEqual([whole[1]]);
  // Who sees one site alone hears nothing of the others, neither of what was there.
  expect(await byAge({ bySite: true }, clerk({ sites: ['plant-b'] }))).toEqual([['plant-b', '8', '3', '0']]);
  // Back again, and a part of it used: the oldest of the second site went both ways.
  await run('stock.transfer-order.create', {
    ...{ fromSite: 'plant-b', toSite: site, destination: bay },
    lines: [{ item, quantity: '4', from: far }],
  }).then(async ({ id }) => {
    await run('stock.transfer-order.send', { transfer: id });
    await run('stock.transfer-order.receive', { transfer: id });
  });
  await run('stock.issue', { site, item, quantity: '6', from: bay });
  expect(await byAge({ bySite: true })).toEqual([
    ['plant-a', '0', '4', '1'],
    ['plant-b', '0', '0', '7'],
  ]);
});

test('slow is what lies and is not used, not what came yesterday or goes every week', async () => {
  const [lies, goes, fresh, gone] = [
    await store.item('SLOW-LIES'),
    await store.item('SLOW-GOES'),
    await store.item('SLOW-FRESH'),
    await store.item('SLOW-GONE'),
  ];
  for (const item of [lies, goes, gone]) await store.receive(item, '10', bay, { unitCost: '2' });
  await run('stock.issue', { site, item: lies, quantity: '1', from: bay });
  const used = erp.clock.now;
  await run('stock.issue', { site, item: gone, quantity: '10', from: bay });
  later(95);
  await run('stock.issue', { site, item: goes, quantity: '1', from: bay });
  // Moved about, scrapped in part, and an issue taken back: it is not used for all that.
  await run('stock.transfer', { site, item: lies, quantity: '2', from: bay, to: rack });
  await run('stock.issue', { site, item: lies, quantity: '1', from: rack, for: 'scrap' });
  const taken = await run('stock.issue', { site, item: lies, quantity: '1', from: bay });
  await run('stock.move.reverse', { move: taken.moves[0], reason: 'x' });
  await store.receive(fresh, '3', bay);
  const { rows, totals } = await ask('stock.slow-movers', { search: 'SLOW-' });
  expect(rows).toMatchObject([{ item: { code: 'SLOW-LIES' }, quantity: '8', lastIssue: used, days: 95, worth: '16' }]);
  expect(totals).toEqual([{ unit: '{piece}', rows: 1, quantity: '8', worth: '16' }]);
  expect((await ask('stock.slow-movers', { search: 'SLOW-', days: 96 })).rows).toEqual([]);
});

test('what expires is told by the day of its site, what has expired too', async () => {
  // 20:00 in UTC of the 9th is two in the morning of the 10th in Dhaka.
  erp.clock.now = Date.parse('2100-03-09T20:00:00Z') * 1000;
  const item = await store.item('YOGHURT', { lots: true });
  const days = { past: '2100-03-09', today: '2100-03-10', soon: '2100-03-20', late: '2100-04-20' };
  for (const [code, expires] of Object.entries(days)) {
    const lot = await store.lot(item, code, { expires });
    await store.receive(item, '2', bay, { lot, unitCost: '5' });
    if (code === 'soon') await store.receive(item, '1', rack, { lot, unitCost: '5', status: 'hold' });
  }
  const shown = async (more: object) =>
    (await ask('stock.expiring', { item, ...more })).rows.map(
      ({ lot, left, quantity, status }) =>
        `${(lot as { code: string }).code} ${String(left)} ${String(quantity)} ${String(status)}`,
    );
  expect(await shown({})).toEqual([
    'past -1 2 available',
    'today 0 2 available',
    'soon 10 2 available',
    'soon 10 1 hold',
  ]);
  expect(await shown({ expired: false, days: 5 })).toEqual(['today 0 2 available']);
  expect((await ask('stock.expiring', { item })).totals).toEqual([
    { unit: '{piece}', expired: true, rows: 1, quantity: '2', worth: '10' },
    { unit: '{piece}', expired: false, rows: 3, quantity: '5', worth: '25' },
  ]);
  expect(await shown({ at: Date.parse('2100-03-01T00:00:00Z') * 1000 }), 'nothing was there then').toEqual([]);
});
