import { Readable } from 'node:stream';
import { shiftAt, shiftCalendar } from '@millrace/contracts';
import { migrateTimeseries } from '@millrace/timeseries';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Caller } from '../kernel/index.ts';
import { type Forgotten, forgottenStays } from '../modules/attendance/forgotten.query.ts';
import { LONGEST_STAY, pairPunches } from '../modules/attendance/pair-punches.ts';
import { shiftEnds } from '../modules/handover/shift-ends.ts';
import { type TestErp, testErp } from '../testing/erp.ts';
import { PRESS } from '../testing/facts.ts';
import { profile, siteDocument } from '../testing/site.ts';

const HOUR = 3_600_000_000;
const calendar = shiftCalendar.parse(siteDocument().calendar);
let erp: TestErp;
let company: Caller;
const as = (user: string): Caller => ({ ...company, user });
const site = 'plant-a';
const line = 'hall/line-1';

beforeAll(async () => {
  erp = await testErp();
  await migrateTimeseries(erp.owner);
  company = await erp.company();
  await run('plant.config.apply', { document: siteDocument(), profiles: [profile] });
});
afterAll(() => erp?.close());

async function run(name: string, input: object, caller = company) {
  const outcome = await erp.kernel.execute(caller, name, input);
  if (!outcome.ok) throw new Error(`${outcome.refusal?.code} ${JSON.stringify(outcome.refusal?.details)}`);
  return outcome.result as { id: string };
}
const refusal = async (name: string, input: object, caller = company) =>
  (await erp.kernel.execute(caller, name, input)).refusal?.code;
interface Told {
  readonly notes: readonly Record<string, unknown>[];
  readonly ends: readonly { shift: string; at: number }[];
  readonly kept: readonly { job: string; endedAt: number }[];
}
const told = (user: string, more: object = {}, of = line) =>
  erp.kernel.query(as(user), 'handover.line', { site, line: of, ...more }) as Promise<Told>;
async function say(user: string, more: object = {}): Promise<string> {
  const note = crypto.randomUUID();
  await run('handover.note.say', { note, site, line, topic: 'machine', at: erp.clock.now, ...more }, as(user));
  return note;
}

test('what a shift tells is there for the next until each has seen it, with what was left open', async () => {
  const written = erp.clock.now;
  const leftovers = [
    { what: 'job', count: 1, about: 'J-17' },
    { what: 'stops', count: 2, about: null },
  ];
  const id = await say('asha', { station: PRESS, text: 'Needle 4 is blunt', leftovers });
  expect((await told('asha')).notes).toMatchObject([{ id, own: true, acknowledged: false, state: 'open' }]);
  const [note] = (await told('babul')).notes;
  expect(note).toMatchObject({
    ...{ id, station: PRESS, topic: 'machine', text: 'Needle 4 is blunt', photo: null, leftovers },
    // 08:00 UTC is 14:00 in Dhaka: the second shift has begun.
    ...{ day: '2026-11-21', shift: 'B', writtenAt: written, own: false, acknowledged: false, seen: [] },
  });
  erp.clock.now += HOUR;
  const seen = { note: id, at: erp.clock.now };
  await run('handover.note.acknowledge', seen, as('babul'));
  await run('handover.note.acknowledge', seen, as('babul'));
  erp.clock.now += HOUR;
  await run('handover.note.acknowledge', { note: id, at: erp.clock.now }, as('chitra'));
  expect((await told('babul')).notes).toMatchObject([{ acknowledged: true, seen: ['babul', 'chitra'], state: 'seen' }]);
  expect((await told('dipu')).notes).toMatchObject([{ acknowledged: false }]);
  expect(await erp.kernel.get(company, 'handover.note', id)).toMatchObject({ seenBy: 'babul', seenAt: seen.at });
  expect((await told('dipu', {}, 'hall/line-2')).notes).toEqual([]);
  // One that somebody has seen goes after a day; one that nobody has seen stays.
  const other = await say('asha');
  erp.clock.now += 25 * HOUR;
  expect((await told('dipu')).notes.map((one) => one.id)).toEqual([other]);
});

test('a note is told once however often it is sent, and what cannot be is kept from the books', async () => {
  const note = crypto.randomUUID();
  const input = { note, site, line, topic: 'quality', at: erp.clock.now };
  await run('handover.note.say', input, as('asha'));
  await run('handover.note.say', { ...input, topic: 'safety' }, as('asha'));
  expect(await erp.kernel.get(company, 'handover.note', note)).toMatchObject({ topic: 'quality' });
  const early = { ...input, note: crypto.randomUUID(), at: erp.clock.now + HOUR };
  expect(await refusal('handover.note.say', early)).toBe('note-in-future');
  const strange = { note: crypto.randomUUID(), at: erp.clock.now };
  expect(await refusal('handover.note.acknowledge', strange)).toBe('note-unknown');
  const elsewhere = { ...as('eva'), sites: ['plant-b'] };
  expect(await refusal('handover.note.acknowledge', { note, at: erp.clock.now }, elsewhere)).toBe('note-unknown');
});

test('a note has a picture, which was sent for it', async () => {
  const png = Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+A8AAQUBAScY42YAAAAASUVORK5CYII=',
    'base64',
  );
  const sent = { name: 'needle.png', bytes: Readable.from([png]) };
  const photo = await erp.kernel.files.addFor(as('asha'), 'handover.note.say', 'photo', sent);
  const id = await say('asha', { photo });
  expect((await told('babul')).notes.find((one) => one.id === id)).toMatchObject({ photo });
  const pretended = { ...photo, id: crypto.randomUUID() };
  const input = { note: crypto.randomUUID(), site, line, topic: 'machine', at: erp.clock.now, photo: pretended };
  expect(await refusal('handover.note.say', input, as('asha'))).toBeDefined();
});

