import { DatabaseSync } from 'node:sqlite';
import { fc, test as property } from '@fast-check/vitest';
import { describe, expect, test } from 'vitest';
import { FairShares } from '../fair-shares.ts';
import type { QuarantineDraft } from '../group-draft.ts';
import { BYTES_BESIDE, type QuarantineLimits, quarantineTable } from '../quarantine-table.ts';
import { JOURNAL_SCHEMA } from '../schema.ts';

const DAY = 24 * 3600 * 1_000_000;
const WIDE: QuarantineLimits = { bytes: 1e9, age: 30 * DAY };

function database(steps = JOURNAL_SCHEMA): DatabaseSync {
  const db = new DatabaseSync(':memory:');
  for (const step of steps) db.exec(step);
  return db;
}

function quarantine(limits: Partial<QuarantineLimits>, db = database()) {
  const table = quarantineTable(db, { ...WIDE, ...limits });
  let arrival = 1;
  return {
    db,
    table,
    /** One message, in a group of its own. Gives its payload back. */
    add(source: string, bytes: number, more: Partial<QuarantineDraft> = {}): void {
      const payload = new Uint8Array(bytes);
      const draft = { kind: 'unmapped', source, topic: 't', reason: 'no-rule', payload, counted: 1 } as const;
      table.add([{ ...draft, arrival: arrival++, ...more }]);
      table.keepWithin(arrival);
      table.ended(true);
    },
    kept: (source: string): number[] =>
      db
        .prepare('select arrival from quarantine_message where source = ? order by id')
        .all(source)
        .map((row) => Number(row.arrival)),
  };
}

/** What is really there, by a look at every row. */
function counted(db: DatabaseSync, source: string) {
  const one = (sql: string) => Number(Object.values(db.prepare(sql).get(source) ?? {})[0]);
  return {
    bytes: one(
      `select coalesce(sum(length(payload) + ${BYTES_BESIDE}), 0) from quarantine_message m
       join quarantine_entry e on e.id = m.entry where e.source = ?`,
    ),
    entries: one('select count(*) from quarantine_entry where source = ?'),
  };
}

describe('a device that floods the quarantine', () => {
  test('pushes out its own oldest messages and none of another', () => {
    const { add, kept, table } = quarantine({ bytes: 100 * (100 + BYTES_BESIDE) });
    for (let n = 0; n < 20; n++) add('honest', 100);
    for (let n = 0; n < 1_000; n++) add('hostile', 100);
    for (let n = 0; n < 20; n++) add('honest', 100);
    expect(kept('honest')).toHaveLength(40);
    const hostile = kept('hostile');
    expect(hostile.length).toBeGreaterThan(40);
    expect(hostile.at(-1)).toBe(1_020);
    expect(hostile).toEqual(Array.from({ length: hostile.length }, (_, n) => 1_020 - hostile.length + 1 + n));
    expect(table.heldBy('honest').bytes + table.heldBy('hostile').bytes).toBeLessThanOrEqual(
      100 * (100 + BYTES_BESIDE),
    );
  });

  test('with topics that it invents pushes out its own entries', () => {
    const { add, table, kept } = quarantine({ entries: 100 });
    for (let n = 0; n < 10; n++) add('honest', 1, { topic: `h${n}` });
    for (let n = 0; n < 1_000; n++) add('hostile', 1, { topic: `x${n}` });
    expect(kept('honest')).toHaveLength(10);
    expect(table.heldBy('honest').entries).toBe(10);
    expect(table.heldBy('hostile').entries).toBeLessThanOrEqual(90);
    expect(table.heldBy('hostile').entries).toBeGreaterThan(80);
    expect(table.list(1)[0]?.topic).toBe('x999');
  });

  test('with empty messages is bounded too', () => {
    const { add, kept } = quarantine({ bytes: 100 * BYTES_BESIDE });
    for (let n = 0; n < 1_000; n++) add('hostile', 0);
    expect(kept('hostile').length).toBeLessThanOrEqual(100);
  });

  test('costs a group no more the more there is: a flood is put in order by index, never by a scan', () => {
    const { db } = quarantine({});
    const plan = (sql: string, ...params: (string | number)[]) =>
      db
        .prepare(`explain query plan ${sql}`)
        .all(...params)
        .map(({ detail }) => String(detail))
        .join('; ');
    const oldest = 'select id, length(payload) as bytes from quarantine_message where source = ? order by id limit ?';
    expect(plan(oldest, 'a', 10)).toMatch(/^SEARCH quarantine_message USING INDEX quarantine_message_by_source/);
    const stale = 'select id from quarantine_entry where source = ? order by last_seen limit ?';
    expect(plan(stale, 'a', 10)).toMatch(/^SEARCH quarantine_entry USING .*INDEX quarantine_entry_by_source/);
    for (const sql of [oldest, stale]) expect(plan(sql, 'a', 10)).not.toMatch(/SCAN|TEMP B-TREE/);
  });
});

