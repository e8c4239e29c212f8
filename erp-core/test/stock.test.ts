import fc from 'fast-check';
import pg from 'pg';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { Caller } from '../kernel/index.ts';
import { type TestErp, testErp } from '../testing/erp.ts';
import { evidenceOf, MINUTE, setOf, T0 } from '../testing/facts.ts';

let erp: TestErp;
let admin: Caller;
let seq = 0;
const site = 'plant-a';
const places: Record<string, string> = {};
let thread = '';
beforeAll(async () => {
  erp = await testErp();
  admin = await erp.company();
  thread = (await run('stock.item.save', { code: 'THREAD', name: { en: 'Thread' }, unit: '{cone}' })).id;
  for (const code of ['GATE', 'A', 'B']) {
    places[code] = (await run('stock.location.save', { site, code, name: { en: code } })).id;
  }
});
afterAll(() => erp?.close());

const run = async (name: string, input: object, idempotencyKey?: string) => {
  const options = idempotencyKey ? { idempotencyKey } : {};
  const outcome = await erp.kernel.execute(admin, name, input, options);
  if (!outcome.ok) throw new Error(`${outcome.refusal?.code} ${JSON.stringify(outcome.refusal?.details)}`);
  return outcome.result as { id: string; moves: string[] };
};
const refusalOf = async (name: string, input: object) =>
  (await erp.kernel.execute(admin, name, input)).refusal?.code ?? 'ok';
const deliver = (set: unknown, epoch = 1) => {
  seq += 1;
  const record = { gateway: 'gw-1', epoch, seq };
  return erp.kernel.applyFactSet({ company: admin.company, site, gateway: 'gw-1', record, set });
};
const passage = (minute: number, epc: string, from = 'A', to = 'GATE', direction: 'in' | 'unknown' = 'in') => ({
  key: `rfid:${epc}|${minute}`,
  type: 'stock.moved' as const,
  version: 1 as const,
  occurredAt: T0 + minute * MINUTE,
  recordedAt: T0 + minute * MINUTE,
  site,
  evidence: [evidenceOf(5000 + minute, epc)],
  payload: {
    portal: 'gate-1',
    identifier: { scheme: 'epc' as const, value: epc },
    direction,
    from,
    to,
    firstSeen: T0 + minute * MINUTE,
    lastSeen: T0 + minute * MINUTE + 1,
    reads: 40,
  },
});
const passages = (facts: ReturnType<typeof passage>[], more: object = {}) =>
  setOf(facts, { stream: 'rfid-passage:gate-1', window: { key: '1', from: T0, to: null }, ...more });

/** What each place holds of an item, by the balance and by the sum of its moves. */
async function ledger(item: string) {
  const { rows } = await erp.owner.query<{ code: string; kind: string; balance: string; moved: string }>(
    `select l.code, l.kind, trim_scale(coalesce((select sum(quantity) from stock.balance b where b.location = l.id and b.item = $1), 0))::text as balance,
       trim_scale(coalesce((select sum(case when m.to_location = l.id then m.quantity else -m.quantity end)
         from stock.move m where m.item = $1 and l.id in (m.from_location, m.to_location)), 0))::text as moved
     from stock.location l order by l.code`,
    [item],
  );
  return rows;
}
const held = async (item: string) =>
  Object.fromEntries(
    (await ledger(item)).filter(({ balance }) => balance !== '0').map(({ code, balance }) => [code, balance]),
  );

async function expectBalanced(item: string) {
  const rows = await ledger(item);
  for (const { code, kind, balance, moved } of rows) {
    expect([code, balance]).toEqual([code, moved]);
    if (kind === 'internal') expect(Number(balance), code).toBeGreaterThanOrEqual(0);
  }
  expect(rows.reduce((sum, { balance }) => sum + Math.round(Number(balance) * 1e6), 0)).toBe(0);
}

test('a request beyond stock is refused, and of 32 takers of the last five exactly one gets them', async () => {
  await run('stock.receive', { site, item: thread, quantity: '5', to: places.A });
  expect(await refusalOf('stock.issue', { site, item: thread, quantity: '5.000001', from: places.A })).toBe(
    'stock-short',
  );
  const takers = await Promise.all(
    Array.from({ length: 32 }, () => refusalOf('stock.issue', { site, item: thread, quantity: '5', from: places.A })),
  );
  expect(takers.filter((code) => code === 'ok')).toHaveLength(1);
  expect(takers.filter((code) => code === 'stock-short')).toHaveLength(31);
  await expectBalanced(thread);
});

