import { readFileSync } from 'node:fs';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Caller, isRefusal, type Kernel, openPack } from '../kernel/index.ts';
import { companyOn } from '../testing/erp.ts';
import { maker, needleControl, needleControlNext, type PackSite, packSite } from '../testing/pack-site.ts';

let site: PackSite;
let padma: Caller;
let jamuna: Caller;
beforeAll(async () => {
  site = await packSite();
  padma = await companyOn(site.kernel, 'Padma');
  jamuna = await companyOn(site.kernel, 'Jamuna');
});
afterAll(() => site?.close());

const own = maker();
const by = 'system:test';
const now = Date.now() * 1000;
const bring = (manifest: unknown, more: object = { trust: 'Our own' }) =>
  site.desk.install({ text: own.seal(manifest), by, now, ...more });
const run = (caller: Caller, name: string, input: object = {}, kernel: Kernel = site.kernel) =>
  kernel.execute(caller, name, input);
const switchIt = (caller: Caller, on: boolean) =>
  run(caller, `kernel.module.${on ? 'enable' : 'disable'}`, { module: 'needle-control' });
const result = async (outcome: ReturnType<typeof run>) => {
  const { ok, result, refusal } = await outcome;
  if (!ok) throw new Error(JSON.stringify(refusal));
  return result as { id: string; version: number; number: string };
};
const needle = (caller: Caller, code: string) =>
  result(run(caller, 'needle-control.needle.create', { code, pieces: 1 }));
const breakage = async (caller: Caller, more: object = {}) =>
  result(
    run(caller, 'needle-control.breakage.create', {
      ...{ site: 'plant-a', machine: 'plain-7', brokenAt: now, allFound: false, cause: 'hit' },
      ...more,
    }),
  );
/** As the superuser, whom row-level security does not hold. */
async function trailOf(company: string): Promise<string[]> {
  const client = new pg.Client({ connectionString: site.database.url });
  await client.connect();
  const { rows } = await client.query<{ command: string }>('select command from kernel.audit where company = $1', [
    company,
  ]);
  await client.end();
  return rows.map(({ command }) => command);
}
const tablesLeft = async () =>
  (await site.owner.query(`select relname from pg_class where relnamespace = to_regnamespace('needle_control')`)).rows;

/** Rows of the kernel's that still speak of the pack's records, as the superuser sees them. */
async function namesLeft(): Promise<object[]> {
  const client = new pg.Client({ connectionString: site.database.url });
  await client.connect();
  const { rows } = await client.query(
    `select entity from kernel.comment where entity like 'needle-control.%'
     union all select entity from kernel.view where entity like 'needle-control.%'`,
  );
  await client.end();
  return rows;
}

test('a preview says what a file adds and which key signed it, and changes nothing', async () => {
  const seen = await site.desk.preview(own.seal(needleControl()));
  expect(seen).toMatchObject({
    from: null,
    adds: ['needle-control.needle', 'needle-control.breakage'],
    key: { trusted: false },
  });
  expect(isRefusal(seen) ? '' : seen.key.fingerprint).toMatch(/^([0-9a-f]{4} ){7}[0-9a-f]{4}$/);
  expect(await tablesLeft()).toEqual([]);
});

test('a key nobody trusted, a changed letter, an unsigned file: each is refused with its reason', async () => {
  expect(await bring(needleControl(), {})).toMatchObject({ code: 'pack-key-unknown' });
  const text = own.seal(needleControl());
  expect(openPack(text.replace('DBx1-11', 'DBx1-12'))).toMatchObject({ code: 'pack-changed' });
  const other = JSON.parse(maker().seal(needleControl()));
  expect(openPack(JSON.stringify({ ...other, key: JSON.parse(text).key }))).toMatchObject({ code: 'pack-changed' });
  for (const file of [
    JSON.stringify(needleControl()),
    '',
    'PK\u0003\u0004',
    '[]',
    `${'['.repeat(100_000)}${']'.repeat(100_000)}`,
    ' '.repeat(2_000_001),
    JSON.stringify({ ...other, key: 'AAAA' }),
    JSON.stringify({ ...other, path: '../../etc/passwd' }),
  ]) {
    expect(openPack(file), file.slice(0, 40)).toMatchObject({ code: 'pack-unreadable' });
  }
});

