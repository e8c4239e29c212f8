import { afterAll, beforeAll, expect, test } from 'vitest';
import { createKernel, createPackDesk, migrateErp, modules } from '../index.ts';
import { type Caller, isRefusal, type Kernel, type Module } from '../kernel/index.ts';
import { type TestErp, testErp } from '../testing/erp.ts';
import { drawn, GATE } from '../testing/gate-design.ts';
import { nextRelease } from '../testing/release.ts';
import { RunningWorkflows } from '../testing/running-workflows.ts';

// A database full of what was made without code, and of workflows that run, under the next release of the product, under one that
// takes a step back, and under one that what was made does not fit.

const label = (en: string) => ({ en, bn: en, hi: en });
const NEEDS = { kernel: '>=0.1.0 <1.0.0', stock: '>=0.1.0 <1.0.0' };

/** Entities, added fields, formulas, settings, events and an automation that is refused while a setting says so. */
const WORKSHOP: readonly (readonly [string, unknown])[] = [
  ['settings/closed', { type: 'yes-no', default: true, label: label('Closed') }],
  ['refusals/closed', label('The workshop is closed.')],
  [
    'extends/stock.item',
    {
      fields: {
        xColour: { type: 'text', search: true, optional: true, label: label('Colour') },
        xWeight: { type: 'decimal', default: '1', label: label('Weight') },
      },
      computed: { xHalf: { type: 'decimal', formula: 'xWeight / 2', label: label('Half') } },
    },
  ],
  [
    'entities/workshop.ticket',
    {
      ...{ label: label('Ticket'), key: ['code'] },
      fields: {
        code: { type: 'code', label: label('Code') },
        item: { type: 'reference', references: 'stock.item', label: label('Item') },
        parts: {
          type: 'lines',
          label: label('Parts'),
          fields: { pieces: { type: 'whole-number', label: label('Pieces') } },
        },
      },
      computed: { pieces: { type: 'decimal', formula: 'sum(parts, "pieces")', label: label('Pieces in all') } },
      states: { open: ['done'], done: [] },
      transitions: [{ name: 'finish', to: 'done', label: label('Finish') }],
    },
  ],
  [
    'entities/workshop.job',
    {
      ...{ label: label('Job'), key: ['code'], fields: { code: { type: 'code', label: label('Code') } } },
      rules: [{ if: 'setting.closed', refuse: 'closed' }],
    },
  ],
  [
    'events/workshop.ticket-opened',
    { version: 1, label: label('A ticket was opened.'), fields: { code: { type: 'code', label: label('Code') } } },
  ],
  ['entities/workshop.ticket/tells', { create: [{ event: 'workshop.ticket-opened' }] }],
  [
    'automations/begin',
    {
      label: label('Begin a job'),
      on: 'workshop.ticket-opened',
      run: 'workshop.job.create',
      input: { code: 'event.code' },
    },
  ],
];

let erp: TestErp;
let admin: Caller;
let kernel: Kernel;
const releases: { remove: () => void }[] = [];

const give = async (name: string, input: object) => {
  const { ok, result, refusal } = await kernel.execute(admin, name, input);
  if (!ok) throw new Error(`${name}: ${refusal?.code} ${refusal?.message} ${JSON.stringify(refusal?.details)}`);
  return result as { id: string; version: number };
};

async function publish(design: string, accepts: readonly string[] = [], release: readonly Module[] = modules) {
  await erp.owner.query(`update kernel.pack set raised_at = clock_timestamp() - interval '1 minute'`);
  const { version } = await kernel.get(admin, 'kernel.design', design);
  const asked = { company: admin.company, design, version: Number(version), by: 'mina', now: erp.clock.now, accepts };
  const done = await createPackDesk(erp.owner, release).publishDesign(asked);
  if (isRefusal(done)) throw new Error(JSON.stringify(done));
  await kernel.refreshModules();
  return done.number;
}