test('what is too old goes, though there is room', () => {
  const { add, kept, table } = quarantine({});
  add('m1', 10, { arrival: 1 });
  add('m1', 10, { arrival: 40 * DAY, topic: 'u' });
  table.keepWithin(40 * DAY);
  expect(kept('m1')).toEqual([40 * DAY]);
  expect(table.list(10).map(({ topic }) => topic)).toEqual(['u']);
});

test('a journal of before has the sources of its messages found', () => {
  const step = JOURNAL_SCHEMA.findIndex((sql) => sql.includes('alter table quarantine_message add column source'));
  const db = database(JOURNAL_SCHEMA.slice(0, step));
  db.exec(`insert into quarantine_entry values ('e', 'unmapped', 'm1', 't', 'no-rule', 1, 1, 1);
           insert into quarantine_message values (1, 'e', 1, 1, x'0102')`);
  for (const sql of JOURNAL_SCHEMA.slice(step)) db.exec(sql);
  expect(quarantineTable(db, WIDE).heldBy('m1')).toEqual({ bytes: 2 + BYTES_BESIDE, entries: 1 });
});

const SOURCES = ['a', 'b', 'c'] as const;
const step = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('add' as const),
      source: fc.constantFrom(...SOURCES),
      bytes: fc.nat(400),
      topic: fc.nat(8),
    }),
  },
  fc.record({ do: fc.constant('remove' as const), at: fc.nat(200) }),
  fc.record({ do: fc.constant('discard' as const), at: fc.nat(20) }),
  fc.record({ do: fc.constant('fail' as const), source: fc.constantFrom(...SOURCES), bytes: fc.nat(400) }),
  fc.record({ do: fc.constant('reopen' as const) }),
);
property.prop([fc.array(step, { maxLength: 120 })])(
  'whatever happens, the sums are those of the rows, the bounds hold, and nobody is cut below a fair share',
  (steps) => {
    const bytes = 4_000;
    const entries = 12;
    let one = quarantine({ bytes, entries });
    /** What each has sent in all. */
    const sent = { a: 0, b: 0, c: 0 };
    const topics = { a: new Set<number>(), b: new Set<number>(), c: new Set<number>() };
    let taken = false;
    for (const what of steps) {
      if (what.do === 'add') {
        one.add(what.source, what.bytes, { topic: `t${what.topic}` });
        sent[what.source] += what.bytes + BYTES_BESIDE;
        topics[what.source].add(what.topic);
      } else if (what.do === 'remove') {
        one.table.remove(what.at);
        one.table.ended(true);
        taken = true;
      } else if (what.do === 'discard') {
        const entry = one.table.list(100)[what.at];
        if (entry) one.table.discard(entry.id);
        one.table.ended(true);
        taken = true;
      } else if (what.do === 'fail') {
        one.db.exec('begin');
        const draft = { kind: 'rejected', topic: 'f', reason: 'r', arrival: 1, counted: 1 } as const;
        one.table.add([{ ...draft, source: what.source, payload: new Uint8Array(what.bytes) }]);
        one.table.keepWithin(2);
        one.db.exec('rollback');
        one.table.ended(false);
      } else one = quarantine({ bytes, entries }, one.db);
      for (const source of SOURCES) expect(one.table.heldBy(source)).toEqual(counted(one.db, source));
      const total = (of: 'bytes' | 'entries') => SOURCES.reduce((sum, source) => sum + one.table.heldBy(source)[of], 0);
      expect(total('bytes')).toBeLessThanOrEqual(bytes);
      expect(total('entries')).toBeLessThanOrEqual(entries);
      // Who has never sent more than a third of what fits has all of it.
      for (const source of SOURCES) {
        const modest = sent[source] <= (bytes * 30) / 32 / 3 && topics[source].size <= 3;
        if (modest && !taken) expect(one.table.heldBy(source).bytes).toBe(sent[source]);
      }
    }
  },
);

property.prop([
  fc.dictionary(fc.string({ minLength: 1 }), fc.integer({ min: 1, max: 1_000 })),
  fc.integer({ min: 0, max: 3_000 }),
])('the excess brings the sum to the bound, takes from the largest alone and leaves them alike', (held, most) => {
  const shares = new FairShares();
  for (const [source, amount] of Object.entries(held)) shares.add(source, amount);
  const left = new Map(Object.entries(held));
  for (const { source, amount } of shares.excess(most)) left.set(source, (left.get(source) ?? 0) - amount);
  const sum = [...left.values()].reduce((total, amount) => total + amount, 0);
  expect(sum).toBeLessThanOrEqual(Math.max(most, 0));
  const cut = [...left].filter(([source, amount]) => amount !== held[source]).map(([, amount]) => amount);
  // Those that were cut hold the same, and nobody holds more.
  expect(new Set(cut).size).toBeLessThanOrEqual(1);
  for (const [, amount] of left) expect(amount).toBeLessThanOrEqual(cut[0] ?? 1_000);
  // No more than needed: what is left over is less than one for each that was cut.
  if (cut.length > 0) expect(most - sum).toBeLessThan(cut.length);
  else expect(shares.total).toBeLessThanOrEqual(most);
});