test('of a job that was left running the ends of shifts since are told, and that it went on is asked once', async () => {
  const job = crypto.randomUUID();
  const since = erp.clock.now;
  erp.clock.now += 11 * HOUR;
  const { ends } = await told('babul', { runningSince: since });
  expect(ends.length).toBeGreaterThan(0);
  for (const { at } of ends) expect(at > since && at <= erp.clock.now).toBe(true);
  const endedAt = ends[0]?.at ?? 0;
  const keep = { site, line, job, endedAt, at: erp.clock.now };
  await run('handover.run.keep', keep, as('babul'));
  await run('handover.run.keep', keep, as('chitra'));
  expect((await told('chitra', { runningSince: since })).kept).toEqual([{ job, endedAt }]);
  expect((await told('chitra')).ends).toEqual([]);
});

test('ends of shifts are real ends, in their order, none left out among the newest', () => {
  const t0 = Date.parse('2026-11-21T00:00:00Z') * 1000;
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 200 }),
      fc.integer({ min: 0, max: 60 }),
      fc.integer({ min: 1, max: 4 }),
      (start, length, most) => {
        const [from, to] = [t0 + start * 0.5 * HOUR, t0 + (start + length) * 0.5 * HOUR];
        const ends = shiftEnds(calendar, from, to, most);
        expect(ends.length).toBeLessThanOrEqual(most);
        for (const [index, { at, shift }] of ends.entries()) {
          expect(at > from && at <= to).toBe(true);
          expect(shiftAt(calendar, at - 1)).toMatchObject({ shift, to: at });
          expect(at).toBeLessThan(ends[index - 1]?.at ?? Number.POSITIVE_INFINITY);
        }
        const last = shiftAt(calendar, to).from;
        if (last > from) expect(ends[0]?.at).toBe(last);
      },
    ),
  );
});

test('a stay that is over and has no end is forgotten; one that may still go on is not', () => {
  const t0 = Date.parse('2026-11-21T00:00:00Z') * 1000;
  // 00:00 UTC is 06:00 in Dhaka, the beginning of A; it ends at 08:00 UTC.
  const days = (punches: readonly { at: number; direction: 'in' | 'out' }[]) =>
    pairPunches(
      calendar,
      punches.map((one, at) => ({ fact: `f${at}`, ...one })),
      null,
    ).map(({ day, window, spans }) => ({ day, shift: window.shift, shiftTo: window.to, spans }));
  const came = [{ at: t0, direction: 'in' as const }];
  expect(forgottenStays(days(came), t0 + 10 * HOUR)).toEqual([]);
  expect(forgottenStays(days(came), t0 + LONGEST_STAY)).toMatchObject([
    { day: '2026-11-21', shift: 'A', in: t0, proposed: t0 + 8 * HOUR, before: t0 + LONGEST_STAY },
  ]);
  // Who says it now, at the moment that is proposed, has nothing left to say, and worked just so long.
  const [forgotten] = forgottenStays(days(came), t0 + 30 * HOUR) as [Forgotten];
  const mended = days([
    ...came,
    { at: forgotten.proposed ?? 0, direction: 'out' },
    { at: t0 + 24 * HOUR, direction: 'in' },
  ]);
  expect(forgottenStays(mended, t0 + 30 * HOUR)).toEqual([]);
  expect(mended[0]?.spans).toEqual([{ in: t0, out: t0 + 8 * HOUR }]);
  // Came twice: the first stay ended before the second began.
  const twice = days([...came, { at: t0 + 5 * HOUR, direction: 'in' }]);
  expect(forgottenStays(twice, t0 + 6 * HOUR)).toMatchObject([{ in: t0, before: t0 + 5 * HOUR, proposed: null }]);
});

test('one who forgot to clock out says it on the day after, and it is kept as a punch of then', async () => {
  const user = 'farid';
  await run('attendance.person.save', { number: 'F-1', name: 'Farid', site, shift: 'A' });
  await run('attendance.badge.assign', { badge: `@${user}`, person: 'F-1', from: 0 });
  const began = Date.parse('2026-12-05T00:00:00Z') * 1000;
  const punch = (direction: 'in' | 'out', at: number) =>
    run('attendance.punch.say', { site, punch: crypto.randomUUID(), direction, at }, as(user));
  const forgotten = async () =>
    ((await erp.kernel.query(as(user), 'attendance.forgotten', { site })) as { rows: readonly Forgotten[] }).rows;
  erp.clock.now = began + HOUR;
  await punch('in', began);
  expect(await forgotten()).toEqual([]);
  erp.clock.now = began + 24 * HOUR;
  await punch('in', began + 24 * HOUR);
  const [row] = await forgotten();
  expect(row).toMatchObject({ day: '2026-12-05', shift: 'A', in: began, proposed: began + 8 * HOUR });
  await punch('out', row?.proposed ?? 0);
  expect(await forgotten()).toEqual([]);
  expect(await erp.kernel.query(as(user), 'attendance.own', { site })).toMatchObject({
    state: 'in',
    in: began + 24 * HOUR,
  });
  expect((await erp.kernel.query(as('nobody'), 'attendance.forgotten', { site })) as object).toMatchObject({
    rows: [],
  });
});
