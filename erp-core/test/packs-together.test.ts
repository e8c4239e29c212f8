import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { createPackDesk, modules } from '../index.ts';
import type { Caller } from '../kernel/index.ts';
import { packManifest } from '../kernel/modules/pack/manifest.ts';
import { packModules } from '../kernel/modules/pack/pack-modules.ts';
import { type TestErp, testErp } from '../testing/erp.ts';
import { maker } from '../testing/pack-site.ts';
import { memberWith } from '../testing/purchase.ts';
import { gate, slips } from '../testing/two-packs.ts';

// Packs that hear each other, and what becomes of the others where one of them breaks: all in one process, on one database.
// biome-ignore lint/suspicious/noExplicitAny: answers and manifests of any shape are what is looked at
type Loose = any;
let erp: TestErp;
let admin: Caller;
const { seal } = maker();
const desk = () => createPackDesk(erp.owner, modules);
const bring = async (pack: object): Promise<Loose> => {
  const answer = await desk().install({ text: seal(pack), by: 'system:test', now: erp.clock.now++, trust: 'Test' });
  await erp.kernel.refreshModules();
  return answer;
};
const remove = (name: string) =>
  desk().remove({ name, by: 'system:test', now: erp.clock.now++, company: null }) as Promise<Loose>;
const give = (name: string, input: object): Promise<Loose> => erp.kernel.execute(admin, name, input);
const switched = (module: string, on: boolean) => give(`kernel.module.${on ? 'enable' : 'disable'}`, { module });
const handler = async (name: string): Promise<Loose> =>
  ((await erp.kernel.query(admin, 'kernel.handlers', {})) as Loose).rows.find((one: Loose) => one.name === name);
const patiently = (look: () => Promise<unknown>) => vi.waitFor(look, 60_000);

let visits = 0;
const visit = async (more: object = {}): Promise<{ id: string; code: string }> => {
  const code = `V-${++visits}`;
  const { ok, result, refusal } = await give('gate.visit.create', { code, visitor: 'Rina Das', ...more });
  expect([ok, refusal]).toEqual([true, undefined]);
  return { ...result, code };
};
/** The visits that a pack has made slips for, in the order of their numbers. */
const slipsOf = async (pack: string): Promise<string[]> => {
  const { rows } = await erp.kernel.list(admin, `${pack}.slip`, { sort: 'number', limit: 500 });
  return rows.map((row) => String(row.visit));
};

beforeAll(async () => {
  erp = await testErp();
  await erp.kernel.start();
  admin = await erp.company();
});
afterAll(() => erp?.close());

test('a pack that hears another comes after it, is on while it is, and goes before it', async () => {
  expect(await bring(slips('store'))).toMatchObject({ code: 'pack-needs' });
  expect(await bring(gate())).toMatchObject({ from: null });
  expect(await bring(slips('store'))).toMatchObject({ from: null, automations: [{ on: 'gate.came', decidedBy: [] }] });
  expect((await switched('store', true)).refusal.code).toBe('module-needs');
  await switched('gate', true);
  // Switched on for the first time it hears what comes from now on.
  await visit();
  await switched('store', true);
  const heard = await visit();
  await patiently(async () => expect(await slipsOf('store')).toEqual([heard.code]));
  expect((await switched('gate', false)).refusal.code).toBe('module-needed');
  // Off it keeps its place, and hears on from there.
  await switched('store', false);
  const meanwhile = await visit();
  await switched('store', true);
  await patiently(async () => expect(await slipsOf('store')).toEqual([heard.code, meanwhile.code]));
  expect(await remove('gate')).toMatchObject({ code: 'pack-enabled' });
  await switched('store', false);
  await switched('gate', false);
  expect(await remove('gate')).toMatchObject({ code: 'pack-needed', details: { by: 'store' } });
  await switched('gate', true);
  await switched('store', true);
});

