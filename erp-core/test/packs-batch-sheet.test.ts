import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { createPackDesk, modules } from '../index.ts';
import type { Caller } from '../kernel/index.ts';
import { type TestErp, testErp } from '../testing/erp.ts';
import { maker } from '../testing/pack-site.ts';
import { memberWith } from '../testing/purchase.ts';

// The pack that ships, from its signed file to a released batch.
const MANIFEST = new URL('../../packs/batch-sheet/pack.json', import.meta.url);
// biome-ignore lint/suspicious/noExplicitAny: records of any shape are what is looked at
type Loose = any;

let erp: TestErp;
let admin: Caller;
let lead: Caller;
let quality: Caller;
beforeAll(async () => {
  erp = await testErp();
  const text = maker().seal(JSON.parse(readFileSync(MANIFEST, 'utf8')));
  const desk = createPackDesk(erp.owner, modules);
  expect(await desk.install({ text, by: 'system:test', now: 1, trust: 'Test' })).toMatchObject({ name: 'batch-sheet' });
  await erp.kernel.start();
  await erp.kernel.refreshModules();
  admin = await erp.company();
  expect((await give('kernel.module.enable', { module: 'batch-sheet' })).ok).toBe(true);
  // Everything of the pack but what it costs.
  const permissions = [
    'batch-sheet.sheet',
    'batch-sheet.sheet.*',
    'batch-sheet.area',
    'stock.item',
    'kernel.proposal.confirm',
  ];
  lead = await memberWith(erp, admin, 'mina', [{ permissions }]);
  quality = await memberWith(erp, admin, 'karim', [{ permissions }]);
});
afterAll(() => erp?.close());

const give = (name: string, input: object, caller = admin) => erp.kernel.execute(caller, name, input);
const verb = async (name: string, input: object, caller = admin) => {
  const outcome = await give(`batch-sheet.sheet.${name}`, input, caller);
  if (!outcome.ok) throw new Error(`${name}: ${JSON.stringify(outcome.refusal)}`);
  return outcome;
};
const set = async (values: object) => {
  erp.clock.now += 1_000_000;
  const outcome = await give('kernel.settings.set', { name: 'batch-sheet.settings', values });
  if (!outcome.ok) throw new Error(JSON.stringify(outcome.refusal));
};
const sheets = async (caller = admin) =>
  (await erp.kernel.list(caller, 'batch-sheet.sheet', { sort: 'number' })).rows as Loose[];
const get = (id: string, caller = admin) => erp.kernel.get(caller, 'batch-sheet.sheet', id) as Promise<Loose>;

test('its demo makes areas within each other, and a sheet with what went in and how hot it was', async () => {
  expect((await erp.kernel.loadDemo(admin, 'batch-sheet')).result).toEqual({ made: 3 });
  const { rows } = await erp.kernel.list(admin, 'batch-sheet.area', { sort: 'code' });
  expect((rows as Loose[]).map(({ path }) => path)).toEqual([['DAIRY'], ['DAIRY', 'PAST-1']]);
  const [sheet] = await sheets();
  const whole = await get(sheet.id);
  // Of the lines, also in a list.
  expect([whole.coldest, whole.spread, sheet.coldest, sheet.spread]).toEqual(['68.5', '4.6', '68.5', '4.6']);
  expect(whole).toMatchObject({ state: 'running', cleaned: [rows[1]?.id], wash: { agent: 'NaOH', minutes: 20 } });
  expect(whole.ingredients.map((line: Loose) => [line.name, line.amount, line.price])).toEqual([
    ['Raw milk', { value: '1210', unit: 'L' }, { amount: '65.00', currency: 'BDT' }],
    ['Vitamin A and D', { value: '0.4', unit: 'kg' }, null],
  ]);
  expect(whole.temperatures.map((line: Loose) => [line.step, line.least, line.most])).toEqual([
    ['heat', '68.5', '73.1'],
    ['hold', '72.4', '73'],
  ]);
  // Whoever leads a batch does not see what it costs, in no line either.
  const seen = await get(sheet.id, lead);
  expect(seen.ingredients).toHaveLength(2);
  for (const line of seen.ingredients) expect(Object.keys(line)).not.toContain('price');
  expect(Object.keys(seen)).not.toContain('cost');
});

