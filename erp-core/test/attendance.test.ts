import { migrateTimeseries } from '@millrace/timeseries';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Caller } from '../kernel/index.ts';
import { type TestErp, testErp } from '../testing/erp.ts';
import { evidenceOf, setOf } from '../testing/facts.ts';
import { profile, siteDocument } from '../testing/site.ts';

let erp: TestErp;
let admin: Caller;
let seq = 0;
const site = 'plant-a';
/** A moment in Dhaka, six hours ahead of UTC. */
const at = (day: number, clock: string) => Date.parse(`2026-11-${day}T${clock}:00+06:00`) * 1000;

beforeAll(async () => {
  erp = await testErp();
  await migrateTimeseries(erp.owner);
  admin = await erp.company();
  await run('plant.config.apply', { document: siteDocument(), profiles: [profile] });
  await run('attendance.person.save', { number: 'E-1', name: 'Rahima Khatun', site, shift: 'A' });
  await run('attendance.person.save', { number: 'E-2', name: 'Kamal Hossain', site, shift: 'C' });
  await run('attendance.person.save', { number: 'E-3', name: 'Ruma Akter', site, shift: 'A' });
  erp.clock.now = at(23, '12:00');
});
afterAll(() => erp?.close());

const run = async (name: string, input: object) => {
  const outcome = await erp.kernel.execute(admin, name, input);
  if (!outcome.ok) throw new Error(`${outcome.refusal?.code} ${JSON.stringify(outcome.refusal?.details)}`);
};
const punch = (person: string, moment: number, direction: 'in' | 'out' | 'unknown' = 'unknown') => ({
  key: `attendance-punch:gate#${person}|${moment}`,
  type: 'attendance.punched' as const,
  version: 1 as const,
  occurredAt: moment,
  recordedAt: moment,
  site,
  evidence: [evidenceOf(seq + 1, person)],
  payload: { person, clock: 'gate', at: moment, direction, method: 'card' as const, clockSuspect: false },
});
const deliver = (facts: ReturnType<typeof punch>[], more: object = {}) => {
  seq += 1;
  const set = setOf(facts, {
    stream: `attendance-punch:gate#${seq}`,
    window: { key: '2026-11-22', from: at(22, '06:00'), to: at(23, '06:00') },
    through: at(23, '07:00'),
    ...more,
  });
  return erp.kernel.applyFactSet({
    company: admin.company,
    site,
    gateway: 'gw-1',
    record: { gateway: 'gw-1', epoch: 1, seq },
    set,
  });
};
interface Day {
  people: {
    person: { number: string };
    in: number;
    out: number;
    worked: number;
    state: string;
    late: number;
    version: number;
  }[];
  unknown: unknown[];
}
const dayOf = async (day: string) => (await erp.kernel.query(admin, 'attendance.day', { site, day })) as Day;
const personOf = async (day: string, number: string) =>
  (await dayOf(day)).people.find(({ person }) => person.number === number);
const HOUR = 3_600_000_000;

test('punches without a direction alternate, and a second touch is ignored', async () => {
  await deliver([
    punch('E-1', at(22, '06:10')),
    punch('E-1', at(22, '06:11')),
    punch('E-1', at(22, '10:00')),
    punch('E-1', at(22, '10:30')),
    punch('E-1', at(22, '14:05')),
  ]);
  expect(await personOf('2026-11-22', 'E-1')).toMatchObject({
    in: at(22, '06:10'),
    out: at(22, '14:05'),
    worked: at(22, '10:00') - at(22, '06:10') + at(22, '14:05') - at(22, '10:30'),
    state: 'out',
    late: HOUR / 6,
    version: 1,
  });
});

test('a night shift is one day, that of its start, also where somebody goes home after its end', async () => {
  await deliver([punch('E-2', at(22, '21:50'), 'in'), punch('E-2', at(23, '06:20'), 'out')]);
  expect(await personOf('2026-11-22', 'E-2')).toMatchObject({ worked: 8.5 * HOUR, state: 'out', late: 0, shift: 'C' });
  expect(await personOf('2026-11-23', 'E-2')).toMatchObject({ state: 'not-due' });
});

test('a late punch pairs the day anew, as the next version; what was paired before is kept', async () => {
  const stream = 'attendance-punch:gate#E-3';
  await deliver([punch('E-3', at(22, '06:00'))], { stream });
  expect(await personOf('2026-11-22', 'E-3')).toMatchObject({ state: 'out-missing', version: 1 });
  await deliver([punch('E-3', at(22, '14:00'))], { stream, revision: 2, base: 1 });
  expect(await personOf('2026-11-22', 'E-3')).toMatchObject({ state: 'out', worked: 8 * HOUR, version: 2 });
  const key = punch('E-3', at(22, '14:00')).key;
  await deliver([], { stream, revision: 3, base: 2, retracted: [{ key, type: 'attendance.punched' }] });
  expect(await personOf('2026-11-22', 'E-3')).toMatchObject({ state: 'out-missing', version: 3 });
  const { rows } = await erp.owner.query(
    `select d.version from attendance.day d join attendance.person p on p.id = d.person where p.number = 'E-3' order by 1`,
  );
  expect(rows.map(({ version }) => version)).toEqual([1, 2, 3]);
});

test('nobody is absent before the shift is over and the clocks have told of it, nor missing before it begins', async () => {
  erp.clock.now = at(23, '05:00');
  expect(await personOf('2026-11-23', 'E-1')).toMatchObject({ state: 'not-due' });
  erp.clock.now = at(23, '12:00');
  expect(await personOf('2026-11-23', 'E-1')).toMatchObject({ state: 'not-seen' });
  erp.clock.now = at(23, '15:00');
  expect(await personOf('2026-11-23', 'E-1')).toMatchObject({ state: 'not-seen' });
  await deliver([], { through: at(23, '14:30'), stream: 'attendance-punch:gate#sync' });
  expect(await personOf('2026-11-23', 'E-1')).toMatchObject({ state: 'absent' });
});

