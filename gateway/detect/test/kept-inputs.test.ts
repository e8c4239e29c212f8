import { fc, test } from '@fast-check/vitest';
import { type DetectorInput, QUALITY } from '@millrace/contracts';
import { expect, test as plain } from 'vitest';
import { BUILT_IN_DETECTORS } from '../built-in.ts';
import { MIGRATIONS } from '../detect-schema.ts';
import { write } from '../detect-writes.ts';
import { type PackedInput, packInputs, unpackInputs } from '../input-block.ts';
import { InputReader, type ReadInput } from '../input-reader.ts';
import { packLane } from '../pack-inputs.ts';
import { comparePositions, type Position } from '../position.ts';
import { HOUR, plant, SECOND, SHIFT_A, stream } from './harness.ts';
import { SqliteJournal } from './sqlite-journal.ts';

type Reading = Extract<DetectorInput, { kind: 'sample' }>;
const value = fc.oneof(fc.integer(), fc.double(), fc.string(), fc.constant(null)).filter((one) => !Object.is(one, -0));
const finite = value.filter((one) => typeof one !== 'number' || Number.isFinite(one));

const reading = (time: number, role: string): fc.Arbitrary<PackedInput> =>
  fc
    .record({
      late: fc.integer({ min: -SECOND, max: 72 * HOUR }),
      seq: fc.nat(),
      epoch: fc.integer({ min: 1, max: 3 }),
      gateway: fc.constantFrom('one', 'two'),
      source: fc.constantFrom('a', 'b'),
      point: fc.integer({ min: 1, max: 9 }),
      value: finite,
      quality: fc.constantFrom(QUALITY.good, QUALITY.uncertainClock),
    })
    .map(({ late, seq, epoch, gateway, ...rest }) => {
      const input: Reading = {
        kind: 'sample',
        role,
        time,
        arrival: time + late,
        record: { gateway, epoch, seq },
        ...rest,
      };
      return { time, tie: `s0${role.length}`, input };
    });

const readings = fc
  .uniqueArray(fc.tuple(fc.integer({ min: 0, max: 5_000 }), fc.constantFrom('good', 'scrap')), {
    minLength: 1,
    maxLength: 120,
    selector: ([time, role]) => `${time}/${role}`,
  })
  .chain((places) => fc.tuple(...places.map(([time, role]) => reading(SHIFT_A + time * 1_000, role))));

test.prop([readings])('packed readings come back as they were', (given) => {
  const inputs = [...given].sort(comparePositions);
  const block = packInputs(inputs);
  expect(unpackInputs(block.data)).toEqual(inputs);
  expect(block).toMatchObject({
    count: inputs.length,
    from: { time: inputs[0]?.time },
    to: { time: inputs.at(-1)?.time },
  });
});

async function all(reader: InputReader, after: Position | null, limit: number): Promise<ReadInput[]> {
  const out: ReadInput[] = [];
  let at = after;
  for (let more = true; more; ) {
    const page = await reader.after(1, at, limit);
    if (page.more) expect(page.inputs.length).toBeGreaterThan(0);
    out.push(...page.inputs);
    more = page.more;
    at = page.upTo ?? at;
  }
  return out;
}

test.prop(
  [
    readings,
    fc.array(fc.tuple(fc.nat({ max: 119 }), fc.integer({ min: 0, max: 5_000 })), { maxLength: 8 }),
    fc.record({
      fewest: fc.integer({ min: 1, max: 9 }),
      largest: fc.integer({ min: 1, max: 20 }),
      after: fc.constant(0),
    }),
    fc.array(fc.nat({ max: 119 }), { maxLength: 6 }),
    fc.integer({ min: 1, max: 40 }),
    fc.integer({ min: 0, max: 5_000 }),
  ],
  { numRuns: 60 },
)(
  'whatever is packed when, the same inputs are read, in order, from any place',
  async (given, packings, sizes, corrections, limit, from) => {
    const journal = new SqliteJournal();
    for (const [name, statements] of Object.entries(MIGRATIONS)) await journal.migrate(name, statements);
    const reader = new InputReader(journal);
    const kept = new Map<string, ReadInput>();
    const keep = async (one: ReadInput): Promise<void> => {
      kept.set(`${one.time}/${one.tie}`, one);
      await journal.transaction({ statements: [write.inputs([{ lane: 1, ...one }])] });
    };
    for (const [at, { time, tie, input }] of given.entries()) {
      await keep({ time, tie, versions: [input] });
      for (const [, before] of packings.filter(([when]) => when === at)) {
        for await (const statements of packLane(reader, 1, SHIFT_A + before * 1_000, sizes)) {
          await journal.transaction({ statements });
        }
      }
    }
    for (const at of corrections) {
      const old = given[at];
      if (!old) continue;
      const said = { ...old.input, value: 'otherwise', record: { ...old.input.record, epoch: 9 } };
      await keep({ time: old.time, tie: old.tie, versions: [old.input, said] });
    }
    const expected = [...kept.values()].sort(comparePositions);
    expect(await all(reader, null, limit)).toEqual(expected);
    const after = { time: SHIFT_A + from * 1_000, tie: 's04' };
    expect(await all(reader, after, limit)).toEqual(expected.filter((one) => comparePositions(one, after) > 0));
    const known = await reader.known(1, [...given, { time: 7, tie: 's00' }], []);
    expect(known.sort(comparePositions)).toEqual(expected);
    const blocks = await journal.query({ sql: 'select * from detect_block order by from_time, from_tie' });
    blocks.forEach((block, at) => {
      expect(Number(block.count)).toBeLessThanOrEqual(sizes.largest);
      const next = blocks[at + 1];
      if (next) expect([block.to_time, block.to_tie] < [next.from_time, next.from_tie]).toBe(true);
    });
  },
);

