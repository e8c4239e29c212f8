import { afterAll, beforeAll, expect, test } from 'vitest';
import { createPackDesk, modules } from '../index.ts';
import { createTerminalDoor } from '../kernel/core/index.ts';
import type { Caller } from '../kernel/index.ts';
import {
  type AttentionDesk,
  attentionDesk,
  type Done,
  HOUR,
  MINUTE,
  punchSaid,
  site,
} from '../testing/attention-desk.ts';
import type { TestErp } from '../testing/erp.ts';
import { maker } from '../testing/pack-site.ts';
import { memberWith } from '../testing/purchase.ts';
import { gate } from '../testing/two-packs.ts';

// What waits for a person, asked of the real database: who is asked, what he is told, what sees to it, and what takes that back.
let erp: TestErp;
let admin: Caller;
let boss: Caller;
let shirin: Caller;
let run: AttentionDesk['run'];
let refusalOf: AttentionDesk['refusalOf'];
let waiting: AttentionDesk['waiting'];
let look: AttentionDesk['look'];
let done: AttentionDesk['done'];

beforeAll(async () => {
  ({ erp, admin, boss, shirin, run, refusalOf, waiting, look, done } = await attentionDesk());
});
afterAll(() => erp?.close());

const count = async (caller: Caller) =>
  ((await erp.kernel.query(caller, 'kernel.attention-count', {})) as { count: number }).count;

/** What a terminal told as done and the plant refused. */
async function misfit(
  key: string,
  {
    at = site,
    by = 'shirin',
    command = 'attendance.punch.say',
    input = {},
  }: { at?: string; by?: string; command?: string; input?: object } = {},
) {
  const door = createTerminalDoor({ pool: erp.app, kernel: erp.kernel, clock: () => erp.clock.now });
  const told = { why: 'refused' as const, code: 'punch-in-future', message: 'That moment has not come yet.' };
  await door.unsettled(
    {
      ...{ ...told, company: admin.company, key, command, site: at, terminal: null, user: by, corrected: 0 },
      ...{ input: input as Record<string, unknown>, saidAt: erp.clock.now - 40 * MINUTE },
    },
    'test',
  );
  return (
    await erp.owner.query('select id from kernel.unsettled_fact where company = $1 and key = $2', [admin.company, key])
  ).rows[0].id as string;
}

test('what somebody did beside it is told of the sites that the reader sees, and of no other', async () => {
  const rina = await memberWith(erp, admin, 'rina', [{ code: 'operator', permissions: ['attendance.punch.say'] }]);
  for (const at of ['plant-a', 'plant-b'])
    await run(rina, 'attendance.punch.say', { ...punchSaid(erp.clock.now), site: at });
  const id = await misfit('beside', { by: 'rina', input: punchSaid(erp.clock.now + HOUR) });
  const beside = async (caller: Caller): Promise<number> => {
    const { item } = await look(caller, 'kernel.misfit', id);
    // It itself, and that it was not booked, are told of it as well.
    return (item?.evidence.length ?? 0) - 2;
  };
  expect(await beside(boss)).toBe(2);
  expect(await beside({ ...boss, sites: ['plant-a'] })).toBe(1);
  await run(boss, 'kernel.unsettled.settle', { id, note: 'seen' });
});

test('what does not fit waits for whoever may settle it at that site, with what was told and why, and for nobody else', async () => {
  const id = await misfit('fits-not', { input: punchSaid(erp.clock.now + HOUR) });
  const elsewhere = await misfit('elsewhere', { at: 'plant-b', input: punchSaid(erp.clock.now + HOUR) });
  expect((await waiting(boss, 'kernel.misfit')).map((one) => one.id)).toEqual(expect.arrayContaining([id, elsewhere]));
  expect(await waiting(shirin, 'kernel.misfit')).toEqual([]);
  const here = { ...boss, sites: [site] };
  expect((await waiting(here, 'kernel.misfit')).map((one) => one.id)).toEqual([id]);
  expect((await look(here, 'kernel.misfit', elsewhere)).item).toBeNull();
  expect(await refusalOf(here, 'kernel.unsettled.settle', { id: elsewhere, note: 'mine' })).toBe('not-found');
  expect(await refusalOf(here, 'kernel.unsettled.book', { id: elsewhere })).toBe('not-found');
  const { item } = await look(here, 'kernel.misfit', id);
  expect(item).toMatchObject({ title: 'Clock in or out', detail: 'shirin' });
  expect(item?.says[0]).toBe('That moment has not come yet.');
  expect(item?.ways.map(({ name }) => name)).toEqual(['book', 'settle']);
  expect(item?.ways[0]?.form?.fields.map(({ name }) => name)).toEqual([
    ...['site', 'punch', 'direction', 'at', 'ends'],
  ]);
  const bengali = await look({ ...here, locale: 'bn' }, 'kernel.misfit', id);
  expect(bengali.item?.title).toBe('আসা বা যাওয়া জানান');
  for (const [one, note] of [
    [id, 'Was seen at the gate'],
    [elsewhere, 'Done'],
  ] as const)
    await run(boss, 'kernel.unsettled.settle', { id: one, note });
});

