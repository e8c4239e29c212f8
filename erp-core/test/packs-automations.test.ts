import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { createPackDesk, modules } from '../index.ts';
import { type Caller, event, module, on, runCommand, text } from '../kernel/index.ts';
import { type TestErp, testErp } from '../testing/erp.ts';
import { maker } from '../testing/pack-site.ts';

const label = (en: string) => ({ en, bn: en, hi: en });
// biome-ignore lint/suspicious/noExplicitAny: records of any shape are what is looked at
type Loose = any;

/** Parcels that come in, and a shelf place that is made for each. */
const parcels = (version = '1.0.0'): Loose => ({
  name: 'parcels',
  version,
  label: label('Parcels'),
  description: label('What comes in by post.'),
  needs: { kernel: '>=0.1.0', stock: '>=0.1.0' },
  entities: [
    {
      name: 'parcels.parcel',
      label: label('Parcel'),
      key: ['code'],
      fields: {
        code: { type: 'code', label: label('Code') },
        weight: { type: 'decimal', optional: true, label: label('Weight') },
        worth: { type: 'decimal', optional: true, sensitive: 'parcels.worth', label: label('Worth') },
        note: { type: 'text', max: 500, optional: true, label: label('Note') },
        pieces: { type: 'lines', label: label('Pieces'), fields: { mass: { type: 'decimal', label: label('Mass') } } },
      },
      tells: { create: [{ event: 'parcels.arrived', if: 'weight > 0', with: { parcel: 'id' } }] },
    },
  ],
  events: [
    {
      name: 'parcels.arrived',
      version: 1,
      label: label('A parcel has come.'),
      fields: {
        parcel: { type: 'reference', references: 'parcels.parcel', label: label('Parcel') },
        code: { type: 'code', label: label('Code') },
        weight: { type: 'decimal', optional: true, label: label('Weight') },
      },
    },
  ],
  automations: [
    {
      name: 'place',
      label: label('Make a place'),
      on: 'parcels.arrived',
      run: 'stock.location.save',
      input: { site: "'plant-a'", code: 'event.code', name: { en: 'event.code' }, kind: "'internal'" },
    },
  ],
});

/** For the test: an event of code whose handler tells it again, by a command that declares nothing of it. */
const rang = event('echo.rang', 1, { word: text() });
const ring = runCommand('echo.ring', {
  label: label('Ring'),
  why: 'a test of chains that never end',
  input: { word: text() },
  run: async ({ word }) => [rang({ word }, { aggregate: `echo/${word}` })],
});
const again = on('echo.again', rang, async ({ payload }, { call }) => void (await call(ring, payload)));

let erp: TestErp;
let admin: Caller;
const { seal } = maker();
const install = (pack: object) =>
  createPackDesk(erp.owner, modules).install({ text: seal(pack), by: 'system:test', now: 1, trust: 'Test' });
const give = (name: string, input: object): Promise<Loose> => erp.kernel.execute(admin, name, input);
const handler = async (name: string): Promise<Loose> =>
  ((await erp.kernel.query(admin, 'kernel.handlers', {})) as Loose).rows.find((one: Loose) => one.name === name);
const places = async () => {
  const { rows } = await erp.kernel.list(admin, 'stock.location', { filter: { site: 'plant-a' }, sort: 'code' });
  return rows.map(({ code }) => code);
};
const patiently = (look: () => Promise<unknown>) => vi.waitFor(look, 50_000);

beforeAll(async () => {
  erp = await testErp([
    module('echo', { needs: ['kernel'], events: [rang], commands: [ring], handlers: [again], migrations: '' }),
  ]);
  await erp.kernel.start();
  expect(await install(parcels())).toMatchObject({
    adds: ['parcels.parcel', 'parcels:event.arrived', 'parcels:automation.place'],
    automations: [{ name: 'place', on: 'parcels.arrived', run: 'stock.location.save' }],
  });
  await erp.kernel.refreshModules();
  admin = await erp.company();
  expect((await give('kernel.module.enable', { module: 'parcels' })).ok).toBe(true);
});
afterAll(() => erp?.close());

