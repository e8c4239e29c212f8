import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Caller } from '../kernel/index.ts';
import { type TestErp, testErp } from '../testing/erp.ts';
import { evidenceOf, MINUTE, setOf, T0 } from '../testing/facts.ts';

let erp: TestErp;
let admin: Caller;
const site = 'plant-a';
const places: Record<string, string> = {};
beforeAll(async () => {
  erp = await testErp();
  admin = await erp.company();
  for (const [code, parent] of [['STORE'], ['A1', 'STORE'], ['A2', 'STORE'], ['LINE'], ['BIN', 'LINE']] as const) {
    const above = parent ? { parent: places[parent] } : {};
    places[code] = (await run('stock.location.save', { site, code, name: { en: code }, ...above })).id;
  }
});
afterAll(() => erp?.close());

const run = async (name: string, input: object) => {
  const outcome = await erp.kernel.execute(admin, name, input);
  if (!outcome.ok) throw new Error(`${name}: ${outcome.refusal?.code} ${JSON.stringify(outcome.refusal?.details)}`);
  return outcome.result as { id: string; number: string; moves: string[] };
};
const refusalOf = async (name: string, input: object) =>
  (await erp.kernel.execute(admin, name, input)).refusal?.code ?? 'ok';

/** An item, in the words of a storekeeper. */
async function stockOf(code: string, more: object = {}) {
  const item = (await run('stock.item.save', { code, name: { en: code }, unit: '{piece}', ...more })).id;
  const lots = new Map<string, string>();
  const lotOf = async (lot: string | undefined, expires?: string) => {
    if (lot === undefined) return null;
    const known =
      lots.get(lot) ?? (await run('stock.lot.save', { item, code: lot, ...(expires ? { expires } : {}) })).id;
    lots.set(lot, known);
    return known;
  };
  return {
    item,
    lotOf,
    async receive(quantity: number, at: { lot?: string; expires?: string; status?: string; to?: string } = {}) {
      const { lot, expires, to = 'A1', status } = at;
      const input = { site, item, quantity: String(quantity), to: places[to], lot: await lotOf(lot, expires) };
      return run('stock.receive', { ...input, ...(status ? { status } : {}) });
    },
    async propose(quantity: number, more: object = {}) {
      const asked = { site, item, quantity: String(quantity), ...more };
      const { rows, short } = (await erp.kernel.query(admin, 'stock.propose', asked)) as {
        rows: { location: { code: string }; lot: { code: string } | null; quantity: string }[];
        short: string;
      };
      const taken = rows.map(({ location, lot, quantity }) => [lot?.code ?? location.code, quantity]);
      return short === '0' ? taken : [...taken, ['short', short]];
    },
    async held() {
      const { rows } = await erp.owner.query<{ at: string; quantity: string }>(
        `select l.code || ' ' || b.status as at, trim_scale(b.quantity)::text as quantity from stock.balance b
         join stock.location l on l.id = b.location where b.item = $1 and b.kind = 'internal' and b.quantity <> 0 order by 1`,
        [item],
      );
      return Object.fromEntries(rows.map(({ at, quantity }) => [at, quantity]));
    },
  };
}

test('a lot on hold is never proposed, however early it expires; nor what has expired', async () => {
  const milk = await stockOf('MILK', { lots: true });
  await milk.receive(10, { lot: 'HELD', expires: '2026-12-01', status: 'hold' });
  await milk.receive(10, { lot: 'OLD', expires: '2026-11-20' });
  await milk.receive(10, { lot: 'LATER', expires: '2027-06-01' });
  await milk.receive(4, { lot: 'SOON', expires: '2026-11-30' });
  expect(await milk.propose(5)).toEqual([
    ['SOON', '4'],
    ['LATER', '1'],
  ]);
  expect(await milk.propose(20)).toEqual([
    ['SOON', '4'],
    ['LATER', '10'],
    ['short', '6'],
  ]);
});

test('what has expired goes to scrap alone, unless somebody says why', async () => {
  const yoghurt = await stockOf('YOGHURT', { lots: true });
  await yoghurt.receive(10, { lot: 'OLD', expires: '2026-11-20' });
  const lot = await yoghurt.lotOf('OLD');
  const issue = { site, item: yoghurt.item, lot, quantity: '1', from: places.A1 };
  expect(await refusalOf('stock.issue', issue)).toBe('lot-expired');
  expect(await refusalOf('stock.issue', { ...issue, for: 'scrap' })).toBe('ok');
  await run('stock.issue', { ...issue, despite: 'tested by the laboratory' });
  const { rows } = await erp.owner.query('select reason from stock.move where item = $1 order by id', [yoghurt.item]);
  expect(rows.map(({ reason }) => reason)).toContain('tested by the laboratory');
});