test('it is booked as it was told or put right, in the name of whoever told it, once, and is settled by that', async () => {
  const at = erp.clock.now - HOUR;
  const input = { ...punchSaid(at), at: erp.clock.now + 2 * HOUR };
  const id = await misfit('book-me', { input });
  // Still refused as it was told: nothing is settled.
  expect(await refusalOf(boss, 'kernel.unsettled.book', { id })).toBe('punch-in-future');
  expect((await waiting(boss, 'kernel.misfit')).map((one) => one.id)).toContain(id);
  const right = { id, input: { ...input, at }, note: 'Clock of the gate' };
  const [first, second] = await Promise.all([
    erp.kernel.execute(boss, 'kernel.unsettled.book', right),
    erp.kernel.execute(admin, 'kernel.unsettled.book', right),
  ]);
  expect([first.ok, second.ok].sort()).toEqual([false, true]);
  expect((first.refusal ?? second.refusal)?.code).toBe('unsettled-settled');
  const punches = await erp.owner.query(`select badge from attendance.punch where company = $1 and at = $2`, [
    admin.company,
    at,
  ]);
  expect(punches.rows).toEqual([{ badge: '@shirin' }]);
  expect((await look(boss, 'kernel.misfit', id)).item).toBeNull();
  expect((await look(boss, 'kernel.misfit', id)).done).toMatchObject({ item: id, undo: null });
});

test('who may not give the command itself does not book it by mending, nor past the approval that stands before it', async () => {
  const only = await memberWith(erp, admin, 'only', [{ code: 'settler', permissions: ['kernel.unsettled.settle'] }]);
  const id = await misfit('not-his', { input: punchSaid(erp.clock.now - HOUR) });
  expect(await refusalOf(only, 'kernel.unsettled.book', { id })).toBe('not-permitted');
  expect((await look(only, 'kernel.misfit', id)).item?.ways.map(({ name }) => name)).toEqual(['settle']);
  await run(admin, 'kernel.workflow.publish', {
    ...{ code: 'punches', name: { en: 'Punches' }, after: 0 },
    definition: {
      start: { on: 'command', command: 'attendance.punch.say' },
      steps: [{ kind: 'approve', id: 'one', name: { en: 'One' }, by: { people: ['only'] } }],
    },
  });
  expect(await refusalOf(boss, 'kernel.unsettled.book', { id })).toBe('unsettled-wants-others');
  await run(admin, 'kernel.workflow.switch', { code: 'punches', on: false });
  expect((await waiting(boss, 'kernel.misfit')).map((one) => one.id)).toContain(id);
  await run(boss, 'kernel.unsettled.settle', { id, note: 'Seen' });
});

test('what was booked never waits again, and is not booked again by whoever tells it again', async () => {
  const input = punchSaid(erp.clock.now - 3 * HOUR);
  const id = await misfit('booked-once', { input });
  await run(boss, 'kernel.unsettled.settle', { id, note: 'By mistake' });
  await run(boss, 'kernel.unsettled.reopen', { id });
  await run(boss, 'kernel.unsettled.book', { id });
  // The way back of the first note is still shown to whoever wrote it.
  expect(await refusalOf(boss, 'kernel.unsettled.reopen', { id })).toBe('unsettled-booked');
  expect(await refusalOf(boss, 'kernel.unsettled.book', { id })).toBe('unsettled-settled');
  // The terminal did not hear that it was kept.
  const again = await erp.kernel.execute(shirin, 'attendance.punch.say', input, { idempotencyKey: 'booked-once' });
  expect(again).toMatchObject({ ok: true, repeated: true, result: { punch: input.punch } });

  const late = punchSaid(erp.clock.now - 4 * HOUR);
  const since = await misfit('told-since', { input: late });
  const came = await erp.kernel.execute(shirin, 'attendance.punch.say', late, { idempotencyKey: 'told-since' });
  expect(came.ok).toBe(true);
  expect(await refusalOf(boss, 'kernel.unsettled.book', { id: since })).toBe('unsettled-booked');
  await run(boss, 'kernel.unsettled.settle', { id: since, note: 'It came' });
});

