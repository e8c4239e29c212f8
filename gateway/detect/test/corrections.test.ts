import { expect, test } from 'vitest';
import { BUILT_IN_DETECTORS } from '../built-in.ts';
import { HOUR, type Message, MINUTE, type Plant, plant, SECOND, SHIFT_A, stream } from './harness.ts';

const counting = stream('counter', {}, { inputs: { good: 1 } });
const running = stream('machine-state', { by: 'run', stopsAfter: '3 min' }, { inputs: { run: 2 } });
const reading = (time: number, value: number, point = 1): Message => ({ kind: 'sample', point, time, value });
const total = (line: Plant): number =>
  line
    .booked()
    .facts()
    .reduce((sum, fact) => sum + (fact.type === 'production.counted' ? fact.payload.quantity : 0), 0);
const rows = async (line: Plant, table: string) =>
  Number((await line.journal.query({ sql: `select count(*) as n from ${table}` }))[0]?.n);

test('a correction of a reading holds, and a repeat of what was corrected does not bring it back', async () => {
  const line = await plant(BUILT_IN_DETECTORS, [counting]);
  const at = SHIFT_A + MINUTE;
  await line.arrive([{ at, message: reading(at, 10) }]);
  await line.arrive([{ at: at + 60 * SECOND, message: reading(at + 60 * SECOND, 90) }]);
  await line.wait(at + 2 * MINUTE);
  expect(total(line)).toBe(80);
  await line.arrive([{ at: at + 3 * MINUTE, message: reading(at + 60 * SECOND, 15) }]);
  await line.wait(at + 4 * MINUTE);
  expect(total(line)).toBe(5);
  await line.arrive([{ at: at + 5 * MINUTE, message: reading(at + 60 * SECOND, 90) }]);
  await line.wait(at + 6 * MINUTE);
  expect(total(line)).toBe(5);
});

test('of two values the one that the log has later holds, in whatever order the runner meets them', async () => {
  const at = SHIFT_A + MINUTE;
  const results: number[] = [];
  for (const order of [
    [0, 1, 2],
    [2, 1, 0],
    [1, 2, 0],
  ]) {
    const line = await plant(BUILT_IN_DETECTORS, [counting]);
    const groups = [reading(at, 10), reading(at + MINUTE, 30), reading(at + MINUTE, 12)].map((message) =>
      line.group([{ at: at + 2 * MINUTE, message }]),
    );
    for (const next of order) {
      const group = groups[next];
      if (!group) continue;
      const covered = [{ from: group.firstSeq, to: group.lastSeq }];
      await line.runner.process({ epoch: 1, groups: [group], covered }, at + 2 * MINUTE);
    }
    await line.wait(at + 10 * MINUTE);
    results.push(total(line));
  }
  expect(results).toEqual([2, 2, 2]);
});

test('a late record moves a stop’s edge as a retraction and an assertion, and says no more than that', async () => {
  const line = await plant(BUILT_IN_DETECTORS, [running]);
  for (const [minute, run] of [
    [0, 1],
    [10, 0],
    [20, 1],
  ] as const) {
    const at = SHIFT_A + minute * MINUTE;
    await line.arrive([{ at, message: reading(at, run, 2) }]);
  }
  await line.wait(SHIFT_A + 30 * MINUTE);
  const before = line.journal.factSets.length;
  await line.arrive([{ at: SHIFT_A + 30 * MINUTE, message: reading(SHIFT_A + 8 * MINUTE, 0, 2) }]);
  await line.wait(SHIFT_A + 30 * MINUTE + 2 * SECOND);
  const said = line.journal.factSets.slice(before).map(({ body }) => body);
  expect(said).toHaveLength(1);
  expect(said[0]).toMatchObject({
    asserted: [{ payload: { from: SHIFT_A + 8 * MINUTE, to: SHIFT_A + 20 * MINUTE } }],
    retracted: [{ key: expect.stringContaining(String(SHIFT_A + 10 * MINUTE)) }],
    changed: [],
  });
});