test('the manifest that stands in docs/packs.md is one, and so is all that is added to it there', async () => {
  const page = readFileSync(new URL('../../docs/packs.md', import.meta.url), 'utf8');
  const [[, , first = ''] = [], ...more] = [...page.matchAll(/```json(?: (\w+))?\n([\s\S]*?)```/g)];
  expect(openPack(own.seal(JSON.parse(first)))).toMatchObject({ manifest: { name: 'gate-register' } });
  expect(await site.desk.preview(own.seal(JSON.parse(first)))).toMatchObject({ adds: ['gate-register.visit'] });
  const whole = more.reduce(
    (all, [, into, part = '']) =>
      added(all, into === 'visit' ? { entities: { 0: JSON.parse(part) } } : JSON.parse(part)),
    JSON.parse(first),
  );
  expect(more).toHaveLength(7);
  expect(await site.desk.preview(own.seal(whole))).toMatchObject({
    adds: [
      ...['gate-register.visit', 'gate-register.badge', 'gate-register:setting.mostPersons'],
      ...['gate-register:event.visitor-arrived', 'gate-register:automation.give-badge'],
    ],
    demo: 2,
  });
});

/** What a part of the page adds: lists grow, and the fields of objects come beside those that are there. */
// biome-ignore lint/suspicious/noExplicitAny: parts of any shape
function added(to: any, part: any): any {
  if (Array.isArray(to) && Array.isArray(part)) return [...to, ...part];
  if (Array.isArray(to)) return to.map((one, at) => (at in part ? added(one, part[at]) : one));
  if (typeof to !== 'object' || to === null) return part;
  const fresh = Object.entries(part).map(([name, one]) => [name, name in to ? added(to[name], one) : one]);
  return { ...to, ...Object.fromEntries(fresh) };
}

test('what cannot be is refused by its place, before anything is made', async () => {
  const wrongs: [string, (manifest: ReturnType<typeof needleControl>) => void][] = [
    ['entities.0.fields.order', (m) => Object.assign(m.entities[0].fields, { order: m.entities[0].fields.code })],
    ['entities.0.fields.a; drop schema kernel', (m) => (m.entities[0].fields['a; drop schema kernel'] = {})],
    [
      'entities.0.fields.constructor',
      (m) => Object.assign(m.entities[0].fields, { constructor: m.entities[0].fields.code }),
    ],
    ['entities.0.name', (m) => (m.entities[0].name = 'kernel.role')],
    ['entities.0.name', (m) => (m.entities[0].name = 'needle-control.user')],
    ['entities.0.key', (m) => (m.entities[0].key = ['nothing'])],
    ['entities.0.fields.item.references', (m) => (m.entities[0].fields.item.references = 'attendance.person')],
    ['entities.1.transitions.0.to', (m) => (m.entities[1].transitions[0].to = 'heaven')],
    [
      'entities.1.transitions.1.rules.0.when.zeppelin',
      (m) => (m.entities[1].transitions[1].rules[0].when = { zeppelin: 1 }),
    ],
    ['entities.1.rules', (m) => (m.entities[1].rules = [{ when: { allFound: true }, refuse: 'not-there' }])],
    ['entities.1.fields.cause.choices', (m) => (m.entities[1].fields.cause.choices = {})],
    [
      "entities.1.fields.cause.choices.x') or true --",
      (m) => (m.entities[1].fields.cause.choices["x') or true --"] = {}),
    ],
    ['demo.0.command', (m) => (m.demo[0].command = 'kernel.role.save')],
    ['name', (m) => (m.name = 'kernel')],
    ['version', (m) => (m.version = '1')],
    ['', (m) => (m.sql = 'drop schema kernel')],
  ];
  for (const [path, change] of wrongs) {
    const manifest = needleControl();
    change(manifest);
    const refused = await bring(manifest);
    expect(isRefusal(refused) && refused.code, path).toBe('pack-wrong');
    if (isRefusal(refused))
      expect((refused.details.issues as { path: string }[]).map((issue) => issue.path)).toContain(path);
  }
  const needs = needleControl();
  needs.needs.stock = '>=9.0.0';
  expect(await bring(needs)).toMatchObject({ code: 'pack-needs' });
  expect(await bring({ ...needleControl(), name: 'stock' })).toMatchObject({ code: expect.stringMatching(/^pack-/) });
  expect(await tablesLeft()).toEqual([]);
});