test('what has expired is not made into anything either, nor taken by whom it was kept for', async () => {
  const fruit = await stockOf('FRUIT', { lots: true });
  const jam = await stockOf('JAM');
  await fruit.receive(10, { lot: 'OLD', expires: '2026-11-20' });
  const lot = await fruit.lotOf('OLD');
  const cook = {
    site,
    consumed: [{ item: fruit.item, lot, quantity: '1', from: places.A1 }],
    produced: [{ item: jam.item, quantity: '1', to: places.A1 }],
  };
  expect(await refusalOf('stock.convert', cook)).toBe('lot-expired');
  expect(await refusalOf('stock.convert', { ...cook, despite: 'boiled' })).toBe('ok');
  const kept = await run('stock.reserve', { site, item: fruit.item, lot, location: places.A1, quantity: '2' });
  expect(await refusalOf('stock.reservation.take', { reservation: kept.id })).toBe('lot-expired');
  expect(await refusalOf('stock.reservation.take', { reservation: kept.id, despite: 'for the pigs' })).toBe('ok');
  expect(await fruit.held()).toEqual({ 'A1 available': '7' });
});

test('a lot that expires today may be used until its day is over on the clock of the site', async () => {
  const cream = await stockOf('CREAM', { lots: true });
  await cream.receive(1, { lot: 'TODAY', expires: '2026-11-21' });
  const calendar = { zone: 'Asia/Dhaka', shifts: [{ id: 'A', name: { en: 'A' }, start: '06:00', end: '18:00' }] };
  await erp.owner.query(
    `insert into kernel.site (company, id, code, name, calendar) values ($1, gen_random_uuid(), $2, '{"en":"A"}', $3)`,
    [admin.company, site, calendar],
  );
  erp.clock.now = Date.parse('2026-11-21T17:59:00Z') * 1000;
  expect(await cream.propose(1)).toEqual([['TODAY', '1']]);
  erp.clock.now = Date.parse('2026-11-21T18:01:00Z') * 1000;
  expect(await cream.propose(1)).toEqual([['short', '1']]);
  expect(
    await refusalOf('stock.issue', {
      site,
      item: cream.item,
      lot: await cream.lotOf('TODAY'),
      quantity: '1',
      from: places.A1,
    }),
  ).toBe('lot-expired');
});

test('first in first out, and nearest to where it is wanted', async () => {
  const bolt = await stockOf('BOLT');
  await bolt.receive(5, { to: 'A2' });
  erp.clock.now += MINUTE;
  await bolt.receive(5, { to: 'BIN' });
  erp.clock.now += MINUTE;
  await bolt.receive(5, { to: 'A1' });
  expect(await bolt.propose(7, { by: 'fifo' })).toEqual([
    ['A2', '5'],
    ['BIN', '2'],
  ]);
  expect(await bolt.propose(7, { by: 'nearest', near: places.LINE })).toEqual([
    ['BIN', '5'],
    ['A2', '2'],
  ]);
  expect(await bolt.propose(7, { by: 'nearest', near: places.A1 })).toEqual([
    ['A1', '5'],
    ['A2', '2'],
  ]);
});

test('a part of a lot is held and released where it stands; what is held is not used', async () => {
  const cloth = await stockOf('CLOTH', { lots: true });
  await cloth.receive(10, { lot: 'L1' });
  const lot = await cloth.lotOf('L1');
  const part = { site, item: cloth.item, lot, location: places.A1, reason: 'shade differs' };
  await run('stock.status.change', { ...part, quantity: '4', from: 'available', to: 'hold' });
  expect(await cloth.held()).toEqual({ 'A1 available': '6', 'A1 hold': '4' });
  const issue = { site, item: cloth.item, lot, from: places.A1 };
  expect(await refusalOf('stock.issue', { ...issue, quantity: '7' })).toBe('stock-short');
  expect(await refusalOf('stock.issue', { ...issue, quantity: '1', status: 'hold' })).toBe('status-not-usable');
  const released = await run('stock.status.change', { ...part, quantity: '3', from: 'hold', to: 'available' });
  expect(await cloth.held()).toEqual({ 'A1 available': '9', 'A1 hold': '1' });
  await run('stock.move.reverse', { move: released.moves[0], reason: 'not yet' });
  expect(await cloth.held()).toEqual({ 'A1 available': '6', 'A1 hold': '4' });
  await run('stock.transfer', { ...issue, quantity: '4', to: places.A2, status: 'hold' });
  expect(await cloth.held()).toEqual({ 'A1 available': '6', 'A2 hold': '4' });
  await run('stock.issue', { ...issue, from: places.A2, quantity: '4', status: 'hold', for: 'scrap' });
  expect(await cloth.held()).toEqual({ 'A1 available': '6' });
});

