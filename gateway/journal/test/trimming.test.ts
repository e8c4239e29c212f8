import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import { backedUpGroup, markBackedUp } from '../backup-mark.ts';
import { pinJournal, releasePin } from '../pin-table.ts';
import { settledUpTo } from '../settled-groups.ts';
import { append, never, type TestJournal, testJournal, valuesOf } from './journal-fixture.ts';

const SINKS = ['store', 'detect', 'forward'] as const;
const HOUR = 3_600_000_000;
const GIB = 1024 ** 3;
const KEPT = { age: HOUR, bytes: GIB, limitBytes: GIB };
const NOT_KEPT = { age: 0, bytes: 0, limitBytes: GIB };

let open: TestJournal[] = [];
const make = async (): Promise<TestJournal> => {
  const made = await testJournal();
  open.push(made);
  return made;
};
afterEach(async () => {
  const all = open;
  open = [];
  await Promise.all(all.map((one) => one.remove()));
});

/** Looks at the journal's file as another process does. */
function beside<Result>({ folder }: TestJournal, work: (db: DatabaseSync) => Result): Result {
  const db = new DatabaseSync(join(folder, 'journal.sqlite'));
  try {
    db.exec('pragma busy_timeout = 10000');
    return work(db);
  } finally {
    db.close();
  }
}
const groupsOf = (made: TestJournal): number[] =>
  beside(made, (db) =>
    (db.prepare('select id from log_group order by id').all() as { id: number }[]).map(({ id }) => id),
  );
const acknowledge = async ({ journal }: TestJournal, to: number): Promise<void> => {
  for (const sink of SINKS) await journal.acknowledge(sink, journal.epoch, [{ from: 1, to }]);
};
const trim = async ({ journal }: TestJournal, keep: typeof KEPT): Promise<number> =>
  (await journal.ask('trim', keep)).removed;
const pin = (made: TestJournal, wanted: Partial<Parameters<typeof pinJournal>[1]> = {}) =>
  beside(made, (db) => pinJournal(db, { name: 'store-move', age: HOUR, maxBytes: GIB, ...wanted }, Date.now() * 1000));

describe('trimming', () => {
  test('waits for every sink, and for a backup within age and size', async () => {
    const made = await make();
    for (const value of [1, 2, 3, 4]) await append(made.journal, [value]);
    expect(await trim(made, NOT_KEPT)).toBe(0);
    await acknowledge(made, 3);
    expect(await trim(made, KEPT)).toBe(0);
    beside(made, (db) => markBackedUp(db, settledUpTo(db)));
    expect(await trim(made, KEPT)).toBe(3);
    await acknowledge(made, 4);
    await append(made.journal, [5]);
    expect(await trim(made, NOT_KEPT)).toBe(1);
    // A number is never given twice, also when nothing is left that tells it.
    await acknowledge(made, 5);
    expect(await trim(made, NOT_KEPT)).toBe(1);
    await made.reopen();
    await append(made.journal, [6]);
    expect(made.journal.status().nextSeq).toBe(7);
  });

  test('takes nothing for backed up that came after the backup, also where all before it is gone', async () => {
    const made = await make();
    for (const value of [1, 2, 3]) await append(made.journal, [value]);
    await acknowledge(made, 3);
    beside(made, (db) => markBackedUp(db, settledUpTo(db)));
    expect(await trim(made, KEPT)).toBe(3);
    await made.reopen();
    await append(made.journal, [4]);
    await acknowledge(made, 4);
    expect(await trim(made, KEPT)).toBe(0);
    expect(valuesOf((await made.journal.orderedReader('live').next(never)).groups)).toEqual([4]);
    // An older backup that ends late takes nothing back.
    beside(made, (db) => markBackedUp(db, 1));
    expect(beside(made, backedUpGroup)).toBe(3);
  });

  test('never passes the last backup nor a pin, whatever happens in whatever order', async () => {
    const step = fc.oneof(
      { weight: 4, arbitrary: fc.record({ do: fc.constant('append' as const), n: fc.integer({ min: 1, max: 3 }) }) },
      {
        weight: 3,
        arbitrary: fc.record({ do: fc.constant('acknowledge' as const), n: fc.integer({ min: 1, max: 40 }) }),
      },
      { weight: 3, arbitrary: fc.record({ do: fc.constant('trim' as const), n: fc.constant(0) }) },
      {
        weight: 2,
        arbitrary: fc.record({ do: fc.constantFrom('back-up', 'pin', 'release', 'restart'), n: fc.constant(0) }),
      },
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 30 }), async (steps) => {
        const made = await testJournal();
        try {
          let values = 0;
          let backedUp = 0;
          let pinned: number | null = null;
          const alive: { id: number; last: number }[] = [];
          let acknowledged = 0;
          const goneBefore = new Set<number>();
          for (const { do: what, n } of steps) {
            if (what === 'append') {
              await append(
                made.journal,
                Array.from({ length: n }, () => 1),
              );
              values += n;
              alive.push({ id: (alive.at(-1)?.id ?? 0) + 1, last: values });
            } else if (what === 'acknowledge') {
              // Sinks acknowledge whole groups.
              acknowledged = Math.max(acknowledged, alive[Math.min(n, alive.length) - 1]?.last ?? 0);
              if (acknowledged > 0) await acknowledge(made, acknowledged);
            } else if (what === 'back-up') {
              backedUp = Math.max(backedUp, beside(made, settledUpTo));
              beside(made, (db) => markBackedUp(db, backedUp));
            } else if (what === 'pin') pinned = pin(made)?.after ?? pinned;
            else if (what === 'release') {
              beside(made, (db) => releasePin(db, 'store-move'));
              pinned = null;
            } else if (what === 'restart') await made.reopen();
            else await trim(made, KEPT);
            const there = new Set(groupsOf(made));
            for (const { id, last } of alive) {
              if (goneBefore.has(id)) continue;
              const may = last <= acknowledged && id <= backedUp && id <= (pinned ?? Number.POSITIVE_INFINITY);
              if (!there.has(id)) {
                // The journal trims by itself, too: by the same rule.
                expect({ what, id, may }).toEqual({ what, id, may: true });
                goneBefore.add(id);
              } else if (what === 'trim') expect({ id, may }).toEqual({ id, may: false });
            }
          }
        } finally {
          await made.remove();
        }
      }),
      { numRuns: 15 },
    );
  });
});