plain('a reading each second for days is kept in a small part of its rows, and all that is too old goes', async () => {
  const counting = stream('counter', {}, { inputs: { good: 1 }, lateness: 6 * HOUR });
  const line = await plant(BUILT_IN_DETECTORS, [counting]);
  line.packing = { after: HOUR, fewest: 64, largest: 1_024 };
  await line.kill();
  const rows = async (table: string, sum = 'count(*)') =>
    Number((await line.journal.query({ sql: `select ${sum} as n from ${table}` }))[0]?.n);
  const every = 2 * SECOND;
  for (let at = SHIFT_A; at < SHIFT_A + 30 * HOUR; at += HOUR) {
    const arrivals = Array.from({ length: HOUR / every }, (_, n) => at + n * every).map((time) => ({
      message: { kind: 'sample' as const, point: 1, time, value: (time - SHIFT_A) / every },
      at: time,
    }));
    await line.arrive(arrivals);
    await line.runner.trim();
  }
  // At the most the shift that ended last but one, two hours more than the lateness, and the shift that is.
  const hour = HOUR / every;
  const [loose, packed] = [await rows('detect_input'), await rows('detect_block', 'sum(count)')];
  expect(loose).toBeLessThan(3 * hour);
  expect(loose + packed).toBeLessThanOrEqual(17 * hour);
  expect(loose + packed).toBeGreaterThanOrEqual(6 * hour);
  expect((await rows('detect_block', 'sum(length(data))')) / packed).toBeLessThan(12);
});

plain('more old inputs than one deletion takes go slice by slice, and only those', async () => {
  const lateness = HOUR;
  const counting = stream('counter', {}, { inputs: { good: 1 }, lateness });
  const line = await plant(BUILT_IN_DETECTORS, [counting]);
  // Nothing is packed at first: each of them stays a row.
  line.packing = { after: 1_000 * HOUR, fewest: 64, largest: 1_024 };
  await line.kill();
  const old = 12_001;
  const at = (n: number) => SHIFT_A + n * SECOND;
  const readings = (from: number, to: number) =>
    Array.from({ length: to - from }, (_, n) => ({
      message: { kind: 'sample' as const, point: 1, time: at(from + n), value: from + n },
      at: at(from + n),
    }));
  await line.arrive(readings(0, old));
  const rows = async (where: string) =>
    Number((await line.journal.query({ sql: `select count(*) as n from detect_input where ${where}` }))[0]?.n);
  expect(await rows('true')).toBe(old);
  const slices: number[] = [];
  const transaction = line.journal.transaction.bind(line.journal);
  line.journal.transaction = async (work) => {
    const before = await rows('true');
    const done = await transaction(work);
    if (before > (await rows('true'))) slices.push(before - (await rows('true')));
    return done;
  };
  // Two shifts on, all of them are behind what can still be opened.
  const young = 16 * 3_600;
  await line.wait(at(young));
  await line.arrive(readings(young, young + 300));
  await line.runner.trim();
  expect(slices).toEqual([5_000, 5_000, 2_001]);
  expect(await rows('true')).toBe(300);
  const total = line
    .booked()
    .facts()
    .reduce((sum, { payload }) => sum + (payload as { quantity: number }).quantity, 0);
  await line.wait(at(young + 600));
  expect(total).toBeGreaterThanOrEqual(old - 1);
  expect((await line.journal.query({ sql: 'select open_from as at from detect_lane' }))[0]?.at).toBeLessThanOrEqual(
    at(young),
  );
});