test('of 32 who reserve the last five exactly one gets them, and only he takes them', async () => {
  const zip = await stockOf('ZIP');
  await zip.receive(5);
  const wanted = { site, item: zip.item, location: places.A1, quantity: '5', document: 'WO-1' };
  const outcomes = await Promise.all(
    Array.from({ length: 32 }, () => erp.kernel.execute(admin, 'stock.reserve', wanted)),
  );
  expect(outcomes.filter(({ ok }) => ok)).toHaveLength(1);
  expect(new Set(outcomes.flatMap(({ refusal }) => refusal?.code ?? []))).toEqual(new Set(['stock-short']));
  expect(await zip.propose(1)).toEqual([['short', '1']]);
  expect(await refusalOf('stock.issue', { site, item: zip.item, quantity: '1', from: places.A1 })).toBe('stock-short');
  const [id] = outcomes.flatMap(({ result }) => (result as { id: string } | undefined)?.id ?? []);
  await run('stock.reservation.take', { reservation: id, quantity: '2' });
  expect(await refusalOf('stock.reservation.take', { reservation: id, quantity: '4' })).toBe('reservation-too-little');
  await run('stock.reservation.release', { reservation: id });
  expect(await refusalOf('stock.reservation.take', { reservation: id })).toBe('reservation-closed');
  expect(await zip.propose(3)).toEqual([['A1', '3']]);
});

test('a piece with a number of its own is in one place: of 32 who take it one gets it, and it comes in once', async () => {
  const motor = await stockOf('MOTOR', { lots: true, serials: true });
  const lot = await motor.lotOf('SN-1');
  const scan = { site, item: motor.item, lot, quantity: '1', to: places.A1 };
  const scans = await Promise.all(Array.from({ length: 10 }, () => refusalOf('stock.receive', scan)));
  expect(scans.filter((code) => code === 'ok')).toHaveLength(1);
  expect(scans.filter((code) => code === 'serial-there')).toHaveLength(9);
  expect(await refusalOf('stock.receive', { ...scan, quantity: '2' })).toBe('serial-one-piece');
  expect(await motor.held()).toEqual({ 'A1 available': '1' });
  const takers = await Promise.all(
    Array.from({ length: 32 }, () =>
      refusalOf('stock.issue', { site, item: motor.item, lot, quantity: '1', from: places.A1 }),
    ),
  );
  expect(takers.filter((code) => code === 'ok')).toHaveLength(1);
  expect(await motor.held()).toEqual({});
  // What came back may come in again.
  expect(await refusalOf('stock.receive', scan)).toBe('ok');
});

test('a piece that is seen leaving from where it was not, left from where it was', async () => {
  const pump = await stockOf('PUMP', { lots: true, serials: true });
  await pump.receive(1, { lot: 'SN-9' });
  const epc = '3034000000000777';
  await run('stock.tag.register', { epc, item: pump.item, lot: await pump.lotOf('SN-9'), quantity: '1' });
  const fact = {
    key: `rfid:${epc}`,
    type: 'stock.moved' as const,
    version: 1 as const,
    occurredAt: T0,
    recordedAt: T0,
    site,
    evidence: [evidenceOf(1, epc)],
    payload: {
      ...{ portal: 'gate', identifier: { scheme: 'epc' as const, value: epc }, direction: 'in' as const },
      ...{ from: 'A2', to: 'BIN', firstSeen: T0, lastSeen: T0, reads: 3 },
    },
  };
  const record = { gateway: 'gw-1', epoch: 1, seq: 1 };
  const set = setOf([fact], { stream: 'rfid-passage:gate', window: { key: '1', from: T0, to: null } });
  const result = await erp.kernel.applyFactSet({ company: admin.company, site, gateway: 'gw-1', record, set });
  expect(result).toEqual({ status: 'applied' });
  expect(await pump.held()).toEqual({ 'BIN available': '1' });
});