test('a batch is finished, gone on with, and released by two people once it was hot for long enough', async () => {
  const [{ id }] = await sheets();
  const finish = await give('batch-sheet.sheet.finish', { id }, lead);
  expect(finish.refusal).toMatchObject({
    code: 'nothing-made',
    message: 'Say how much Full-cream milk 500 ml was made before BS-2026-000001 is finished.',
  });
  const changed = await verb(
    'change',
    { id, version: 1, made: { value: '1184.5', unit: 'L' }, endedAt: erp.clock.now },
    lead,
  );
  expect(changed.result).toEqual({ id, version: 2 });
  const { undo } = await verb('finish', { id }, lead);
  expect(undo).toEqual({ command: 'batch-sheet.sheet.resume', input: { id, version: 3 } });
  expect((await give(undo?.command ?? '', undo?.input ?? {}, lead)).ok).toBe(true);
  expect(await get(id)).toMatchObject({ state: 'running', version: 4 });
  await verb('finish', { id }, lead);
  const release = (caller = lead) => give('batch-sheet.sheet.release', { id }, caller);
  expect((await release()).refusal?.code).toBe('not-measured');
  await verb('change', { id, version: 5, heldAt: '71.9', heldFor: 16_000_000 }, lead);
  expect((await release()).refusal?.message).toBe(
    'BS-2026-000001 was held at 71.9 °C; what is released was held at 72 °C or more. Reject it, or correct what was read.',
  );
  await verb('change', { id, version: 6, heldAt: '72.4', heldFor: 14_999_999 }, lead);
  expect((await release()).refusal?.code).toBe('not-long-enough');
  await verb('change', { id, version: 7, heldFor: 15_000_000 }, lead);
  // Cream is held hotter: what the company sets is in force from the next command on.
  await set({ leastHeat: '80' });
  expect((await release()).refusal?.message).toContain('held at 72.4 °C; what is released was held at 80 °C');
  await set({ leastHeat: null });
  const { proposed } = await release();
  expect((await get(id)).state).toBe('done');
  const confirm = { id: proposed?.id, version: 1 };
  expect((await give('kernel.proposal.confirm', confirm, lead)).refusal?.code).toBe('proposal-own');
  expect((await give('kernel.proposal.confirm', confirm, quality)).ok).toBe(true);
  expect(await get(id)).toMatchObject({ state: 'released', version: 9 });
});

test('sheets go out and come back as sheets, lines and all; what is old goes after five years', async () => {
  let text = '';
  for await (const part of await erp.kernel.exportRows(admin, 'batch-sheet.sheet', {})) text += part;
  const [head = ''] = text.split('\r\n');
  for (const column of ['planned.value', 'cost.currency', 'ingredients.amount.unit', 'temperatures.least'])
    expect(head.split(',')).toContain(column);
  const check = async (sheet: string) =>
    (await give('kernel.import.check', { entity: 'batch-sheet.sheet', file: 's.csv', text: sheet })).result as Loose;
  expect(await check(text)).toMatchObject({ same: 1, changed: 0, fresh: 0, refused: 0 });
  const more = await check(text.replace('1210', '1215'));
  expect(more).toMatchObject({ changed: 1, refused: 0 });
  expect((await give('kernel.import.write', { id: more.id })).ok).toBe(true);
  const [{ id }] = await sheets();
  expect((await get(id)).ingredients[0].amount).toEqual({ value: '1215', unit: 'L' });
  const old = () => give('kernel.retention.remove', { entity: 'batch-sheet.sheet' });
  expect((await old()).result).toMatchObject({ removed: 0 });
  erp.clock.now += 1826 * 24 * 3600 * 1_000_000;
  expect((await old()).result).toMatchObject({ removed: 1 });
  expect(await sheets()).toEqual([]);
});