/** Ends the program of before, brings the tables to a release, and runs that. */
async function runs(release: readonly Module[]): Promise<void> {
  await kernel.stop();
  await migrateErp(erp.owner, release);
  kernel = createKernel({ pool: erp.app, modules: release, clock: () => erp.clock.now });
  await kernel.start();
}

/** All that somebody sees of what was made without code. */
async function seen(designs: readonly string[]) {
  const list = async (name: string) => (await kernel.list(admin, name, { sort: 'id' })).rows;
  const items = (await list('stock.item')).map(({ code, xColour, xWeight, xHalf }) => ({
    code,
    xColour,
    xWeight,
    xHalf,
  }));
  const { id } = (await list('workshop.ticket'))[0] ?? {};
  return {
    items,
    ...{ passes: await list('gate.pass'), tickets: await list('workshop.ticket'), jobs: await list('workshop.job') },
    ticket: await kernel.get(admin, 'workshop.ticket', String(id)),
    history: await kernel.history(admin, 'workshop.ticket', String(id)),
    found: (await kernel.list(admin, 'stock.item', { search: 'indig' })).rows.map(({ code }) => code),
    settings: (await kernel.describe(admin, 'workshop.settings')).fields,
    standing: await Promise.all(designs.map((design) => kernel.query(admin, 'kernel.design.standing', { design }))),
    described: await kernel.describe(admin, 'gate.pass'),
    columns: (
      await erp.owner.query(
        `select table_name, column_name from information_schema.columns where table_schema in ('readable', 'gate', 'workshop') order by 1, 2`,
      )
    ).rows,
  };
}
const waiting = async () =>
  (
    await erp.owner.query(
      `select handler, count(*)::int as n from kernel.handler_failure where handler = 'workshop.begin' group by handler`,
    )
  ).rows;

beforeAll(async () => {
  erp = await testErp();
  kernel = erp.kernel;
  await kernel.start();
  admin = await erp.company();
});
afterAll(async () => {
  await kernel?.stop();
  for (const one of releases) one.remove();
  await erp?.close();
});

