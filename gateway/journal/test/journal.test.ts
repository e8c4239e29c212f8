import { afterEach, describe, expect, test } from 'vitest';
import { append, factSet, never, type TestJournal, testJournal, valuesOf } from './journal-fixture.ts';

let open: TestJournal[] = [];
const make = async (...options: Parameters<typeof testJournal>): Promise<TestJournal> => {
  const made = await testJournal(...options);
  open.push(made);
  return made;
};
afterEach(async () => {
  const all = open;
  open = [];
  await Promise.all(all.map((one) => one.remove()));
});

describe('an ordered reader', () => {
  test('gives what was appended, in order and without a hole, from memory and after a restart from disk', async () => {
    const test = await make();
    for (const value of [1, 2, 3]) await append(test.journal, [value, value + 0.5]);
    const first = await test.journal.orderedReader('detect').next(never);
    expect(valuesOf(first.groups)).toEqual([1, 1.5, 2, 2.5, 3, 3.5]);
    expect(first.groups.flatMap(({ samples }) => [...samples.seq])).toEqual([1, 2, 3, 4, 5, 6]);
    await test.reopen();
    const again = await test.journal.orderedReader('detect').next(never);
    expect(again).toEqual(first);
  });

  test('begins after what its sink has acknowledged, and waits for what is to come', async () => {
    const test = await make();
    await append(test.journal, [1]);
    await append(test.journal, [2]);
    await test.journal.acknowledge('detect', test.journal.epoch, [{ from: 1, to: 1 }]);
    await test.reopen();
    const reader = test.journal.orderedReader('detect');
    const batch = await reader.next(never);
    expect(valuesOf(batch.groups)).toEqual([2]);
    const next = reader.next(never);
    await append(test.journal, [3]);
    expect(valuesOf((await next).groups)).toEqual([3]);
    await reader.rewind();
    expect(valuesOf((await reader.next(never)).groups)).toEqual([2, 3]);
  });

  test('stops waiting when it is told to', async () => {
    const test = await make();
    const ending = new AbortController();
    const waiting = test.journal.orderedReader('detect').next(ending.signal);
    ending.abort(new Error('the end'));
    await expect(waiting).rejects.toThrow('the end');
  });

  test('for fact sets sees only those, and its acknowledgement bridges the rest', async () => {
    const test = await make();
    await append(test.journal, [1, 2]);
    await test.journal.transaction({ factSets: [{ source: 'downtime:m1', arrival: 1, body: factSet(1) }] });
    await append(test.journal, [3]);
    const { factSets } = await test.journal.transaction({
      factSets: [{ source: 'downtime:m1', arrival: 1, body: factSet(2) }],
    });
    expect(factSets[0]).toMatchObject({ kind: 'fact-set', seq: 5, gateway: 'gw', epoch: test.journal.epoch });
    const batch = await test.journal.orderedReader('forward', { factSetsOnly: true }).next(never);
    expect(batch.groups.flatMap((group) => group.factSets.map(({ body }) => body.revision))).toEqual([1, 2]);
    await test.journal.acknowledge('forward', batch.epoch, [{ from: 3, to: 3 }]);
    await test.journal.acknowledge('forward', batch.epoch, [{ from: 5, to: 5 }]);
    expect((await test.journal.acknowledged('forward'))[0]?.ranges).toEqual([{ from: 1, to: 5 }]);
  });
});

describe('a transaction', () => {
  test('commits fact sets, statements and acknowledgements together or not at all', async () => {
    const test = await make();
    const { journal } = test;
    await journal.migrate('detect/1', ['create table detector_state (stream text primary key, state text not null)']);
    await journal.migrate('detect/1', ['create table detector_state (this would fail']);
    await append(journal, [1]);
    const work = {
      factSets: [{ source: 'downtime:m1', arrival: 1, body: factSet(1) }],
      statements: [{ sql: 'insert into detector_state values (?, ?)', params: ['s', '{}'] }],
      acknowledge: [{ sink: 'detect' as const, epoch: journal.epoch, ranges: [{ from: 1, to: 1 }] }],
    };
    await journal.transaction(work);
    // The same key again: nothing of the second transaction stays, and no number is used up.
    await expect(journal.transaction({ ...work, acknowledge: [] })).rejects.toThrow('UNIQUE');
    await append(journal, [2]);
    await test.reopen();
    const all = await test.journal.orderedReader('store').next(never);
    expect(all.groups.map(({ firstSeq }) => firstSeq)).toEqual([1, 3]);
    expect(await test.journal.query({ sql: 'select stream from detector_state' })).toEqual([{ stream: 's' }]);
    // The number of the fact set holds nothing for the detectors: their acknowledgement bridges it.
    expect((await test.journal.acknowledged('detect'))[0]?.ranges).toEqual([{ from: 1, to: 2 }]);
  });
});