test('from file to removal, while another company and its other process notice nothing', async () => {
  const second = await site.second();
  expect(await bring(needleControl())).toMatchObject({ name: 'needle-control', from: null });
  // It is for all: each company finds it in its own trail.
  for (const { company } of [padma, jamuna]) expect(await trailOf(company)).toContain('kernel.pack.install');
  await site.kernel.refreshModules();
  expect((await run(padma, 'needle-control.needle.create', {})).refusal?.code).toBe('module-disabled');
  expect((await switchIt(padma, true)).ok).toBe(true);
  const { id } = await needle(padma, 'DBx1-11');
  // People talk about its records as about any: nothing in its file says so.
  const about = { entity: 'needle-control.needle', record: id };
  await result(run(padma, 'kernel.comment.write', { ...about, text: 'Bends too soon' }));
  await result(run(padma, 'kernel.view.save', { entity: about.entity, name: 'All', definition: { sort: '-code' } }));
  const { rows: said } = (await site.kernel.query(padma, 'kernel.activity', about)) as { rows: unknown[] };
  expect(said).toMatchObject([{ kind: 'comment', text: 'Bends too soon' }, { kind: 'written' }]);
  const first = await breakage(padma, { needle: id });
  expect(first.number).toMatch(/^NB-\d{4}-000001$/);
  const close = await run(padma, 'needle-control.breakage.close', { id: first.id });
  expect(close.refusal).toMatchObject({ code: 'pieces-missing', message: expect.stringContaining(first.number) });
  // Whoever else runs finds it by itself; the other company has it switched off.
  await expect.poll(() => second.registry.entities.has('needle-control.needle')).toBe(true);
  expect((await run(jamuna, 'needle-control.needle.create', { code: 'X', pieces: 1 }, second)).refusal?.code).toBe(
    'module-disabled',
  );

  // Raised, with prepared statements of the version before still warm.
  expect(await bring(needleControlNext())).toMatchObject({
    from: '1.0.0',
    adds: ['needle-control.breakage.shift', 'needle-control.breakage.finder', 'needle-control.box'],
  });
  // A call by the version before, on the tables of the next: nobody notices.
  await breakage(padma, { needle: id });
  await site.kernel.refreshModules();
  expect(await site.kernel.get(padma, 'needle-control.breakage', first.id)).toMatchObject({ shift: 'A', finder: null });
  await breakage(padma, { needle: id, shift: 'B', cause: 'bent' });
  expect(await bring(needleControlNext())).toMatchObject({ code: 'pack-not-newer' });
  expect(await bring(needleControl())).toMatchObject({ code: 'pack-not-newer' });

  // Removed: not while it is on, not with others' records, and then without a trace but the trail.
  await run(padma, 'kernel.role.save', {
    code: 'mechanic',
    name: { en: 'Mechanic' },
    permissions: ['needle-control.*', 'stock.item'],
    grants: [{ on: 'needle-control.breakage', actions: ['read'] }],
  });
  const going = { name: 'needle-control', company: padma.company };
  expect(await site.desk.loss(going)).toMatchObject({ enabled: 1, grants: 1 });
  expect(await site.desk.remove({ ...going, by, now })).toMatchObject({ code: 'pack-enabled' });
  expect((await switchIt(padma, false)).ok).toBe(true);
  expect(await site.desk.remove({ ...going, by, now, company: jamuna.company })).toMatchObject({
    code: 'pack-rows-elsewhere',
  });
  const gone = await site.desk.remove({ ...going, by, now, keep: true });
  expect(gone).toMatchObject({
    rows: [
      { entity: 'needle-control.needle', own: 1, others: 0 },
      { entity: 'needle-control.breakage', own: 3, others: 0 },
      { entity: 'needle-control.box', own: 0, others: 0 },
    ],
  });
  // What went stands in the file, by company.
  const lines = isRefusal(gone)
    ? []
    : readFileSync(gone.kept ?? '', 'utf8')
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line));
  expect(lines).toHaveLength(4);
  expect(lines[0]).toMatchObject({
    company: padma.company,
    entity: 'needle-control.needle',
    record: { code: 'DBx1-11' },
  });
  await site.kernel.refreshModules();
  expect((await run(padma, 'needle-control.needle.create', {})).refusal?.code).toBe('unknown-name');
  const { rows } = await site.kernel.list(padma, 'kernel.role', { filter: { code: 'mechanic' } });
  expect(rows[0]).toMatchObject({ permissions: ['stock.item'], grants: [], version: 2 });
  const history = await site.kernel.history(padma, 'kernel.role', String(rows[0]?.id));
  expect(history[0]).toMatchObject({ command: 'kernel.pack.remove', user: by });
  expect(await tablesLeft()).toEqual([]);
  expect(await namesLeft()).toEqual([]);

  // Brought in again it begins empty, and gives no number twice.
  await bring(needleControl(), {});
  await site.kernel.refreshModules();
  await switchIt(padma, true);
  const again = await breakage(padma, { needle: (await needle(padma, 'DBx1-11')).id });
  expect(again.number).toMatch(/^NB-\d{4}-000004$/);
  await switchIt(padma, false);
});

