import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Caller } from '../kernel/index.ts';
import { type AttentionDesk, attentionDesk, HOUR, punchSaid, site } from '../testing/attention-desk.ts';
import type { TestErp } from '../testing/erp.ts';
import { evidenceOf, setOf } from '../testing/facts.ts';
import { memberWith } from '../testing/purchase.ts';

// Stays that nobody ended: who is asked, what is proposed, and what ends them once.
let erp: TestErp;
let admin: Caller;
let boss: Caller;
let run: AttentionDesk['run'];
let refusalOf: AttentionDesk['refusalOf'];
let waiting: AttentionDesk['waiting'];
let look: AttentionDesk['look'];
let done: AttentionDesk['done'];

beforeAll(async () => {
  ({ erp, admin, boss, run, refusalOf, waiting, look, done } = await attentionDesk());
});
afterAll(() => erp?.close());

test('a forgotten clock-out is proposed at the end of the shift, accepted, and taken back', async () => {
  await run(admin, 'attendance.person.save', { number: 'E-7', name: 'Moushumi Khatun', site, shift: 'A' });
  const came = Date.parse('2026-11-20T06:02:00+06:00') * 1000;
  const payload = { person: 'E-7', clock: 'gate', at: came, direction: 'in', method: 'card', clockSuspect: false };
  const common = { version: 1, occurredAt: came, recordedAt: came, site, evidence: [evidenceOf(1, 'E-7')] };
  const set = {
    ...setOf([], {
      stream: 'attendance-punch:gate#E-7',
      window: { key: '2026-11-20', from: came, to: null },
      through: came,
    }),
    asserted: [{ ...common, key: 'in', type: 'attendance.punched', payload }],
  };
  const record = { gateway: 'gw-1', epoch: 1, seq: 1 };
  expect((await erp.kernel.applyFactSet({ company: admin.company, site, gateway: 'gw-1', record, set })).status).toBe(
    'applied',
  );
  const [item] = await waiting(boss, 'attendance.forgotten-out');
  expect(item).toMatchObject({ title: 'Moushumi Khatun', detail: '2026-11-20 · End of shift A' });
  expect(await waiting({ ...boss, sites: ['plant-b'] }, 'attendance.forgotten-out')).toEqual([]);
  const proposed = item?.inputs?.accept ?? {};
  expect(proposed.at).toBe(Date.parse('2026-11-20T14:00:00+06:00') * 1000);
  const found = await look(boss, 'attendance.forgotten-out', item?.id ?? '');
  expect(found.item?.evidence.map(({ text }) => text)).toEqual(['Clocked in', 'End of shift A']);
  const { punch } = await run(boss, 'attendance.punch.add', proposed);
  expect(await waiting(boss, 'attendance.forgotten-out')).toEqual([]);
  const { people } = (await erp.kernel.query(admin, 'attendance.day', { site, day: '2026-11-20' })) as {
    people: { person: { number: string }; state: string; out: number }[];
  };
  expect(people.find(({ person }) => person.number === 'E-7')).toMatchObject({ state: 'out', out: proposed.at });
  const row = (await done(boss)).find(({ undo }) => undo?.command === 'attendance.punch.take-back');
  expect(row).toMatchObject({
    title: 'Moushumi Khatun',
    undo: { command: 'attendance.punch.take-back', input: { punch } },
  });
  await run(boss, 'attendance.punch.take-back', { punch });
  expect(await waiting(boss, 'attendance.forgotten-out')).toHaveLength(1);
  expect(await refusalOf(boss, 'attendance.punch.take-back', { punch })).toBe('punch-unknown');
  expect(await refusalOf(boss, 'attendance.punch.add', { ...proposed, at: erp.clock.now + HOUR })).toBe(
    'punch-not-yet',
  );
});

