import type { Fact, FactSet } from '@millrace/contracts';
import { migrateTimeseries } from '@millrace/timeseries';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Caller, stableId } from '../kernel/index.ts';
import { companyOn, type TestErp, testErp } from '../testing/erp.ts';
import { evidenceOf, MINUTE, PRESS, setOf, stateSet, stopped, T0 } from '../testing/facts.ts';
import { memberWith } from '../testing/purchase.ts';
import { profile, siteDocument } from '../testing/site.ts';

let erp: TestErp;
let company: Caller;
let maintenance: string;
let quality: string;
let seq = 0;
let site = '';
const as = (user: string): Caller => ({ ...company, user });

// Every test has a company of its own; times are moved by hand, so what a timer does is said as the timer says it.
beforeAll(async () => {
  erp = await testErp();
  await migrateTimeseries(erp.owner);
});
afterAll(() => erp?.close());

async function fresh(): Promise<void> {
  company = await companyOn(erp.kernel, crypto.randomUUID());
  erp.clock.now = T0;
  // A site is one company's.
  seq += 1;
  site = `plant-${seq}`;
  const shift = {
    id: 'A',
    name: { en: 'Morning' },
    start: '06:00',
    end: '14:00',
    days: ['mon', 'tue', 'wed', 'thu', 'sat'],
  };
  const calendar = { zone: 'Asia/Dhaka', shifts: [shift] };
  await run('plant.config.apply', { document: { ...siteDocument(site), calendar }, profiles: [profile] });
  const steps = [{ after: 3 * MINUTE }, { after: 10 * MINUTE }];
  maintenance = (
    await run('andon.kind.create', { code: 'maintenance', name: { en: 'Mechanic' }, icon: 'maintenance', steps })
  ).id;
  quality = (await run('andon.kind.create', { code: 'quality', name: { en: 'Quality' }, steps: [] })).id;
}
async function run(name: string, input: object, caller = company) {
  const outcome = await erp.kernel.execute(caller, name, input);
  if (!outcome.ok) throw new Error(`${outcome.refusal?.code} ${JSON.stringify(outcome.refusal?.details)}`);
  return outcome.result as { id: string; again: boolean; call: string | null; escalated: boolean };
}
const refusal = async (name: string, input: object, caller = company) =>
  (await erp.kernel.execute(caller, name, input)).refusal?.code;
const call = (place = PRESS, kind = maintenance, caller = as('rahima')) =>
  run('andon.call.raise', { site, place, kind }, caller);
const callOf = (id: string) => erp.kernel.get(company, 'andon.call', id) as Promise<Record<string, unknown>>;
const events = async (type: string) =>
  (
    await erp.owner.query<{ payload: Record<string, unknown> }>(
      'select payload from kernel.event where company = $1 and type = $2 order by seq',
      [company.company, type],
    )
  ).rows.map(({ payload }) => payload);
const there = <F extends object>(facts: readonly F[]) => facts.map((fact) => ({ ...fact, site }));
const deliver = (told: FactSet) => {
  const changed = told.changed.map((fact) => ({ ...fact, site }));
  const set = { ...told, site, asserted: there(told.asserted), changed };
  seq += 1;
  return erp.kernel.applyFactSet({
    company: company.company,
    site,
    gateway: 'gw-1',
    record: { gateway: 'gw-1', epoch: 1, seq },
    set,
  });
};

test('a call is answered, arrived at and solved with its cause; each step is who and when, and no step comes twice', async () => {
  await fresh();
  const { id } = await call();
  expect(await callOf(id)).toMatchObject({
    state: 'open',
    line: 'hall/line-1',
    station: PRESS,
    calledBy: 'rahima',
    shift: 'A',
  });
  erp.clock.now = T0 + MINUTE;
  await run('andon.call.accept', { call: id }, as('habib'));
  await run('andon.call.accept', { call: id }, as('habib'));
  expect(await refusal('andon.call.accept', { call: id }, as('karim'))).toBe('call-answered');
  erp.clock.now = T0 + 3 * MINUTE;
  await run('andon.call.arrive', { call: id }, as('habib'));
  erp.clock.now = T0 + 9 * MINUTE;
  await run('andon.call.solve', { call: id, cause: 'needle broken' }, as('habib'));
  expect(await callOf(id)).toMatchObject({
    ...{
      state: 'solved',
      cause: 'needle broken',
      solvedBy: 'habib',
      acceptedAt: T0 + MINUTE,
      arrivedAt: T0 + 3 * MINUTE,
    },
    nextAt: null,
  });
  expect(await refusal('andon.call.cancel', { call: id, reason: 'late' })).toBe('call-over');
  expect((await events('andon.call-changed')).map(({ state }) => state)).toEqual([
    'open',
    'accepted',
    'arrived',
    'solved',
  ]);
  // The next one at the same place is another call.
  expect((await call()).id).not.toBe(id);
  erp.clock.now += MINUTE;
  const report = await erp.kernel.query(company, 'andon.report', { site, from: T0, to: T0 + 60 * MINUTE });
  expect(report).toMatchObject({
    all: {
      ...{ calls: 2, unanswered: 1, answer: { median: MINUTE }, arrival: { median: 3 * MINUTE } },
      ...{ repair: { median: 6 * MINUTE }, whole: { median: 9 * MINUTE } },
    },
    byKind: [{ of: 'maintenance', name: { en: 'Mechanic' } }],
    byLine: [{ of: 'hall/line-1' }],
    byShift: [{ of: 'A' }],
  });
});