describe('a pin', () => {
  test('holds what comes after it, over restarts and whoever backs up, until it is released', async () => {
    const made = await make();
    for (const value of [1, 2, 3]) await append(made.journal, [value]);
    await acknowledge(made, 2);
    expect(pin(made)).toMatchObject({ after: 2, broken: null });
    await append(made.journal, [4]);
    await acknowledge(made, 4);
    beside(made, (db) => markBackedUp(db, 4));
    expect(await trim(made, NOT_KEPT)).toBe(2);
    await made.reopen();
    expect(await trim(made, NOT_KEPT)).toBe(0);
    expect(groupsOf(made)).toEqual([3, 4]);
    expect(made.journal.status().pins).toMatchObject([{ name: 'store-move', after: 2, broken: null }]);
    // A job that was killed pins again, and has what it had.
    expect(pin(made, { age: 2 * HOUR })).toMatchObject({ after: 2, broken: null });
    expect(beside(made, (db) => releasePin(db, 'store-move'))).toMatchObject({ after: 2, broken: null });
    expect(await trim(made, NOT_KEPT)).toBe(2);
    expect(beside(made, (db) => releasePin(db, 'store-move'))).toBeNull();
  });

  test('is not given for what is trimmed already', async () => {
    const made = await make();
    for (const value of [1, 2]) await append(made.journal, [value]);
    await acknowledge(made, 2);
    expect(await trim(made, NOT_KEPT)).toBe(2);
    expect(pin(made, { after: 1 })).toBeNull();
    expect(pin(made)).toMatchObject({ after: 2 });
    expect(pin(made, { after: 1 })).toBeNull();
  });

  test('breaks by age, and where what it holds back is too large; its owner sees it', async () => {
    const made = await make();
    pin(made, { age: -1 });
    expect(await trim(made, KEPT)).toBe(0);
    await expect.poll(() => made.journal.status().pins[0]?.broken).toBe('age');
    expect(pin(made)).toBeNull();
    expect(beside(made, (db) => releasePin(db, 'store-move'))).toMatchObject({ broken: 'age' });

    expect(pin(made, { maxBytes: 1 })).toMatchObject({ after: 0, broken: null });
    await append(made.journal, [1]);
    // As long as a sink wants it anyway, the pin costs nothing.
    expect(await trim(made, NOT_KEPT)).toBe(0);
    expect(beside(made, (db) => db.prepare('select broken from pin').all())).toEqual([{ broken: null }]);
    await acknowledge(made, 1);
    expect(await trim(made, NOT_KEPT)).toBe(1);
    expect(beside(made, (db) => releasePin(db, 'store-move'))).toMatchObject({ broken: 'size' });
  });

  test('does not fill the journal, and does not outlive a restore', async () => {
    const made = await make();
    pin(made);
    await append(made.journal, [1]);
    await acknowledge(made, 1);
    expect(await trim(made, { ...NOT_KEPT, limitBytes: 10 })).toBe(1);
    expect(beside(made, (db) => releasePin(db, 'store-move'))).toMatchObject({ broken: 'size' });
    pin(made);
    await made.reopen({ restored: true });
    expect(made.journal.status().pins).toMatchObject([{ broken: 'restored' }]);
  });
});