test('a badge that nobody has is kept, and becomes the person’s it is given to', async () => {
  await deliver([punch('0004711', at(22, '06:00')), punch('0004711', at(22, '13:00'))]);
  expect((await dayOf('2026-11-22')).unknown).toMatchObject([{ badge: '0004711' }, { badge: '0004711' }]);
  await run('attendance.person.save', { number: 'E-4', name: 'Amina Begum', site });
  await run('attendance.badge.assign', { badge: '0004711', person: 'E-4', from: at(20, '00:00') });
  expect((await dayOf('2026-11-22')).unknown).toEqual([]);
  expect(await personOf('2026-11-22', 'E-4')).toMatchObject({ worked: 7 * HOUR, state: 'out' });
  const taken = await erp.kernel.execute(admin, 'attendance.badge.assign', {
    badge: '0004711',
    person: 'E-1',
    from: at(19, '00:00'),
  });
  expect(taken.refusal?.code).toBe('badge-taken');
});

test('saving a person again leaves what is not said, and nobody bound to another site takes him over', async () => {
  const person = async () => (await erp.kernel.list(admin, 'attendance.person', { filter: { number: 'E-5' } })).rows[0];
  await run('attendance.person.save', { number: 'E-5', name: 'Salma', site, shift: 'B', active: false });
  await run('attendance.person.save', { number: 'E-5', name: 'Salma Khatun', site });
  expect(await person()).toMatchObject({ name: 'Salma Khatun', shift: 'B', active: false });
  await run('attendance.person.save', { number: 'E-5', name: 'Salma Khatun', site, shift: null, active: true });
  expect(await person()).toMatchObject({ shift: null, active: true });

  const bound = { ...admin, sites: ['plant-b'] };
  const taken = { number: 'E-5', name: 'Mine', site: 'plant-b' };
  const { refusal } = await erp.kernel.execute(bound, 'attendance.person.save', taken);
  expect(refusal?.code).toBe('person-elsewhere');
  expect(await person()).toMatchObject({ name: 'Salma Khatun', site });
});

test('who signs on at a terminal clocks in there; said twice it is one, and bound later it becomes his day', async () => {
  const said = { site, punch: crypto.randomUUID(), direction: 'in', at: at(24, '06:05') };
  const asha: Caller = { ...admin, user: 'asha', terminal: crypto.randomUUID() };
  erp.clock.now = at(24, '06:06');
  const own = () => erp.kernel.query(asha, 'attendance.own', { site });
  const say = async (input: object) =>
    (await erp.kernel.execute(asha, 'attendance.punch.say', input)).refusal?.code ?? 'ok';
  expect(await own()).toMatchObject({ person: null, state: 'not-seen' });
  expect(await say(said)).toBe('ok');
  expect(await say(said)).toBe('ok');
  expect(await own()).toMatchObject({ person: null, state: 'in', in: at(24, '06:05') });
  expect((await dayOf('2026-11-24')).unknown).toHaveLength(1);
  await run('attendance.badge.assign', { badge: '@asha', person: 'E-3', from: at(24, '00:00') });
  expect((await dayOf('2026-11-24')).unknown).toEqual([]);
  erp.clock.now = at(24, '11:01');
  // A break is going and coming again.
  expect(await say({ ...said, punch: crypto.randomUUID(), direction: 'out', at: at(24, '10:00') })).toBe('ok');
  expect(await own()).toMatchObject({
    person: { number: 'E-3' },
    state: 'out',
    worked: at(24, '10:00') - at(24, '06:05'),
  });
  expect(await say({ ...said, punch: crypto.randomUUID(), direction: 'in', at: at(24, '10:30') })).toBe('ok');
  expect(await own()).toMatchObject({ state: 'in', in: at(24, '06:05'), out: null });
  expect(await say({ ...said, punch: crypto.randomUUID(), at: at(24, '11:30') })).toBe('punch-in-future');
});

test('who comes before his shift is in, and who goes after a night shift is out, whatever day it is by then', async () => {
  const saidBy = (user: string) => {
    const caller: Caller = { ...admin, user, terminal: crypto.randomUUID() };
    return {
      own: () => erp.kernel.query(caller, 'attendance.own', { site }),
      say: async (direction: 'in' | 'out', moment: number) => {
        const input = { site, punch: crypto.randomUUID(), direction, at: moment };
        expect((await erp.kernel.execute(caller, 'attendance.punch.say', input)).refusal).toBeUndefined();
      },
    };
  };
  const early = saidBy('asha');
  erp.clock.now = at(26, '05:50');
  await early.say('in', at(26, '05:45'));
  expect(await early.own()).toMatchObject({ state: 'in', in: at(26, '05:45') });
  await early.say('out', at(26, '05:49'));
  expect(await early.own()).toMatchObject({ state: 'out', out: at(26, '05:49') });

  await run('attendance.badge.assign', { badge: '@babul', person: 'E-2', from: at(24, '00:00') });
  const night = saidBy('babul');
  erp.clock.now = at(26, '06:03');
  await night.say('in', at(25, '21:50'));
  expect(await night.own()).toMatchObject({ state: 'in', in: at(25, '21:50') });
  await night.say('out', at(26, '06:03'));
  expect(await night.own()).toMatchObject({ state: 'out', in: at(25, '21:50'), out: at(26, '06:03') });
});