test('the same help at the same place is one call, however often and by how many at once it is pressed', async () => {
  await fresh();
  const pressed = await Promise.all(Array.from({ length: 8 }, (_, at) => call(PRESS, maintenance, as(`user-${at}`))));
  expect(new Set(pressed.map(({ id }) => id)).size).toBe(1);
  const [{ id } = { id: '' }] = pressed;
  // A bounce is none; a minute later it is a second call for the same, and people hear it again.
  expect((await callOf(id)).times).toBe(1);
  erp.clock.now = T0 + MINUTE;
  expect(await call()).toMatchObject({ id, again: true });
  expect((await callOf(id)).times).toBe(2);
  expect((await events('andon.people-called')).map(({ again }) => again)).toEqual([false, true]);
  // Other help, and the line as a whole, are others.
  expect((await call(PRESS, quality)).id).not.toBe(id);
  expect((await call('hall/line-1')).id).not.toBe(id);
  expect(await refusal('andon.call.raise', { site, place: 'hall/line-9', kind: quality })).toBe('place-unknown');
});

test('what nobody answers goes up its steps by working time, each step once, to who comes there and then', async () => {
  await fresh();
  const comes = (more: object) => run('andon.responder.create', { site, kind: maintenance, ...more });
  for (const user of ['habib', 'salma', 'night', 'boss'])
    await erp.owner.query('insert into kernel.membership (company, id, user_id, name) values ($1, $2, $3, $3)', [
      company.company,
      stableId(`${company.company} ${user}`),
      user,
    ]);
  await comes({ area: 'hall', shift: 'A', person: 'habib' });
  await comes({ area: 'yard', person: 'boss' });
  await comes({ shift: 'C', person: 'night' });
  await comes({ step: 1, person: 'salma' });
  await comes({ step: 2, person: 'boss' });
  expect(await refusal('andon.responder.create', { site })).toBe('responder-nobody');
  // A minute before the shift ends on Thursday; Friday is free.
  const end = Date.parse('2026-11-26T08:00:00Z') * 1000;
  erp.clock.now = end - MINUTE;
  const { id } = await call();
  const saturday = Date.parse('2026-11-28T00:00:00Z') * 1000;
  expect((await callOf(id)).nextAt).toBe(saturday + 2 * MINUTE);
  const timers = async () =>
    (await erp.kernel.list(company, 'kernel.job', { filter: { name: 'andon.escalation' }, sort: 'dueAt' })).rows.map(
      ({ input, dueAt }) => [(input as { step: number }).step, dueAt],
    );
  expect(await timers()).toEqual([[1, saturday + 2 * MINUTE]]);
  erp.clock.now = saturday + MINUTE;
  expect(await run('andon.call.escalate', { call: id, step: 1 })).toMatchObject({ escalated: false });
  erp.clock.now = saturday + 2 * MINUTE;
  const twice = await Promise.all([1, 2].map(() => run('andon.call.escalate', { call: id, step: 1 })));
  expect(twice.map(({ escalated }) => escalated).sort()).toEqual([false, true]);
  expect(await callOf(id)).toMatchObject({ step: 1, nextAt: saturday + 9 * MINUTE });
  expect((await timers()).map(([step]) => step)).toEqual([1, 2]);
  await run('andon.call.accept', { call: id }, as('salma'));
  erp.clock.now = saturday + 20 * MINUTE;
  expect(await run('andon.call.escalate', { call: id, step: 2 })).toMatchObject({ escalated: false });
  expect((await events('andon.people-called')).map(({ step, people }) => [step, people])).toEqual([
    [0, ['habib']],
    [1, ['habib', 'salma']],
  ]);
});

test('a timer that nobody was there for is done once by whoever comes, also after the process that waited is gone', async () => {
  await fresh();
  const { id } = await call();
  erp.clock.now = T0 + 30 * MINUTE;
  await erp.kernel.start();
  await expect.poll(async () => (await callOf(id)).step, { timeout: 15_000, interval: 50 }).toBe(2);
  expect((await events('andon.people-called')).map(({ step }) => step)).toEqual([0, 1, 2]);
});