test('a correction goes on into the windows that follow until their state is the same again', async () => {
  const line = await plant(BUILT_IN_DETECTORS, [running]);
  await line.arrive([{ at: SHIFT_A, message: reading(SHIFT_A, 1, 2) }]);
  await line.wait(SHIFT_A + 18 * HOUR);
  const next = SHIFT_A + 18 * HOUR;
  await line.arrive([{ at: next, message: reading(next, 1, 2) }]);
  await line.wait(SHIFT_A + 26 * HOUR);
  const before = line.journal.factSets.length;
  // It stopped in shift A, at half past one, and nobody heard until the day after.
  await line.arrive([{ at: SHIFT_A + 26 * HOUR + 30 * SECOND, message: reading(SHIFT_A + 7.5 * HOUR, 0, 2) }]);
  const said = line.journal.factSets.slice(before).map(({ body }) => body);
  expect(said.map(({ window, asserted }) => [window.key, asserted.length])).toEqual([
    ['2026-11-21/A', 1],
    ['2026-11-21/B', 1],
    ['2026-11-21/N', 1],
  ]);
  expect(said[2]?.asserted[0]?.payload).toMatchObject({
    from: SHIFT_A + 16 * HOUR,
    to: SHIFT_A + 18 * HOUR,
    micro: false,
  });
});

test('what comes later than the lateness changes no fact', async () => {
  const line = await plant(BUILT_IN_DETECTORS, [{ ...counting, lateness: HOUR }]);
  const at = SHIFT_A + 2 * HOUR;
  await line.arrive([{ at, message: reading(at, 10) }]);
  await line.arrive([{ at: at + MINUTE, message: reading(at + MINUTE, 12) }]);
  await line.arrive([{ at: at + 2 * MINUTE, message: reading(SHIFT_A + 30 * MINUTE, 3) }]);
  await line.wait(at + HOUR);
  expect(total(line)).toBe(2);
  expect(line.runner.tooLate.get(counting.stream)).toBe(1);
});

test('revisions of a busy stream keep a second’s distance, a quiet one speaks at once', async () => {
  const line = await plant(BUILT_IN_DETECTORS, [counting]);
  const start = SHIFT_A + HOUR;
  await line.arrive([{ at: start, message: reading(start, 0) }]);
  for (let n = 1; n <= 100; n++) {
    const at = start + 10 * SECOND + n * 50_000;
    await line.wait(at);
    await line.arrive([{ at, message: reading(at, n) }]);
  }
  const revisions = line.journal.factSets.length;
  expect(revisions).toBeGreaterThanOrEqual(5);
  expect(revisions).toBeLessThanOrEqual(7);
  await line.wait(start + 30 * SECOND);
  expect(total(line)).toBe(100);
  const before = line.journal.factSets.length;
  const at = start + 60 * SECOND;
  await line.arrive([{ at, message: reading(at, 101) }]);
  expect(line.journal.factSets.length).toBe(before + 1);
});

test('a journal that begins a new epoch says whole sets, and goes on from its state', async () => {
  const line = await plant(BUILT_IN_DETECTORS, [counting]);
  const at = SHIFT_A + HOUR;
  for (const [minute, value] of [
    [0, 5],
    [1, 7],
    [2, 9],
  ] as const) {
    await line.arrive([{ at: at + minute * MINUTE, message: reading(at + minute * MINUTE, value) }]);
  }
  await line.wait(at + 5 * MINUTE);
  line.journal.epoch = 2;
  const before = line.journal.factSets.length;
  await line.arrive([{ at: at + 6 * MINUTE, message: reading(at + 6 * MINUTE, 14) }]);
  const said = line.journal.factSets.slice(before);
  expect(said).toMatchObject([{ epoch: 2, body: { base: null } }]);
  expect(said[0]?.body.asserted).toHaveLength(3);
  expect(total(line)).toBe(9);
});