test('it acts once for each event that its condition lets through, within its own rights', async () => {
  await give('parcels.parcel.create', { code: 'P-1', weight: '2' });
  await give('parcels.parcel.create', { code: 'P-2' });
  await give('parcels.parcel.create', { code: 'P-3', weight: '0.5' });
  await patiently(async () => expect(await places()).toEqual(['P-1', 'P-3']));
  const told = (await erp.kernel.events.after(admin, 0)).filter(({ type }) => type === 'parcels.arrived');
  expect(told.map(({ payload }) => (payload as Loose).code)).toEqual(['P-1', 'P-3']);
  const dry = await erp.kernel.execute(admin, 'parcels.parcel.create', { code: 'P-9', weight: '1' }, { dryRun: true });
  expect(dry.effects?.events).toMatchObject([{ type: 'parcels.arrived', payload: { code: 'P-9', weight: '1' } }]);
});

test('what is refused waits with its reason and holds up nothing else; once it is mended it is done', async () => {
  await give('stock.location.save', { site: 'plant-a', code: 'P-4', name: { en: 'Bin' }, kind: 'scrap' });
  await give('parcels.parcel.create', { code: 'P-4', weight: '1' });
  await give('parcels.parcel.create', { code: 'P-5', weight: '1' });
  await patiently(async () => expect(await places()).toContain('P-5'));
  const { failures } = await handler('parcels.place');
  expect(failures).toMatchObject([{ tries: 1, reason: expect.stringContaining('location-kind-fixed') }]);
  await erp.owner.query(`delete from stock.location where code = 'P-4'`);
  erp.clock.now += 10_000_000;
  await patiently(async () => expect(await handler('parcels.place')).toMatchObject({ waiting: 0 }));
  const { rows } = await erp.kernel.list(admin, 'stock.location', { filter: { code: 'P-4' } });
  expect(rows).toMatchObject([{ kind: 'internal' }]);
});

test('what can never be done is given up by a person, and the next of the same record goes on', async () => {
  await give('stock.location.save', { site: 'plant-a', code: 'P-10', name: { en: 'Bin' }, kind: 'scrap' });
  await give('parcels.parcel.create', { code: 'P-10', weight: '1' });
  await patiently(async () => expect((await handler('parcels.place')).waiting).toBe(1));
  const stuck = await handler('parcels.place');
  expect(stuck).toMatchObject({ label: 'Make a place', module: 'parcels' });
  const [{ seq }] = stuck.failures;
  const giveUp = (of: number) =>
    give('kernel.event.give-up', { handler: 'parcels.place', seq: of, reason: 'The bin stays what it is.' });
  expect((await giveUp(seq + 1)).refusal.message).toContain(`has not failed at event ${seq + 1}`);
  expect((await giveUp(seq)).ok).toBe(true);
  expect((await handler('parcels.place')).waiting).toBe(0);
});

test('switched off it hears nothing, and nothing of it is given', async () => {
  await give('kernel.module.disable', { module: 'parcels' });
  expect((await give('parcels.parcel.create', { code: 'P-8', weight: '1' })).refusal.code).toBe('module-disabled');
  await give('kernel.module.enable', { module: 'parcels' });
});

test('a chain of handlers that nobody saw coming ends, with its reason', async () => {
  await give('echo.ring', { word: 'one' });
  await patiently(async () => expect((await handler('echo.again')).failures).toHaveLength(1));
  const [{ reason }] = (await handler('echo.again')).failures;
  expect(reason).toBe('handlers acted 16 times one upon the other, echo.again would be the next');
  const { rows } = await erp.owner.query(
    `select max(depth) as deepest, count(*)::int as n from kernel.event where company = $1 and type = 'echo.rang'`,
    [admin.company],
  );
  expect(rows).toEqual([{ deepest: 16, n: 17 }]);
});