test('whoever is to come is told in his own language, at the call and when it goes further; who may see no calls is not', async () => {
  await fresh();
  const member = (user: string, grants: object[]) => memberWith(erp, company, user, [{ grants }] as never);
  const reads = [{ on: 'andon.call', actions: ['read'] }];
  const [habib, salma, blind] = [
    await member(`habib-${site}`, reads),
    await member(`salma-${site}`, reads),
    await member(`blind-${site}`, []),
  ];
  const comes = (person: string, step: number) =>
    run('andon.responder.create', { site, kind: maintenance, person, step });
  await comes(habib.user, 0);
  await comes(blind.user, 0);
  await comes(salma.user, 1);
  const said = async (caller: Caller) => {
    const { rows } = (await erp.kernel.query(caller, 'kernel.notices', {})) as { rows: { text: string }[] };
    return rows.map(({ text }) => text);
  };
  const words = `Mechanic: ${PRESS} calls`;
  const { id } = await call();
  await expect.poll(() => said(habib), { timeout: 15_000, interval: 20 }).toEqual([words]);
  expect(await said(salma)).toEqual([]);
  erp.clock.now = T0 + 3 * MINUTE;
  await run('andon.call.escalate', { call: id, step: 1 });
  const bengali = { ...salma, locale: 'bn' as const };
  await expect.poll(() => said(bengali), { timeout: 15_000, interval: 20 }).toEqual([`Mechanic: ${PRESS} থেকে ডাক`]);
  expect(await said(blind)).toEqual([]);
  // Where nobody is named there is nobody to tell.
  await call(PRESS, quality);
  expect((await events('kernel.notice-wanted')).length).toBe(2);
});

test('a call belongs to the stop that runs at its machine, or to the one that begins while it waits', async () => {
  await fresh();
  const stop = (minute: number, to: number | null, revision: number) =>
    revision === 1
      ? deliver(stateSet([stopped(minute, to)]))
      : deliver(stateSet([], { revision, base: revision - 1, changed: [stopped(minute, to)] }));
  const before = await call(PRESS, quality);
  await stop(5, null, 1);
  await expect.poll(async () => (await callOf(before.id)).stoppedAt, { timeout: 15_000 }).toBe(T0 + 5 * MINUTE);
  const during = await call();
  expect(await callOf(during.id)).toMatchObject({ machine: PRESS, stoppedAt: T0 + 5 * MINUTE });
  const board = await erp.kernel.query(company, 'andon.board', { site });
  expect(board).toMatchObject({ areas: [{ id: 'hall', calls: [{ stoppedAt: T0 + 5 * MINUTE }, {}] }] });
  // A terminal names where each call of its line comes from.
  await call('hall/line-1', quality);
  const here = await erp.kernel.query(company, 'andon.station', { site, station: PRESS });
  const { calls } = here as { calls: { lineName: unknown; stationName: { en: string } | null }[] };
  expect(calls.map(({ stationName }) => stationName?.en).sort()).toEqual(['press-1', 'press-1', undefined]);
  expect(calls[0]?.lineName).toEqual({ en: 'Line 1' });
});

test('a press of a button is a call, told once, twice, in pieces or late; an old one is history', async () => {
  await fresh();
  const subject = `${PRESS}/call`;
  await run('andon.button.create', { site, subject, kind: maintenance });
  const pressed = (minute: number, to: number | null): Fact => ({
    ...{ key: `button|${minute}`, type: 'condition.occurred', version: 1, site, evidence: [evidenceOf(200 + minute)] },
    ...{ occurredAt: T0 + minute * MINUTE, recordedAt: T0 + minute * MINUTE },
    payload: {
      ...{ subject, condition: 'device', severity: 'diagnostic' },
      ...{ from: T0 + minute * MINUTE, to: to === null ? null : T0 + to * MINUTE },
    },
  });
  const window = { key: 'day', from: T0 - 240 * MINUTE, to: null };
  const set = (facts: Fact[], more: Partial<FactSet>): FactSet => ({
    ...setOf([], { stream: `alarm:${subject}`, window }),
    asserted: facts,
    ...more,
  });
  erp.clock.now = T0 + 2 * MINUTE;
  await deliver(set([pressed(-120, -119), pressed(1, null)], {}));
  await deliver(set([], { revision: 2, base: 1, changed: [pressed(1, 2)] }));
  await deliver(set([], { revision: 2, base: 1, changed: [pressed(1, 2)] }));
  const rows = async () => (await erp.kernel.list(company, 'andon.call', {})).rows;
  await expect.poll(async () => (await rows()).length, { timeout: 15_000 }).toBe(1);
  expect((await rows())[0]).toMatchObject({
    source: 'button',
    calledAt: T0 + MINUTE,
    station: PRESS,
    times: 1,
    calledBy: null,
  });
});