describe('an epoch', () => {
  test('lasts over restarts, and a new one begins above all before after a restore', async () => {
    const test = await make();
    await append(test.journal, [1]);
    const { epoch } = test.journal;
    expect(epoch).toBeGreaterThan(1_700_000_000);
    await test.reopen();
    expect(test.journal.epoch).toBe(epoch);
    await test.reopen({ restored: true });
    expect(test.journal.epoch).toBeGreaterThan(epoch);
    await append(test.journal, [2]);
    const reader = test.journal.orderedReader('detect');
    const [before, after] = [await reader.next(never), await reader.next(never)];
    expect([before.epoch, valuesOf(before.groups)]).toEqual([epoch, [1]]);
    expect([after.epoch, valuesOf(after.groups), after.covered]).toEqual([
      test.journal.epoch,
      [2],
      [{ from: 1, to: 1 }],
    ]);
  });

  test('can be begun above one that somebody else has seen', async () => {
    const { journal } = await make();
    await append(journal, [1]);
    const above = journal.epoch + 10;
    expect(await journal.beginEpoch(above)).toBe(above + 1);
    expect(await journal.beginEpoch(above)).toBe(above + 1);
    await append(journal, [2]);
    expect(journal.status()).toMatchObject({ epoch: above + 1, nextSeq: 2 });
  });
});

describe('a full journal', () => {
  test('refuses, says why, and takes again when sinks have caught up', async () => {
    const test = await make({ limitBytes: 200_000, keepBytes: 0, keepAge: 0 });
    const { journal } = test;
    const many = Array.from({ length: 8000 }, (_, at) => at + Math.PI);
    await append(journal, many);
    await append(journal, many);
    expect(journal.refusing()).toBe('full');
    expect(journal.status()).toMatchObject({ state: 'full', reason: 'its limit is reached' });
    const all = [{ from: 1, to: 16_000 }];
    for (const sink of ['store', 'detect', 'forward'] as const) await journal.acknowledge(sink, journal.epoch, all);
    await expect.poll(() => journal.refusing()).toBeNull();
    await append(journal, [1]);
  });
});

test('a live-first reader gives what is fresh at once and what was missed beside it', async () => {
  const test = await make();
  for (const value of [1, 2, 3]) await append(test.journal, [value]);
  await test.reopen();
  const { reader, stop } = test.journal.liveFirstReader(3);
  await append(test.journal, [4]);
  const { epoch, gateway } = test.journal;
  reader.begin([{ gateway, epoch, ranges: [{ from: 2, to: 2 }] }], [{ epoch, lastSeq: 3 }]);
  expect(reader.backlogRecords).toBe(2);
  expect(valuesOf(reader.takeFresh(100))).toEqual([4]);
  expect(valuesOf(await reader.takeBacklog(100))).toEqual([1]);
  expect(valuesOf(await reader.takeBacklog(100))).toEqual([3]);
  expect(valuesOf(await reader.takeBacklog(100))).toEqual([]);
  // More than memory is given for becomes backlog, the oldest first.
  for (const value of [5, 6, 7, 8]) await append(test.journal, [value, value + 0.1]);
  expect(valuesOf(reader.takeFresh(100))).toEqual([8, 8.1]);
  expect(valuesOf(await reader.takeBacklog(100))).toEqual([5, 5.1, 6, 6.1, 7, 7.1]);
  stop();
});

test('keys and the ledger survive a restart', async () => {
  const test = await make({ maxKeys: 4 });
  for (let at = 0; at < 6; at++) {
    await new Promise<void>((resolve, reject) => {
      const draft = test.journal.draft();
      draft.key('m1', `k${at}`);
      const ledger = draft.ledger('m1');
      ledger.received += 2;
      ledger.duplicate += 1;
      draft.whenSynced((error) => (error ? reject(error) : resolve()));
    });
  }
  await test.reopen();
  expect(test.journal.opened.keys.map(([, key]) => key)).toEqual(['k2', 'k3', 'k4', 'k5']);
  expect(test.journal.opened.ledgers).toEqual([
    { source: 'm1', received: 12, unmapped: 0, rejected: 0, duplicate: 6, dropped: 0, lastArrival: expect.any(Number) },
  ]);
});