test('each stay that nobody ended is asked for by itself; of two who answer at once one does, and what is over stays as it is', async () => {
  const twice = await memberWith(erp, admin, 'twice', [{ code: 'twice', permissions: ['attendance.punch.say'] }]);
  await run(admin, 'attendance.person.save', { number: 'E-9', name: 'Nasrin', site, shift: null });
  const came = erp.clock.now - 40 * HOUR;
  const again = came + 3 * HOUR;
  await run(admin, 'attendance.badge.assign', { badge: '@twice', person: 'E-9', from: came - HOUR });
  const there = { ...twice, sites: [site], terminal: crypto.randomUUID() };
  // He came, went unseen, and came again the same morning.
  await run(there, 'attendance.punch.say', punchSaid(came));
  await run(there, 'attendance.punch.say', punchSaid(again));
  const asked = async () => (await waiting(boss, 'attendance.forgotten-out')).filter(({ title }) => title === 'Nasrin');
  const [first, second, ...others] = await asked();
  expect([first?.id.endsWith(`/${came}`), second?.id.endsWith(`/${again}`), others]).toEqual([true, true, []]);
  // Nothing is proposed for the first that lies after he was back.
  expect(first?.inputs?.accept?.at ?? came).toBeLessThan(again);

  const way = (await look(boss, 'attendance.forgotten-out', first?.id ?? '')).item?.ways.find(
    ({ name }) => name === 'other',
  );
  const end = (at: number) => ({ ...way?.input, at, reason: 'He told me' });
  expect(way?.input).toMatchObject({ direction: 'out', ends: came });
  for (const at of [came - HOUR, came, again, again + HOUR]) {
    expect(await refusalOf(boss, 'attendance.punch.add', end(at))).toBe('stay-not-then');
  }
  const both = await Promise.all([
    erp.kernel.execute(boss, 'attendance.punch.add', end(came + HOUR)),
    erp.kernel.execute(admin, 'attendance.punch.add', end(came + 2 * HOUR)),
  ]);
  expect(both.map(({ ok, refusal }) => (ok ? 'ended' : refusal?.code)).sort()).toEqual(['ended', 'stay-ended']);
  expect((await asked()).map(({ id }) => id)).toEqual([second?.id]);

  // He himself says at a terminal when he went, of a stay that somebody has ended: it is not booked beside it.
  const said = { ...punchSaid(came + HOUR), direction: 'out', ends: came };
  expect(await refusalOf(there, 'attendance.punch.say', said)).toBe('stay-ended');
  // Of the other he says it first, and twice: it is one, and no supervisor ends it again.
  const own = { ...punchSaid(again + 4 * HOUR), direction: 'out', ends: again };
  await run(there, 'attendance.punch.say', own);
  await run(there, 'attendance.punch.say', own);
  const late = { person: way && (way.input as { person: string }).person, direction: 'out', ends: again };
  const answered = { ...late, at: again + 5 * HOUR, reason: 'End of shift' };
  expect(await refusalOf(boss, 'attendance.punch.add', answered)).toBe('stay-ended');
  expect(await refusalOf(boss, 'attendance.punch.add', { ...answered, ends: again + 1 })).toBe('stay-ended');
  expect(await asked()).toEqual([]);
  const { rows } = await erp.owner.query(
    `select distinct on (d.day) spans from attendance.day d join attendance.person p on p.id = d.person
     where p.number = 'E-9' order by d.day, d.version desc`,
  );
  expect(rows.flatMap(({ spans }) => spans)).toHaveLength(2);
});

test('what a terminal told late speaks for the moment at which it was done, and a clock-in for none', async () => {
  const night = await memberWith(erp, admin, 'night', [
    { code: 'night', permissions: ['attendance.punch.say', 'handover.note.say'] },
  ]);
  await run(admin, 'attendance.person.save', { number: 'E-8', name: 'Jamal', site, shift: null });
  const before = erp.clock.now;
  const came = before - 15 * HOUR;
  await run(admin, 'attendance.badge.assign', { badge: '@night', person: 'E-8', from: came - HOUR });
  const there = { ...night, sites: [site], terminal: crypto.randomUUID() };
  // Nobody answered the terminal for fifteen hours.
  await run(there, 'attendance.punch.say', punchSaid(came));
  const shown = async () => {
    const item = (await waiting(boss, 'attendance.forgotten-out')).find(({ title }) => title === 'Jamal');
    return item && { at: item.inputs?.accept?.at, detail: item.detail };
  };
  erp.clock.now += 2 * HOUR;
  expect((await shown())?.detail).toMatch(/End of shift/);
  erp.clock.now = before;
  await run(there, 'handover.note.say', {
    ...{ note: crypto.randomUUID(), site, line: 'press/line-1', topic: 'machine', text: 'Oil', at: came + 11 * HOUR },
  });
  erp.clock.now += 2 * HOUR;
  expect(await shown()).toMatchObject({ at: came + 11 * HOUR, detail: expect.stringMatching(/Last entry/) });
});
