import { forwardBalances } from '@millrace/contracts';
import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import type { ForwardWanted, LogPosition } from '../forward-table.ts';
import { append, never, type TestJournal, testJournal, valuesOf } from './journal-fixture.ts';

const HOUR = 3_600_000_000;
const GIB = 1024 ** 3;
const NOT_KEPT = { age: 0, bytes: 0, limitBytes: GIB };
const cloud: ForwardWanted = { id: 'cloud', from: 'now', holds: true, keepAge: HOUR, keepBytes: GIB };

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

const settleAll = async ({ journal }: TestJournal): Promise<void> => {
  for (const sink of ['store', 'detect', 'forward'] as const) {
    await journal.acknowledge(sink, journal.epoch, [{ from: 1, to: journal.status().nextSeq - 1 }]);
  }
};
const standing = async ({ journal }: TestJournal, id = 'cloud') => {
  const found = (await journal.ask('forwardStandings', null)).find((one) => one.id === id);
  if (!found) throw new Error(`no forward ${id}`);
  expect(forwardBalances(found.account)).toBe(true);
  return found;
};
const deliver = async ({ journal }: TestJournal, from: LogPosition, maxRecords = 1): Promise<LogPosition> => {
  const groups = await journal.groupsFrom(from, never, maxRecords);
  const outcomes = groups.map(({ epoch, firstSeq, lastSeq }) => ({
    epoch,
    firstSeq,
    lastSeq,
    delivered: lastSeq - firstSeq + 1,
    filtered: 0,
    refused: 0,
  }));
  await journal.ask('forwardSettle', { id: 'cloud', groups: outcomes, refusals: [] });
  const last = outcomes.at(-1);
  return last ? { epoch: last.epoch, seq: last.lastSeq + 1 } : from;
};

describe('a forward', () => {
  test('begins where it is told, holds the journal until it is settled, and outlives a restart', async () => {
    const made = await make();
    await append(made.journal, [1, 2]);
    const [now, old] = [cloud, { ...cloud, id: 'old', from: 'beginning' as const }];
    await made.journal.ask('forwardsUse', [now, old]);
    expect((await standing(made)).account).toMatchObject({ offered: 0, buffered: 0 });
    expect((await standing(made, 'old')).account).toMatchObject({ offered: 2, buffered: 2 });
    await made.journal.ask('forwardsUse', [now]);
    for (const value of [3, 4, 5]) await append(made.journal, [value, value]);
    await settleAll(made);
    // What came before it began is nobody's.
    expect((await made.journal.ask('trim', NOT_KEPT)).removed).toBe(1);
    const { position } = await standing(made);
    const next = await deliver(made, position);
    expect((await standing(made)).account).toMatchObject({ offered: 6, delivered: 2, buffered: 4, dropped: 0 });
    await made.reopen();
    expect((await standing(made)).position).toEqual(next);
    expect((await made.journal.ask('trim', NOT_KEPT)).removed).toBe(1);
    expect(valuesOf(await made.journal.groupsFrom(next, never, 100))).toEqual([4, 4, 5, 5]);
  });

  test('drops the oldest beyond its age or size, counted, and takes back what came all the same', async () => {
    const made = await make();
    await made.journal.ask('forwardsUse', [cloud]);
    for (const value of [1, 2, 3]) await append(made.journal, [value]);
    await settleAll(made);
    const { position } = await standing(made);
    const onItsWay = await made.journal.groupsFrom(position, never, 1);
    expect((await made.journal.ask('trim', NOT_KEPT)).removed).toBe(0);
    await made.journal.ask('forwardsUse', [{ ...cloud, keepBytes: 1 }]);
    expect((await made.journal.ask('trim', NOT_KEPT)).removed).toBe(3);
    expect((await standing(made)).account).toMatchObject({ offered: 3, dropped: 3, buffered: 0 });
    const outcomes = onItsWay.map(({ epoch, firstSeq, lastSeq }) => {
      return { epoch, firstSeq, lastSeq, delivered: 1, filtered: 0, refused: 0 };
    });
    await made.journal.ask('forwardSettle', { id: 'cloud', groups: outcomes, refusals: [] });
    expect((await standing(made)).account).toMatchObject({ offered: 3, delivered: 1, dropped: 2 });
    await made.journal.ask('forwardsUse', [{ ...cloud, keepAge: -1 }]);
    await append(made.journal, [4]);
    await settleAll(made);
    expect((await made.journal.ask('trim', NOT_KEPT)).removed).toBe(1);
    expect((await standing(made)).account).toMatchObject({ offered: 4, delivered: 1, dropped: 3, buffered: 0 });
  });

  test('one that holds nothing gets what is there; one taken out holds nothing, and goes on when it comes back', async () => {
    const made = await make();
    await made.journal.ask('forwardsUse', [{ ...cloud, holds: false }]);
    await append(made.journal, [1]);
    await settleAll(made);
    expect((await made.journal.ask('trim', NOT_KEPT)).removed).toBe(1);
    await append(made.journal, [2]);
    await made.journal.ask('forwardsUse', []);
    expect(await made.journal.ask('forwardStandings', null)).toEqual([]);
    await settleAll(made);
    expect((await made.journal.ask('trim', NOT_KEPT)).removed).toBe(1);
    await append(made.journal, [3]);
    await made.journal.ask('forwardsUse', [cloud]);
    const { account, position } = await standing(made);
    expect(account).toMatchObject({ offered: 3, dropped: 2, buffered: 1 });
    expect(valuesOf(await made.journal.groupsFrom(position, never, 10))).toEqual([3]);
  });

  test('goes on into a new epoch after a restore', async () => {
    const made = await make();
    await made.journal.ask('forwardsUse', [cloud]);
    await append(made.journal, [1]);
    await made.reopen({ restored: true });
    await append(made.journal, [2]);
    const { account, position } = await standing(made);
    expect(account).toMatchObject({ offered: 2, buffered: 2 });
    const next = await deliver(made, position, 100);
    expect((await standing(made)).account).toMatchObject({ delivered: 2, buffered: 0 });
    expect(next).toEqual({ epoch: made.journal.epoch, seq: 2 });
  });

  test('its sum is exact whatever happens in whatever order, and what it is given has no hole but what was dropped', {
    timeout: 300_000,
  }, async () => {
    const step = fc.constantFrom('append', 'append', 'deliver', 'settle-and-trim', 'small', 'large', 'restart');
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 25 }), async (steps) => {
        const made = await testJournal();
        try {
          await made.journal.ask('forwardsUse', [cloud]);
          let { position } = await standing(made);
          let appended = 0;
          for (const what of steps) {
            if (what === 'append') await append(made.journal, [++appended]);
            else if (what === 'restart') {
              await made.reopen();
              ({ position } = await standing(made));
            } else if (what === 'settle-and-trim') {
              if (appended > 0) await settleAll(made);
              await made.journal.ask('trim', NOT_KEPT);
            } else if (what === 'deliver') {
              if ((await standing(made)).account.buffered > 0) position = await deliver(made, position);
            } else await made.journal.ask('forwardsUse', [{ ...cloud, keepBytes: what === 'small' ? 1 : GIB }]);
            expect((await standing(made)).account.offered).toBe(appended);
          }
        } finally {
          await made.remove();
        }
      }),
      { numRuns: 8 },
    );
  });
});