test('nobody books in the name of another what that one may not do, nor beyond his own sites', async () => {
  await memberWith(erp, admin, 'visitor', [{ code: 'none', permissions: ['attendance.day'] }]);
  const id = await misfit('not-theirs', { by: 'visitor', input: punchSaid(erp.clock.now - HOUR) });
  expect(await refusalOf(boss, 'kernel.unsettled.book', { id })).toBe('unsettled-not-theirs');
  await run(boss, 'kernel.unsettled.settle', { id, note: 'Seen' });

  const permissions = ['handover.note.acknowledge', 'kernel.unsettled.settle'];
  const both = await memberWith(erp, admin, 'both', [{ code: 'both', permissions }]);
  const { id: note } = await run(admin, 'handover.note.say', {
    ...{ note: crypto.randomUUID(), site: 'plant-b', line: 'press/line-1', topic: 'machine', text: 'Oil' },
    at: erp.clock.now - HOUR,
  });
  const input = { note, at: erp.clock.now - HOUR };
  const other = await misfit('other-site', { by: 'both', command: 'handover.note.acknowledge', input });
  expect(await refusalOf({ ...both, sites: [site] }, 'kernel.unsettled.book', { id: other })).toBe('note-unknown');
  await run(both, 'kernel.unsettled.book', { id: other });
});

test('settled with a note it is told as done with who did it, is taken back, and waits again', async () => {
  const id = await misfit('back', { input: punchSaid(erp.clock.now - HOUR) });
  const before = await count(boss);
  await run(boss, 'kernel.unsettled.settle', { id, note: 'Found in the log book' });
  expect(await count(boss)).toBe(before - 1);
  const row = (await done(boss)).find(({ item }) => item === id);
  expect(row).toMatchObject({ byName: 'boss', undo: { command: 'kernel.unsettled.reopen', input: { id } } });
  expect((await done(shirin)).map(({ item }) => item)).not.toContain(id);
  await run(boss, row?.undo?.command ?? '', row?.undo?.input ?? {});
  expect((await waiting(boss, 'kernel.misfit')).map((one) => one.id)).toContain(id);
  expect((await done(boss)).map(({ item }) => item)).not.toContain(id);
});

test('those who settle are told of it by a notice that leads to it, once it is settled it is read', async () => {
  const told = async (who: Caller) =>
    (
      (await erp.kernel.query(who, 'kernel.notices', { limit: 100 })) as {
        rows: { record: string; text: string; page: string; readAt: number | null }[];
      }
    ).rows;
  const id = await misfit('notice', { input: punchSaid(erp.clock.now - HOUR) });
  const of = async (who: Caller) => (await told(who)).find(({ record }) => record === id);
  await expect
    .poll(() => of(boss), { timeout: 20_000 })
    .toMatchObject({
      text: 'Clock in or out, shirin: told as done, does not fit the books',
      page: `inbox?kind=kernel.misfit&of=${id}`,
      readAt: null,
    });
  expect(await of(shirin)).toBeUndefined();
  await run(admin, 'kernel.unsettled.settle', { id, note: 'Seen' });
  expect((await of(boss))?.readAt).not.toBeNull();
});