test('what was made without code lives through the next release, a step back, and one that it does not fit', async () => {
  const gate = await drawn(kernel, admin, 'gate', GATE);
  const workshop = await drawn(kernel, admin, 'workshop', WORKSHOP, NEEDS);
  expect([gate.faults, workshop.faults]).toEqual([[], []]);
  const designs = [gate.id, workshop.id];
  for (const one of designs) await publish(one);
  for (const module of ['gate', 'workshop']) await give('kernel.module.enable', { module });
  const { id: item } = await give('stock.item.create', {
    ...{ code: 'A', name: { en: 'A' }, unit: 'kg', lots: false, xColour: 'Indigo', xWeight: '3' },
  });
  for (let at = 1; at <= 20; at += 1)
    await give('gate.pass.create', { site: 'plant-a', kind: 'visitor', name: `Visitor ${at}`, host: 'Rina', stay: at });
  await give('workshop.ticket.create', { code: 'T-1', item, parts: [{ pieces: 2 }, { pieces: 3 }] });
  // The automation is refused, and waits with its reason.
  await expect.poll(waiting, { timeout: 30_000 }).toEqual([{ handler: 'workshop.begin', n: 1 }]);
  // A second version of one, with a column that is dropped and still there.
  const { version } = await kernel.get(admin, 'kernel.design', gate.id);
  await give('kernel.design.clear', { design: gate.id, version, place: 'entities/gate.pass/fields/expected' });
  expect(await publish(gate.id, ['gate.pass.expected'])).toBe(2);
  // Workflows that wait for people and for time: two of the same command by two versions, one by hand.
  const workflows = new RunningWorkflows(admin, () => kernel);
  await workflows.begin(item);
  const running = ['later 1 J-1 running rest', 'tickets 1 T-2 running master', 'tickets 2 T-3 running master'];
  expect(await workflows.runs()).toEqual(running);
  const before = await seen(designs);
  expect(before).toMatchObject({ found: ['A'], jobs: [], ticket: { pieces: '5' } });

  const next = nextRelease(modules, '0.2.0', {
    // Columns that a view of ours shows change their type.
    stock: {
      '20991231000000_next':
        'alter table stock.item add column heat text; alter table stock.item alter column code type varchar(200);',
    },
    kernel: {
      '20991231000000_next':
        'alter table kernel.pack add column origin text; alter table kernel.design alter column name type varchar(64);',
    },
  });
  releases.push(next);
  await runs(next.modules);
  expect(kernel.registry.held).toEqual([]);
  expect(await seen(designs)).toEqual(before);
  expect(await waiting()).toHaveLength(1);
  // Each goes on by the version that it began with: one step more of the second, whose first is decided here.
  expect(await workflows.runs()).toEqual(running);
  expect(await workflows.approve('master')).toEqual([]);
  const half = ['later 1 J-1 running rest', 'tickets 1 T-2 done –', 'tickets 2 T-3 running board'];
  await expect.poll(() => workflows.runs(), { timeout: 30_000 }).toEqual(half);
  const after = await seen(designs);
  expect(after.tickets.map(({ code }) => code).sort()).toEqual(['T-1', 'T-2']);
  await expect(migrateErp(erp.owner)).rejects.toThrow(/made by a newer one/);

  // A step back is a release as well: its migrations take back what those did.
  const back = nextRelease(next.modules, '0.1.1', {
    stock: {
      '20991231000001_back':
        'alter table stock.item drop column heat; alter table stock.item alter column code type text;',
    },
    kernel: {
      '20991231000001_back':
        'alter table kernel.pack drop column origin; alter table kernel.design alter column name type text;',
    },
  });
  releases.push(back);
  await runs(back.modules);
  expect(await seen(designs)).toEqual(after);
  expect(await workflows.runs()).toEqual(half);

  // One that what was made does not fit: it is held back with the reason, and nothing of it is touched.
  await runs(back.modules.map((module) => ({ ...module, version: '1.0.0' })));
  await kernel.refreshModules();
  expect(kernel.registry.held).toMatchObject([{ name: 'workshop', reason: expect.stringContaining('stock') }]);
  expect((await kernel.list(admin, 'gate.pass', {})).rows).toHaveLength(20);
  expect((await kernel.execute(admin, 'workshop.ticket.create', {})).refusal?.code).toBe('unknown-name');
  // A run of what is held back waits with the reason, and is there again with it.
  expect(await workflows.approve('board')).toEqual(['workflow-outdated']);
  // What it was given is not told while nothing says what of it is kept from whom.
  expect(await workflows.runs()).toEqual([half[0], 'tickets 1  done –', 'tickets 2  running board']);
  await runs(back.modules);
  expect(await seen(designs)).toEqual(after);
  expect(await workflows.approve('board')).toEqual([]);

  // Versions are kept: the first one is a publish away, with what it had, and the automation does what waited for it.
  const standing = await kernel.get(admin, 'kernel.design', gate.id);
  await give('kernel.design.restore', { design: gate.id, version: standing.version, number: 1 });
  expect(await publish(gate.id, [], back.modules)).toBe(3);
  expect(Object.keys((await kernel.list(admin, 'gate.pass', {})).rows[0] ?? {})).toContain('expected');
  await give('kernel.settings.set', { name: 'workshop.settings', values: { closed: false } });
  // Past the rest that the run by hand takes.
  erp.clock.now += 3 * 3_600_000_000;
  await expect
    .poll(async () => (await kernel.list(admin, 'workshop.job', { sort: 'code' })).rows.map(({ code }) => code), {
      timeout: 60_000,
    })
    .toEqual(['J-1', 'T-1', 'T-2', 'T-3']);
  expect(await waiting()).toEqual([]);
  const ended = ['later 1 J-1 done –', 'tickets 1 T-2 done –', 'tickets 2 T-3 done –'];
  await expect.poll(() => workflows.runs(), { timeout: 30_000 }).toEqual(ended);
  const codes = (await kernel.list(admin, 'workshop.ticket', { sort: 'code' })).rows.map(({ code }) => code);
  expect(codes).toEqual(['T-1', 'T-2', 'T-3']);
});