test('the same scan ten times fast counts once', async () => {
  const input = { site, item: thread, quantity: '3', to: places.A };
  const results = await Promise.all(Array.from({ length: 10 }, () => run('stock.receive', input, 'scan-1')));
  expect(new Set(results.map(({ moves }) => moves[0])).size).toBe(1);
  expect((await held(thread)).A).toBe('3');
});

test('a move is reversed once, never edited', async () => {
  const { moves } = await run('stock.transfer', { site, item: thread, quantity: '2', from: places.A, to: places.B });
  await run('stock.move.reverse', { move: moves[0], reason: 'wrong rack' });
  expect(await refusalOf('stock.move.reverse', { move: moves[0], reason: 'again' })).toBe('move-reversed');
  expect((await held(thread)).A).toBe('3');
  await expect(erp.app.query('update stock.move set quantity = 1')).rejects.toThrow(/permission denied/);
});

test('what passes a portal is booked even beyond stock, and a person settles it', async () => {
  const epc = '3034000000000001';
  await run('stock.tag.register', { epc, item: thread, quantity: '8' });
  expect(await deliver(passages([passage(1, epc)]))).toEqual({ status: 'applied' });
  expect(await held(thread)).toMatchObject({ GATE: '8', 'TO-RECONCILE': '-5' });
  const found = (await erp.kernel.query(admin, 'stock.to-reconcile', { site })) as { rows: unknown[] };
  expect(found.rows).toMatchObject([{ quantity: '-5', item: { code: 'THREAD' }, moves: [{ fact: `rfid:${epc}|1` }] }]);
  const settle = { site, item: thread, lot: null, from: (await locationId('SUPPLIER')) ?? '' };
  expect(await refusalOf('stock.reconcile', { ...settle, quantity: '6' })).toBe('reconcile-too-much');
  await run('stock.reconcile', { ...settle, quantity: '5', note: 'receipt found' });
  expect((await held(thread))['TO-RECONCILE']).toBeUndefined();
  await expectBalanced(thread);
});

test('what waits to be reconciled comes in pages, counted whole, in as many questions as one row takes', async () => {
  const codes = ['WAITS-1', 'WAITS-2', 'WAITS-3'];
  const facts = [];
  for (const [at, code] of codes.entries()) {
    const { id } = await run('stock.item.save', { code, name: { en: code }, unit: 'kg' });
    const epc = `303400000000010${at}`;
    await run('stock.tag.register', { epc, item: id, quantity: '2' });
    facts.push(passage(20 + at, epc));
  }
  await deliver(passages(facts, { stream: 'rfid-passage:gate-2' }));
  const page = async (more: object) =>
    (await erp.kernel.query(admin, 'stock.to-reconcile', { site, ...more })) as {
      rows: { item: { code: string }; moves: { fact: string }[] }[];
      next: string | null;
      count: number;
    };
  const shown = async (more: object) => {
    const { rows, next, count } = await page(more);
    return { rows: rows.map(({ item, moves }) => [item.code, moves.map(({ fact }) => fact)]), next, count };
  };
  const first = await shown({ limit: 2 });
  expect(first).toEqual({
    rows: [
      ['WAITS-1', [facts[0]?.key]],
      ['WAITS-2', [facts[1]?.key]],
    ],
    next: '2',
    count: 3,
  });
  expect(await shown({ limit: 2, cursor: '2' })).toEqual({
    rows: [['WAITS-3', [facts[2]?.key]]],
    next: null,
    count: 3,
  });
  const [whole, one] = [await questionsOf(() => page({})), await questionsOf(() => page({ limit: 1 }))];
  expect(whole).toBe(one);
  expect(one).toBeGreaterThan(0);
});

/** How many statements the application's login begins meanwhile. */
async function questionsOf(work: () => Promise<unknown>): Promise<number> {
  const { prototype } = pg.Client;
  const asked = vi.spyOn(prototype, 'query');
  try {
    await work();
    return asked.mock.calls.length;
  } finally {
    asked.mockRestore();
  }
}