test('a batch that is rejected is followed up by the pack itself, once, with its own name in the trail', async () => {
  const [area] = (await erp.kernel.list(admin, 'batch-sheet.area', {})).rows.map(({ id }) => id);
  const dayIn = (days: number) => new Date(erp.clock.now / 1000 + days * 86_400_000).toISOString().slice(0, 10);
  const rejected = async (lot: string) => {
    const kilo = { value: '1', unit: 'kg' };
    const { result } = await verb('create', {
      ...{ site: 'demo-plant', product: 'Curd', lot, area, cleaned: [], startedAt: erp.clock.now },
      ...{ planned: kilo, made: kilo, ingredients: [{ name: 'Milk', amount: kilo }] },
    });
    const { id } = result as { id: string };
    await verb('finish', { id });
    await verb('reject', { id });
    return id;
  };
  const followUps = async () =>
    (await erp.kernel.list(admin, 'batch-sheet.follow-up', { sort: 'number' })).rows as Loose[];
  const sheet = await rejected('C-1');
  await vi.waitFor(async () => expect(await followUps()).toHaveLength(1), 20_000);
  const [one] = await followUps();
  expect(one).toMatchObject({ sheet, product: 'Curd', lot: 'C-1', due: dayIn(3), state: 'open' });
  const [made] = await erp.kernel.history(admin, 'batch-sheet.follow-up', one.id);
  expect(made).toMatchObject({ user: 'system:handler/batch-sheet.follow-up-rejected' });
  const closed = await give('batch-sheet.follow-up.close', { id: one.id });
  expect(closed.refusal?.message).toBe(`Say what Curd was rejected for before ${one.number} is closed.`);
  // Switched off by the company: the next is not followed up, and the one after it is.
  await set({ followUp: false });
  await rejected('C-2');
  await set({ followUp: true, daysToAnswer: 10 });
  await rejected('C-3');
  await vi.waitFor(async () => expect(await followUps()).toHaveLength(2), 20_000);
  expect((await followUps()).map(({ lot, due }) => [lot, due])).toEqual([
    ['C-1', dayIn(3)],
    ['C-3', dayIn(10)],
  ]);
});

test('what a company may set of it is told, checked and kept like any settings, and closed where the pack is off', async () => {
  const told = async (locale: Caller['locale']) =>
    (await erp.kernel.describe({ ...admin, locale }, 'batch-sheet.settings')).fields
      .slice(0, 2)
      .map(({ label }) => label);
  expect(await told('en')).toEqual(['Lowest temperature held (°C)', 'Shortest time held (seconds)']);
  expect(await told('hi')).toEqual(['रोकने का न्यूनतम तापमान (°C)', 'रोकने का न्यूनतम समय (सेकंड)']);
  const wrong = await give('kernel.settings.set', { name: 'batch-sheet.settings', values: { leastHeat: 'hot', x: 1 } });
  expect((wrong.refusal as Loose).details.issues.map(({ path }: Loose) => path)).toEqual([
    'values.leastHeat',
    'values.x',
  ]);
  const history = (await erp.kernel.query(admin, 'kernel.settings.history', { name: 'batch-sheet.settings' })) as Loose;
  const heat = history.rows.filter(({ field }: Loose) => field === 'leastHeat');
  expect(heat.map(({ value }: Loose) => value)).toEqual([null, '80']);
  const named = async () =>
    ((await erp.kernel.query(admin, 'kernel.settings', {})) as Loose).rows.map(({ name }: Loose) => name);
  expect(await named()).toContain('batch-sheet.settings');
  expect((await give('kernel.module.disable', { module: 'batch-sheet' })).ok).toBe(true);
  expect(await named()).not.toContain('batch-sheet.settings');
  const off = await give('kernel.settings.set', { name: 'batch-sheet.settings', values: { leastHeat: '70' } });
  expect(off.refusal?.code).toBe('module-disabled');
  await expect(erp.kernel.describe(admin, 'batch-sheet.settings')).rejects.toThrow(/off|not switched/i);
});