test('what the books have against it is read in the language of its reader; what was kept as a sentence, as it stands', async () => {
  const door = createTerminalDoor({ pool: erp.app, kernel: erp.kernel, clock: () => erp.clock.now });
  const told = async (key: string, more: { code: string; message: string; details?: Record<string, unknown> }) => {
    const what = { why: 'refused' as const, company: admin.company, command: 'attendance.punch.say', input: {} };
    const by = { site, terminal: null, user: 'shirin', saidAt: erp.clock.now, corrected: 0 };
    await door.unsettled({ ...what, ...by, ...more, key }, 'test');
    const kept = await erp.owner.query('select id, doubts from kernel.unsettled_fact where key = $1', [key]);
    return kept.rows[0] as { id: string; doubts: object[] };
  };
  const read = async (locale: Caller['locale'], id: string) => {
    const { rows } = (await erp.kernel.query({ ...boss, locale }, 'kernel.unsettled', {})) as {
      rows: { id: string; message: string }[];
    };
    const says = (await look({ ...boss, locale }, 'kernel.misfit', id)).item?.says[0];
    const message = rows.find((one) => one.id === id)?.message;
    expect(says).toBe(message);
    return message;
  };
  const details = { person: 'Rahim', wage: '900' };
  const taken = await told('words-1', { code: 'badge-taken', message: 'ব্যাজটি তখন Rahim-এর কাছে', details });
  // Of what came with the refusal that alone is kept which its sentence names.
  expect(taken.doubts).toEqual([{ code: 'badge-taken', details: { person: 'Rahim' } }]);
  expect(await read('en', taken.id)).toBe('This badge is with Rahim at that time; take it back first.');
  expect(await read('hi', taken.id)).toBe('यह बैज उस समय Rahim के पास है; पहले वापस लें।');

  // What was kept before it was kept by its code; and what came from a pack that is gone.
  const before = await told('words-2', { code: 'badge-taken', message: 'ব্যাজটি তখন Rahim-এর কাছে' });
  expect(before.doubts).toEqual([]);
  expect(await read('en', before.id)).toBe('ব্যাজটি তখন Rahim-এর কাছে');
  const gone = await told('words-3', { code: 'of-a-pack-that-is-gone', message: 'Too wet.', details: { by: '3' } });
  expect(await read('hi', gone.id)).toBe('Too wet.');
  for (const { id } of [taken, before, gone]) await run(boss, 'kernel.unsettled.settle', { id, note: 'Seen' });
});

test('of a kind that tells only one’s own, what all others did does not crowd it out', async () => {
  const asker = await memberWith(erp, admin, 'asker', [{ code: 'letters', permissions: ['kernel.dead-letter.*'] }]);
  const since = erp.clock.now + 24 * HOUR;
  for (const [at, user] of [
    [since + 1, asker.user],
    [since + 2, 'another'],
  ])
    await erp.owner.query(
      `insert into kernel.audit (company, id, at, user_id, command, key, correlation, input, changes)
       values ($1, gen_random_uuid(), $2, $3, 'kernel.dead-letter.discard', gen_random_uuid(), 'test', '{"id":"d-1"}', '[]')`,
      [admin.company, at, user],
    );
  const { rows } = (await erp.kernel.query(asker, 'kernel.attention-done', { since, limit: 1 })) as { rows: Done[] };
  expect(rows).toMatchObject([{ item: 'd-1', by: asker.user }]);
});

test('records of a pack wait where its entity says so, for whoever may do something to them, while the pack is on', async () => {
  const pack = gate();
  const [visit] = pack.entities;
  visit.attention = { when: { weight: { gt: 100 } }, label: { en: 'Heavy loads', bn: 'ভারী বোঝা', hi: 'भारी बोझ' } };
  const { seal } = maker();
  const desk = createPackDesk(erp.owner, modules);
  const bring = (what: object) =>
    desk.install({ text: seal(what), by: 'system:test', now: erp.clock.now, trust: 'Test' });
  const wrong = structuredClone(pack);
  wrong.entities[0].attention = { when: { colour: 'red' }, since: 'code' };
  const refused = (await bring(wrong)) as unknown as { details: { issues: { path: string }[] } };
  // What refers to an entity that is wrong is told besides.
  expect(refused.details.issues.map(({ path }) => path)).toEqual([
    'entities.0.attention.when.colour',
    'entities.0.attention.since',
    'events.0.fields.visit.references',
  ]);
  await bring(pack);
  await erp.kernel.refreshModules();
  await run(admin, 'kernel.module.enable', { module: 'gate' });
  await run(admin, 'gate.visit.create', { code: 'V-1', visitor: 'Rina Das', weight: '12' });
  const { id } = await run(admin, 'gate.visit.create', { code: 'V-2', visitor: 'Kamal', weight: '1200' });
  expect(await waiting({ ...admin, locale: 'hi' }, 'gate.visit')).toMatchObject([{ id, title: 'V-2 · Kamal' }]);
  const reader = await memberWith(erp, admin, 'reader', [{ code: 'reader', permissions: ['gate.visit'] }]);
  expect(await waiting(reader, 'gate.visit')).toEqual([]);
  expect((await look(admin, 'gate.visit', id)).item).toMatchObject({ record: { entity: 'gate.visit', id } });
  await run(admin, 'kernel.module.disable', { module: 'gate' });
  expect(await waiting(admin, 'gate.visit')).toEqual([]);
  expect((await look(admin, 'gate.visit', id)).item).toBeNull();
});