test('a correction reverses the move that was booked, and books anew', async () => {
  const epc = '3034000000000001';
  const before = await held(thread);
  await deliver(passages([], { revision: 2, base: 1, changed: [passage(1, epc, 'A', 'B')] }));
  expect(await held(thread)).toMatchObject({ B: '8' });
  await deliver(passages([], { revision: 3, base: 2, retracted: [{ key: passage(1, epc).key, type: 'stock.moved' }] }));
  const after = await held(thread);
  expect(after.GATE).toBeUndefined();
  expect(after.B).toBeUndefined();
  expect(before.GATE).toBe('8');
  await expectBalanced(thread);
});

test('a tag that nobody registered is not lost: it waits, and is booked when it is known', async () => {
  const epc = '3034000000000002';
  await deliver(passages([passage(9, epc)]), 2);
  const list = await erp.kernel.list(admin, 'stock.unidentified', { filter: { state: 'open' } });
  expect(list.rows).toMatchObject([{ epc, why: 'tag-unknown' }]);
  const entry = { id: String(list.rows[0]?.id) };
  expect(await refusalOf('stock.unidentified.settle', entry)).toBe('passage-still-unknown');
  await run('stock.tag.register', { epc, item: thread, quantity: '1' });
  await run('stock.unidentified.settle', entry);
  expect(await refusalOf('stock.unidentified.settle', entry)).toBe('passage-settled');
  expect((await held(thread)).GATE).toBe('1');
  await expectBalanced(thread);
});

async function locationId(code: string) {
  const page = await erp.kernel.list(admin, 'stock.location', { filter: { code } });
  return page.rows[0]?.id as string | undefined;
}

test('whatever is moved, taken back, seen and corrected: the ledger balances and no place owes', async () => {
  const quantity = fc.integer({ min: 1, max: 40 }).map((n) => String(n / 4));
  const place = fc.constantFrom('A', 'B', 'GATE');
  const step = fc.oneof(
    fc.record({ do: fc.constant('receive' as const), quantity, to: place }),
    fc.record({ do: fc.constant('issue' as const), quantity, from: place }),
    fc.record({ do: fc.constant('transfer' as const), quantity, from: place, to: place }),
    fc.record({ do: fc.constant('reverse' as const), nth: fc.nat(20) }),
    fc.record({ do: fc.constant('passage' as const), tag: fc.nat(3), minute: fc.nat(5), from: place, to: place }),
    fc.record({ do: fc.constant('retract' as const), nth: fc.nat(5) }),
  );
  let round = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 25 }), async (steps) => {
      round += 1;
      const item = (await run('stock.item.save', { code: `P${round}`, name: { en: 'P' } })).id;
      for (let tag = 0; tag <= 3; tag += 1) {
        await run('stock.tag.register', {
          epc: `AA${String(round).padStart(4, '0')}0${tag}`,
          item,
          quantity: String(tag + 0.5),
        });
      }
      const moves: string[] = [];
      const said = new Map<string, ReturnType<typeof passage>>();
      let revision = 0;
      const say = async () => {
        revision += 1;
        const window = { key: `round-${round}`, from: T0, to: null };
        await deliver(passages([...said.values()], { revision, base: null, window }));
      };
      for (const one of steps) {
        if (one.do === 'passage') {
          const fact = passage(one.minute, `AA${String(round).padStart(4, '0')}0${one.tag}`, one.from, one.to);
          said.set(fact.key, fact);
          await say();
        } else if (one.do === 'retract') {
          const key = [...said.keys()][one.nth];
          if (key) said.delete(key);
          await say();
        } else if (one.do === 'reverse') {
          const move = moves[one.nth];
          if (move) await erp.kernel.execute(admin, 'stock.move.reverse', { move, reason: 'property' });
        } else {
          const { do: name, quantity, ...ends } = one;
          const ids = Object.fromEntries(Object.entries(ends).map(([end, code]) => [end, places[code]]));
          const outcome = await erp.kernel.execute(admin, `stock.${name}`, { site, item, quantity, ...ids });
          if (outcome.ok) moves.push(...(outcome.result as { moves: string[] }).moves);
        }
      }
      await expectBalanced(item);
      const { rows } = await erp.owner.query(`select fact from stock.passage where fact like $1 order by fact`, [
        `rfid:AA${String(round).padStart(4, '0')}%`,
      ]);
      expect(rows.map(({ fact }) => fact)).toEqual([...said.keys()].sort());
    }),
    { numRuns: 15 },
  );
});