test('what cannot be is refused, all of it at once and by its place', async () => {
  const wrongs: [string, string, (pack: Loose) => unknown][] = [
    [
      'settings.limit.default',
      'must match|decimal',
      (p) => (p.settings = { limit: { type: 'decimal', label: label('x'), default: 'much' } }),
    ],
    [
      'entities.0.name',
      'settings of the pack',
      (p) =>
        Object.assign(p, {
          settings: { a: { type: 'text', label: label('x'), default: 'a' } },
          entities: [{ ...p.entities[0], name: 'parcels.settings' }],
        }),
    ],
    [
      'entities.0.rules.0.if',
      'setting',
      (p) => Object.assign(p.entities[0], { rules: [{ if: 'weight > setting.none', refuse: 'x' }] }),
    ],
    ['events.0.name', "begins with the pack's own name", (p) => (p.events[0].name = 'stock.arrived')],
    ['events.1.name', 'declared twice', (p) => p.events.push(p.events[0])],
    [
      'events.0.fields.parcel.references',
      'there is no parcels.box',
      (p) => (p.events[0].fields.parcel.references = 'parcels.box'),
    ],
    ['events.0.fields.code.default', 'is for fields of records', (p) => (p.events[0].fields.code.default = 'x')],
    [
      'entities.0.tells.create.0.event',
      'declares no event',
      (p) => (p.entities[0].tells.create[0].event = 'stock.moved'),
    ],
    [
      'entities.0.tells.create.0.with.parcel',
      'a reference is wanted',
      (p) => (p.entities[0].tells.create[0].with.parcel = 'code'),
    ],
    [
      'entities.0.tells.create.0.with.weight',
      'nothing is called',
      (p) => (p.entities[0].tells.create[0].with.weight = 'wieght * 2'),
    ],
    [
      'entities.0.tells.create.0.with.weight',
      'only for holders of parcels.worth',
      (p) => (p.entities[0].tells.create[0].with.weight = 'worth'),
    ],
    [
      'entities.0.tells.create.0.with.weight',
      'has to be optional',
      (p) => (p.events[0].fields.weight.optional = false),
    ],
    [
      'entities.0.tells.create.0.with.code',
      'may have 500 letters',
      (p) => {
        p.events[0].fields.code = { type: 'text', optional: true, label: label('x') };
        p.entities[0].tells.create[0].with.code = 'note';
      },
    ],
    [
      'entities.0.tells.create.0.with.other',
      'no such field',
      (p) => (p.entities[0].tells.create[0].with.other = 'code'),
    ],
    [
      'entities.0.tells.create.0.if',
      'yes or no|true or false|boolean',
      (p) => (p.entities[0].tells.create[0].if = 'weight + 1'),
    ],
    ['automations.0.on', 'there is no event', (p) => (p.automations[0].on = 'attendance.punched')],
    ['automations.0.on', 'there is no event', (p) => (p.automations[0].on = 'kernel.module-enabled')],
    ['automations.0.run', 'there is no command', (p) => (p.automations[0].run = 'kernel.member.save')],
    ['automations.0.run', 'there is no command', (p) => (p.automations[0].run = 'attendance.person.save')],
    ['automations.0.input.site', 'has to be said', (p) => delete p.automations[0].input.site],
    ['automations.0.input.colour', 'there is no such field', (p) => (p.automations[0].input.colour = "'red'")],
    ['automations.0.input.code', 'nothing is called', (p) => (p.automations[0].input.code = 'event.cod')],
    ['automations.0.input.name', 'list is not wanted', (p) => (p.automations[0].input.name = [1])],
    [
      'automations.0.if',
      'too deep|too large|large',
      (p) => (p.automations[0].if = `${'('.repeat(900)}true${')'.repeat(900)}`),
    ],
    [
      'automations.0.run',
      'never ends: parcels.place',
      (p) =>
        Object.assign(p.automations[0], {
          run: 'parcels.parcel.create',
          input: { code: 'event.code', weight: 'event.weight' },
        }),
    ],
    ['automations.1.name', 'declared twice', (p) => p.automations.push(p.automations[0])],
    [
      'demo.0.input.code',
      'missing|expected|required|Invalid',
      (p) => (p.demo = [{ command: 'parcels.parcel.create', input: {} }]),
    ],
    [
      'demo.0.input.note',
      'before this one',
      (p) => (p.demo = [{ command: 'parcels.parcel.create', input: { code: 'A', note: { result: 0 } } }]),
    ],
    [
      'demo',
      'Too big|500',
      (p) => (p.demo = Array.from({ length: 501 }, () => ({ command: 'parcels.parcel.create', input: { code: 'A' } }))),
    ],
    [
      'automations',
      'Too big|50',
      (p) => (p.automations = Array.from({ length: 51 }, (_, n) => ({ ...p.automations[0], name: `a-${n}` }))),
    ],
  ];
  for (const [path, words, spoil] of wrongs) {
    const pack = parcels('2.0.0');
    spoil(pack);
    const refused = (await install(pack)) as Loose;
    const found = refused.details?.issues?.find((one: Loose) => one.path === path);
    expect([path, found?.message, refused.details], `${path}: ${JSON.stringify(refused)}`).toEqual([
      path,
      expect.stringMatching(words),
      expect.anything(),
    ]);
  }
  // Several at once, each with its place.
  const pack = parcels('2.0.0');
  for (const [, , spoil] of wrongs.slice(15, 20)) spoil(pack);
  const paths = ((await install(pack)) as Loose).details.issues.map(({ path }: Loose) => path);
  expect(paths).toEqual(['automations.0.on', 'automations.0.run']);
});