test('neither is raised to what the other could not run beside', async () => {
  const wrongs: [string, Loose, object, (pack: Loose) => unknown][] = [
    ['out of the range', gate('2.0.0'), { code: 'pack-needed' }, () => undefined],
    [
      'without the event',
      gate('1.1.0'),
      { code: 'pack-breaks', details: { name: 'store' } },
      (pack) => {
        pack.drops = ['gate:event.came'];
        pack.events = [];
        delete pack.entities[0].tells;
      },
    ],
    [
      'in a circle',
      gate('1.1.0'),
      { code: 'pack-breaks' },
      (pack) => {
        pack.needs.store = '>=1.0.0';
      },
    ],
    [
      'with what the other does not tell yet',
      slips('store', '1.1.0', { amount: 'event.pieces' }),
      { details: { issues: [{ path: 'automations.0.input.amount' }] } },
      () => undefined,
    ],
    [
      'so that it never ends',
      slips('store', '1.1.0'),
      { details: { issues: [{ path: 'automations.0.run', message: 'never ends: store.slip → store.slip' }] } },
      (pack) => {
        Object.assign(pack.automations[0], {
          run: 'gate.visit.create',
          input: { code: 'event.code', visitor: 'event.visitor' },
        });
      },
    ],
  ];
  for (const [why, pack, refusal, spoil] of wrongs) {
    spoil(pack);
    expect([why, await bring(pack)]).toMatchObject([why, refusal]);
  }
  // What one tells anew the other may hear once it is there; until then it goes on without it.
  const next = gate('1.1.0');
  next.events[0].version = 2;
  for (const fields of [next.entities[0].fields, next.events[0].fields])
    fields.pieces = { type: 'whole-number', optional: true, label: next.label };
  expect(await bring(next)).toMatchObject({ adds: ['gate.visit.pieces'] });
  const [before, slip] = [await slipsOf('store'), await visit({ pieces: 7 })];
  await patiently(async () => expect(await slipsOf('store')).toEqual([...before, slip.code]));
  const wiser = slips('store', '1.1.0', { amount: 'event.pieces' });
  wiser.automations[0].if = 'event.pieces > 0';
  expect(await bring(wiser)).toMatchObject({ from: '1.0.0' });
  const told = await visit({ pieces: 9 });
  await patiently(async () => expect((await slipsOf('store')).at(-1)).toBe(told.code));
  const { rows } = await erp.kernel.list(admin, 'store.slip', { filter: { visit: told.code } });
  expect(rows).toMatchObject([{ amount: '9', share: '12.5' }]);
});

test('whether it acts may be decided by what is kept from some, and is told before; the value goes where it stays kept', async () => {
  const said = (input: object, more: object = {}) => {
    const pack = slips('till', '1.0.0', input);
    Object.assign(pack.automations[0], more);
    return pack;
  };
  const wrongs: [object, string][] = [
    [{ amount: 'event.worth' }, 'only for holders of gate.worth; say so of this field too'],
    [{ amount: 'event.worth > 100 ? 1 : 2' }, 'only for holders of gate.worth; say so of this field too'],
    [{ sealed: 'event.worth' }, ''],
    [{ sealed: "'yes'" }, 'the pack acts without that right'],
  ];
  for (const [input, why] of wrongs) {
    const path = `automations.0.input.${Object.keys(input)[0]}`;
    const message = expect.stringContaining(why);
    expect(await bring(said(input))).toMatchObject({ details: { issues: [{ path, message }] } });
  }
  const dear = said({ worth: 'event.worth' }, { if: 'event.worth > 100' });
  expect(await desk().preview(seal(dear))).toMatchObject({ automations: [{ decidedBy: ['gate.worth'] }] });
  await bring(dear);
  await switched('till', true);
  await visit({ worth: '99.5' });
  const { code } = await visit({ worth: '100.5' });
  await patiently(async () => expect(await slipsOf('till')).toEqual([code]));
  const clerk = await memberWith(erp, admin, 'clerk', [{ permissions: ['till.slip'] }]);
  const seen = async (caller: Caller) => (await erp.kernel.list(caller, 'till.slip', {})).rows[0];
  expect(await seen(admin)).toMatchObject({ worth: '100.5' });
  expect(await seen(clerk)).not.toHaveProperty('worth');
  await switched('till', false);
});

/** Ways in which what a pack does by itself cannot be done, though nothing of it was wrong when it was brought in. */
const BREAKS: readonly (readonly [string, object, object, RegExp])[] = [
  ['its input comes to nothing', { amount: '100 / event.weight' }, { weight: '0' }, /input-invalid/],
  ['its own rule refuses', { amount: 'event.weight' }, { weight: '1001' }, /too-much 1001 is too much/],
  ['a word is no code', { visit: 'event.visitor' }, {}, /input-invalid/],
  [
    'a number is beyond what is kept',
    { amount: 'event.weight * event.weight' },
    { weight: '99999999999' },
    /input-invalid|too-much/,
  ],
];

test('a pack that breaks stops neither the plant nor another pack; its letters are named, and a mended version does them once', async () => {
  let version = 0;
  const next = (input: object) => slips('frail', `1.${++version}.0`, input);
  await bring(next({}));
  await switched('frail', true);
  for (const [way, input, more, reason] of BREAKS) {
    expect([way, await bring(next(input))]).toMatchObject([way, { name: 'frail' }]);
    const [before, others] = [await slipsOf('frail'), await slipsOf('store')];
    const broken = await visit({ ...more, pieces: 1 });
    // What is told of the same record later waits behind it.
    const { refusal } = await give('gate.visit.change', { id: broken.id, version: 1, weight: '2', visitor: 'V-X' });
    expect([way, refusal]).toEqual([way, undefined]);
    const sound = await visit({ weight: '4', visitor: 'V-Y', pieces: 1 });
    await patiently(async () => expect([way, await handler('frail.slip')]).toMatchObject([way, { waiting: 2 }]));
    const stuck = await handler('frail.slip');
    expect([way, stuck]).toMatchObject([way, { label: 'Make a slip', module: 'frail', gone: false }]);
    expect(stuck.failures.map((one: Loose) => one.reason)).toEqual([
      expect.stringMatching(reason),
      'an earlier event of this aggregate failed',
    ]);
    // The other pack has heard all three; the frail one has done what could be done.
    await patiently(async () =>
      expect((await slipsOf('store')).slice(others.length)).toEqual([broken.code, broken.code, sound.code]),
    );
    await patiently(async () => expect(await slipsOf('frail')).toHaveLength(before.length + 1));
    expect((await give('stock.location.save', { site: 'plant-a', code: `P-${version}`, name: { en: way } })).ok).toBe(
      true,
    );

    expect(await bring(next({}))).toMatchObject({ name: 'frail' });
    const [first, last] = [stuck.failures[0].seq, stuck.failures[1].seq];
    await give('kernel.event.replay', { handler: 'frail.slip', from: first, to: last });
    await patiently(async () => expect(await handler('frail.slip')).toMatchObject({ waiting: 0 }));
    const done = (await slipsOf('frail')).slice(before.length + 1);
    expect([way, done]).toEqual([way, [broken.code, broken.code]]);
    // Once more, and nothing is done twice.
    await give('kernel.event.replay', { handler: 'frail.slip', from: first, to: last });
    await patiently(async () => expect(await handler('frail.slip')).toMatchObject({ waiting: 0 }));
    expect(await slipsOf('frail')).toHaveLength(before.length + 3);
  }
});