test('an upgrade takes nothing away that it does not name, and what it names it says', async () => {
  const less = needleControl();
  less.version = '2.0.0';
  delete less.entities[1].fields.note;
  expect(await bring(less)).toMatchObject({ code: 'pack-loses', details: { lost: 'needle-control.breakage.note' } });
  const other = needleControl();
  other.version = '2.0.0';
  other.entities[1].fields.machine = { ...other.entities[1].fields.machine, type: 'date', example: undefined };
  delete other.entities[1].fields.cause.choices.worn;
  const refused = await bring(other);
  expect(isRefusal(refused) && refused.details.issues).toMatchObject([
    { path: 'entities.1.fields.machine.type' },
    { path: 'entities.1.fields.cause.choices' },
  ]);
  less.drops = ['needle-control.breakage.note'];
  await switchIt(padma, true);
  expect(await bring(less)).toMatchObject({ drops: ['needle-control.breakage.note'] });
  // Whoever still runs the version before writes on.
  const kept = await needle(padma, 'OLD-1');
  await breakage(padma, { needle: kept.id, note: 'by the version before' });
  await site.kernel.refreshModules();
  expect((await site.kernel.list(padma, 'needle-control.breakage', {})).rows[0]).not.toHaveProperty('note');
  const next = { ...less, version: '2.1.0', drops: [] };
  // Nor is it taken out of the tables while a process may still run that version.
  await site.owner.query(`update kernel.pack set raised_at = clock_timestamp() + interval '1 minute'`);
  expect(await bring(next)).toMatchObject({ code: 'pack-too-soon', details: { seconds: expect.any(Number) } });
  await site.later();
  expect(await bring(next)).toMatchObject({
    statements: ['alter table if exists needle_control.breakage drop column note'],
  });
  await breakage(padma, { needle: kept.id });
  await switchIt(padma, false);
});

test('companies see their own records of a pack alone, and the application owns nothing of it', async () => {
  await switchIt(padma, true);
  await switchIt(jamuna, true);
  const { id } = await needle(jamuna, 'J-1');
  await expect(site.kernel.get(padma, 'needle-control.needle', id)).rejects.toMatchObject({
    refusal: { code: 'not-found' },
  });
  const { rows } = await site.owner.query(
    `select relname, pg_get_userbyid(relowner) owner, relrowsecurity and relforcerowsecurity forced from pg_class
     where relnamespace = 'needle_control'::regnamespace and relkind = 'r' order by 1`,
  );
  expect(rows).toEqual(['breakage', 'needle'].map((relname) => ({ relname, owner: 'millrace_owner', forced: true })));
  await switchIt(jamuna, false);
  await switchIt(padma, false);
});

test('a pack that fits no more beside a new release is held back alone, and said to be', async () => {
  const old = needleControl();
  old.version = '9.9.9';
  old.needs.kernel = '>=9.0.0';
  await site.owner.query(`update kernel.pack set version = '9.9.9', body = $1`, [own.seal(old)]);
  await site.kernel.refreshModules();
  const { modules, held } = (await site.kernel.query(padma, 'kernel.modules', {})) as {
    modules: { name: string }[];
    held: { name: string; reason: string }[];
  };
  expect(held).toMatchObject([{ name: 'needle-control', reason: expect.stringContaining('>=9.0.0') }]);
  expect(modules.map(({ name }) => name)).toContain('stock');
  expect((await site.kernel.list(padma, 'stock.item', {})).rows).toEqual([]);
});