test('serial numbers want lots', async () => {
  expect(await refusalOf('stock.item.save', { code: 'X', name: { en: 'X' }, serials: true })).toBe('serials-need-lots');
  const create = { code: 'X', name: { en: 'X' }, unit: 'kg', lots: false, serials: true };
  expect(await refusalOf('stock.item.create', create)).toBe('serials-need-lots');
});

test('whatever is reserved, taken, held and issued: nothing is promised twice', async () => {
  const step = fc.record({
    do: fc.constantFrom('receive', 'reserve', 'release', 'take', 'issue', 'hold', 'free' as const),
    quantity: fc.integer({ min: 1, max: 20 }),
    nth: fc.nat(5),
  });
  let round = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 40 }), async (steps) => {
      round += 1;
      const thing = await stockOf(`P-${round}`);
      const reservations: string[] = [];
      const at = { site, item: thing.item, location: places.A1 };
      for (const { do: what, quantity: much, nth } of steps) {
        const quantity = String(much / 2);
        const reservation = reservations[nth];
        if (what === 'receive') await thing.receive(much / 2);
        else if (what === 'reserve') {
          const outcome = await erp.kernel.execute(admin, 'stock.reserve', { ...at, quantity });
          if (outcome.ok) reservations.push((outcome.result as { id: string }).id);
        } else if (what === 'issue')
          await erp.kernel.execute(admin, 'stock.issue', { ...{ site, item: thing.item }, quantity, from: places.A1 });
        else if (what === 'hold' || what === 'free') {
          const [from, to] = what === 'hold' ? ['available', 'hold'] : ['hold', 'available'];
          await erp.kernel.execute(admin, 'stock.status.change', { ...at, quantity, from, to, reason: 'x' });
        } else if (reservation) {
          const name = what === 'take' ? 'stock.reservation.take' : 'stock.reservation.release';
          await erp.kernel.execute(admin, name, { reservation, ...(what === 'take' ? { quantity } : {}) });
        }
      }
      const { rows } = await erp.owner.query<{ free: string; off: string }>(
        `select (b.quantity - b.reserved)::text as free,
           (b.reserved - coalesce((select sum(r.quantity - r.taken) from stock.reservation r
              where r.item = b.item and r.location = b.location and r.state = 'open'), 0))::text as off
         from stock.balance b where b.item = $1 and b.kind = 'internal' and b.status = 'available'`,
        [thing.item],
      );
      for (const { free, off } of rows) {
        expect(Number(off), 'what is reserved is what reservations keep').toBe(0);
        expect(Number(free), 'nothing is promised twice').toBeGreaterThanOrEqual(0);
      }
    }),
    { numRuns: 20 },
  );
});

test('what is entered late takes no more than the place has held at every moment since', async () => {
  const wire = await stockOf('WIRE');
  const hour = 60 * MINUTE;
  const start = erp.clock.now;
  const at = (n: number) => start + n * hour;
  erp.clock.now = at(20);
  const move = (name: 'receive' | 'issue', quantity: string, n: number) =>
    refusalOf(`stock.${name}`, {
      ...{ site, item: wire.item, quantity, at: at(n) },
      ...(name === 'receive' ? { to: places.A1 } : { from: places.A1 }),
    });
  expect(await move('receive', '10', 5)).toBe('ok');
  expect(await move('issue', '8', 10)).toBe('ok');
  expect(await move('receive', '8', 12)).toBe('ok');
  // Ten are there now; between ten and twelve o'clock there were two.
  expect(await move('issue', '5', 6)).toBe('stock-short-then');
  expect(await move('issue', '1', 4)).toBe('stock-short-then');
  expect(await move('issue', '2', 6)).toBe('ok');
  expect(await move('issue', '1', 11)).toBe('stock-short-then');
  expect(await move('issue', '5', 13)).toBe('ok');
  const turned = await stockOf('TURNED');
  const turn = {
    ...{ site, at: at(11), consumed: [{ item: wire.item, quantity: '1', from: places.A1 }] },
    produced: [{ item: turned.item, quantity: '1', to: places.A1 }],
  };
  expect(await refusalOf('stock.convert', turn)).toBe('stock-short-then');
  expect(await refusalOf('stock.convert', { ...turn, at: at(14) })).toBe('ok');
});