test('a whole set is said again for a consumer that missed a revision', async () => {
  const line = await plant(BUILT_IN_DETECTORS, [counting]);
  const at = SHIFT_A + HOUR;
  await line.arrive([{ at, message: reading(at, 5) }]);
  await line.arrive([{ at: at + MINUTE, message: reading(at + MINUTE, 7) }]);
  expect(await line.runner.sayWhole(counting.stream, '2026-11-21/A', at + 2 * MINUTE)).toBe(true);
  expect(line.journal.factSets.at(-1)?.body).toMatchObject({ base: null, asserted: [{ payload: { quantity: 2 } }] });
  await line.arrive([{ at: at + 3 * MINUTE, message: reading(at + 3 * MINUTE, 8) }]);
  expect(total(line)).toBe(3);
  expect(await line.runner.sayWhole(counting.stream, '2020-01-01/A', at)).toBe(false);
});

test('what nothing can reopen any more is forgotten, and counting goes on', async () => {
  const line = await plant(BUILT_IN_DETECTORS, [{ ...counting, lateness: HOUR }]);
  for (let hour = 0; hour < 48; hour++) {
    const at = SHIFT_A + hour * HOUR;
    await line.wait(at);
    await line.arrive([{ at, message: reading(at, hour) }]);
    await line.runner.trim();
  }
  expect(await rows(line, 'detect_input')).toBeLessThan(14);
  expect(await rows(line, 'detect_window')).toBeLessThan(4);
  expect(await rows(line, 'detect_fact')).toBeLessThan(14);
  expect(total(line)).toBe(47);
});

test('a tag that passed long ago leaves nothing behind', async () => {
  const portal = 'dispatch/gate/cell-1/portal-1';
  const settings = { outside: 'YARD', inside: 'STORE', always: 'in' };
  const line = await plant(BUILT_IN_DETECTORS, [
    stream('rfid-passage', settings, { subject: portal, devices: [portal], lateness: HOUR }),
  ]);
  for (let n = 0; n < 30; n++) {
    const at = SHIFT_A + n * HOUR;
    await line.wait(at);
    const epc = `E280${n.toString(16).toUpperCase().padStart(20, '0')}`;
    const read = {
      kind: 'observation' as const,
      device: portal,
      time: at,
      body: { type: 'tag-read' as const, epc, antenna: '1' },
    };
    await line.arrive(Array.from({ length: 500 }, () => ({ at, message: read })));
    await line.runner.trim();
  }
  await line.wait(SHIFT_A + 31 * HOUR);
  const moved = line.booked().facts();
  expect(moved).toHaveLength(30);
  expect(moved[0]?.payload).toMatchObject({ direction: 'in', from: 'YARD', to: 'STORE', reads: 1 });
  expect(await rows(line, 'detect_lane')).toBeLessThan(6);
});

test('a late record in a long window opens it at the checkpoint before, not at its beginning', async () => {
  const values = Array.from({ length: 600 }, (_, at) => reading(SHIFT_A + at * SECOND, at * 2 + (at % 7)));
  const late = new Set([130, 300, 301, 577]);
  const ordered = await plant(BUILT_IN_DETECTORS, [counting]);
  const shuffled = await plant(BUILT_IN_DETECTORS, [counting]);
  const asked: unknown[] = [];
  const query = shuffled.journal.query.bind(shuffled.journal);
  shuffled.journal.query = (statement) => {
    if (statement.sql.startsWith('select time, tie, versions') && statement.sql.includes('limit'))
      asked.push(statement.params?.[1]);
    return query(statement);
  };
  for (const [at, message] of values.entries()) {
    await ordered.arrive([{ at: message.time, message }]);
    if (!late.has(at)) await shuffled.arrive([{ at: message.time, message }]);
  }
  const end = SHIFT_A + HOUR;
  for (const at of late) {
    const message = values[at];
    await shuffled.wait(end + at * SECOND);
    if (message) await shuffled.arrive([{ at: end + at * SECOND, message }]);
  }
  await shuffled.wait(end + HOUR);
  await ordered.wait(end + HOUR);
  expect(shuffled.booked().final()).toEqual(ordered.booked().final());
  // Four late records, three of them far from the window's beginning.
  expect(
    asked.filter((from) => typeof from === 'number' && from > SHIFT_A + 100 * SECOND).length,
  ).toBeGreaterThanOrEqual(4);
});