test('who is bound to another site sees and answers none of it', async () => {
  await fresh();
  const { id } = await call();
  const elsewhere = { ...company, sites: ['plant-b'] };
  expect((await erp.kernel.list(elsewhere, 'andon.call', {})).rows).toEqual([]);
  expect(await refusal('andon.call.accept', { call: id }, elsewhere)).toBe('call-unknown');
});

test('lamps and horns show calls and alarms; a horn is silenced, a light is not, and what was not taken is told again', async () => {
  await fresh();
  const lamp = (point: string, more: object) => run('andon.output.create', { site, device: 'press-1', point, ...more });
  await lamp('red', { place: 'hall', shows: 'both' });
  const { id: horn } = await lamp('horn', {
    ...{ place: 'hall/line-1', shows: 'both', priority: 'high', unseen: true, horn: true },
  });
  await lamp('yard', { place: 'yard' });
  const settle = (more: object = {}) => run('andon.output.settle', { site, ...more });
  const told = async () => {
    const filter = { site, state: 'waiting' };
    const { rows } = await erp.kernel.list(company, 'plant.device-command', { filter, sort: 'issuedAt', limit: 100 });
    return rows.map((row) => ({ id: String(row.id), ...(row.parameters as { point: string; value: unknown }) }));
  };
  const answered = async (state: string) => {
    const sent = await told();
    for (const { id } of sent) {
      await run('plant.device-command.settle', { id, state });
      await run('andon.output.hear', { command: id, site, state });
    }
    return Object.fromEntries(sent.map(({ point, value }) => [point, value]));
  };
  await settle();
  expect(await answered('acknowledged')).toEqual({ red: false, horn: false, yard: false });
  const { id } = await call();
  await settle();
  expect(await answered('acknowledged')).toEqual({ red: true, horn: true });
  // What stands is told once; what a box forgot is told when its time comes.
  await settle();
  expect(await told()).toEqual([]);
  await settle({ refresh: true });
  expect(await answered('acknowledged')).toEqual({ red: true, horn: true, yard: false });

  erp.clock.now += MINUTE;
  const [light] = (await erp.kernel.list(company, 'andon.output', { filter: { point: 'red' } })).rows;
  expect(await refusal('andon.output.silence', { output: light?.id })).toBe('output-no-horn');
  await run('andon.output.silence', { output: horn });
  expect(await answered('acknowledged')).toEqual({ horn: false });
  // A call that comes after sounds again; the horn was away, and is told until it takes it.
  erp.clock.now += MINUTE;
  const { id: second } = await call('hall/line-1');
  await settle();
  expect(await answered('expired')).toEqual({ horn: true });
  await settle();
  expect(await answered('acknowledged')).toEqual({ horn: true });
  for (const one of [id, second]) await run('andon.call.accept', { call: one });
  await settle();
  expect(await answered('acknowledged')).toEqual({ horn: false });
  for (const one of [id, second]) await run('andon.call.cancel', { call: one, reason: 'done' });
  await settle();
  expect(await answered('acknowledged')).toEqual({ red: false });

  await call();
  await settle();
  expect(await answered('acknowledged')).toEqual({ red: true, horn: true });
  await run('andon.output.silence', { output: horn });
  expect(await answered('acknowledged')).toEqual({ horn: false });
  // It began before the horn was silenced, and is heard of after: nobody has heard the horn for it.
  const late = { from: T0 - MINUTE, to: null, subject: `${PRESS}/alarms`, condition: 'device' as const };
  const fact: Fact = {
    ...{ key: 'late', type: 'condition.occurred', version: 1, site, evidence: [evidenceOf(900)] },
    ...{ occurredAt: late.from, recordedAt: late.from, payload: { ...late, severity: 'high' } },
  };
  const window = { key: 'day', from: T0 - 240 * MINUTE, to: null };
  await deliver(setOf([fact], { stream: `alarm:${late.subject}`, window }));
  await settle();
  // What a device refuses it is not told every few seconds, but with all the others.
  expect(await answered('refused')).toEqual({ horn: true });
  await settle();
  expect(await told()).toEqual([]);
  await settle({ refresh: true });
  expect(await answered('acknowledged')).toEqual({ red: true, horn: true, yard: false });
  expect(await refusal('andon.output.remove', { id: light?.id, version: light?.version })).toBe('output-in-use');
  expect(await refusal('andon.output.undo', { id: light?.id, version: light?.version })).toBe('output-in-use');
  // Out of use it is put off, once.
  await run('andon.output.change', { id: light?.id, version: light?.version, active: false });
  await settle();
  expect(await answered('acknowledged')).toEqual({ red: false });
  await settle({ refresh: true });
  expect(await answered('acknowledged')).toEqual({ horn: true, yard: false });
  await run('andon.output.remove', { id: light?.id, version: Number(light?.version) + 1 });
});