test('what waits for somebody who is gone is still told, and a person lets it go', async () => {
  await bring(slips('frail', '2.0.0', { amount: '100 / event.weight' }));
  await visit({ weight: '0' });
  await patiently(async () => expect(await handler('frail.slip')).toMatchObject({ waiting: 1 }));
  const letGo = () => give('kernel.event.give-up', { handler: 'frail.slip', reason: 'Nobody needs these slips.' });
  expect((await letGo()).refusal).toMatchObject({ code: 'handler-still-there' });
  const without = slips('frail', '2.1.0');
  without.automations = [];
  without.drops = ['frail:automation.slip'];
  expect(await bring(without)).toMatchObject({ drops: ['frail:automation.slip'] });
  expect(await handler('frail.slip')).toMatchObject({ gone: true, type: 'gate.came', module: null, waiting: 1 });
  expect(await handler('store.slip')).toMatchObject({ gone: false, module: 'store' });
  expect(await letGo()).toMatchObject({ ok: true, result: { handler: 'frail.slip', count: 1 } });
  expect(await handler('frail.slip')).toBeUndefined();
  expect((await letGo()).refusal).toMatchObject({ code: 'handler-unknown' });
});

test('one that is held back keeps its place and its letters, and goes on once it fits again', async () => {
  await bring(slips('frail', '2.2.0', { amount: '100 / event.weight' }));
  await visit({ weight: '0' });
  await patiently(async () => expect(await handler('frail.slip')).toMatchObject({ waiting: 1 }));
  const before = await slipsOf('frail');
  const late = slips('frail', '2.3.0', { amount: '100 / event.weight' });
  late.needs.kernel = '>=9.0.0';
  await erp.owner.query(`update kernel.pack set version = '2.3.0', body = $1 where name = 'frail'`, [seal(late)]);
  await erp.kernel.refreshModules();
  expect(await handler('frail.slip')).toMatchObject({ gone: false, module: 'frail', waiting: 1 });
  const meanwhile = await visit({ weight: '4', pieces: 1 });
  await patiently(async () => expect((await slipsOf('store')).at(-1)).toBe(meanwhile.code));
  expect(await bring(slips('frail', '2.4.0'))).toMatchObject({ from: '2.3.0' });
  await patiently(async () => expect(await slipsOf('frail')).toContain(meanwhile.code));
  erp.clock.now += 3_600_000_000;
  await patiently(async () => expect(await handler('frail.slip')).toMatchObject({ waiting: 0 }));
  expect(await slipsOf('frail')).toHaveLength(before.length + 2);
});

test('a kept pack that this kernel cannot make is held back alone, with the reason', () => {
  const odd: readonly Loose[] = [
    { ...gate(), name: 'odd', entities: [null] },
    { ...gate(), name: 'odd', entities: [{ ...gate().entities[0], name: 'stock.item' }] },
    { ...gate(), name: 'odd', events: 7 },
  ];
  for (const manifest of odd) {
    const sound = packManifest.parse(gate());
    const kept = [
      { name: 'odd', manifest },
      { name: 'gate', manifest: sound },
    ] as Loose;
    const { held } = packModules(kept, modules);
    expect(held).toMatchObject([{ name: 'odd', reason: expect.stringMatching(/./) }]);
  }
});

test('removed in their order, and heard anew when they come again', async () => {
  for (const name of ['store', 'frail', 'gate']) expect((await switched(name, false)).ok).toBe(true);
  for (const name of ['store', 'till', 'frail']) expect(await remove(name)).toMatchObject({ name });
  await erp.kernel.refreshModules();
  await bring(slips('store', '1.1.0'));
  await switched('gate', true);
  await switched('store', true);
  const { code } = await visit();
  await patiently(async () => expect(await slipsOf('store')).toEqual([code]));
});