test('an upgrade adds to events and says what it takes away; who comes again under its name begins anew', async () => {
  const next = parcels('1.1.0');
  next.events[0].fields.note = { type: 'text', max: 500, optional: true, label: label('Note') };
  expect(((await install(next)) as Loose).details.issues).toEqual([
    { path: 'events.0.version', message: 'counts up where fields are added: 2' },
  ]);
  next.events[0].version = 2;
  const place = next.automations.pop();
  expect(await install(next)).toMatchObject({ code: 'pack-loses', details: { lost: 'parcels:automation.place' } });
  next.drops = ['parcels:automation.place'];
  expect(await install(next)).toMatchObject({ drops: ['parcels:automation.place'], automations: [] });
  await erp.kernel.refreshModules();
  // As a long outage would have left it: far behind, and stuck at its first event.
  await erp.owner.query(`update kernel.handler_cursor set seq = 0 where handler = 'parcels.place'`);
  await erp.owner.query(
    `insert into kernel.handler_failure (company, handler, seq, aggregate, reason, tries, again_at)
     values ($1, 'parcels.place', 1, 'parcels.parcel/1', 'old', 1, 0)`,
    [admin.company],
  );
  const last = parcels('1.2.0');
  last.events = next.events;
  last.automations = [place];
  expect(await install(last)).toMatchObject({ adds: ['parcels:automation.place'] });
  const { rows } = await erp.owner.query(
    `select c.seq >= (select newest from kernel.event_counter e where e.company = c.company) as now,
       exists (select from kernel.handler_failure f where f.company = c.company and f.handler = c.handler) as stuck
     from kernel.handler_cursor c where c.company = $1 and c.handler = 'parcels.place'`,
    [admin.company],
  );
  expect(rows).toEqual([{ now: true, stuck: false }]);
  await erp.kernel.refreshModules();
  await give('parcels.parcel.create', { code: 'P-7', weight: '1', note: 'heavy' });
  await patiently(async () => expect(await places()).toContain('P-7'));
});
