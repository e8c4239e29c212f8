import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { createPackDesk, modules } from '../index.ts';
import type { Caller, Outcome } from '../kernel/index.ts';
import { readWorkbook } from '../kernel/workbook/apart.ts';
import { type TestErp, testErp } from '../testing/erp.ts';
import { maker } from '../testing/pack-site.ts';
import { twinAsPack } from '../testing/twin/as-pack.ts';
import { twinInCode } from '../testing/twin/in-code.ts';
import { installTwin } from '../testing/twin/tables.ts';

// The same business, once as a module in code and once as a pack of data, each in a database of its own.
interface Side {
  readonly erp: TestErp;
  readonly caller: Caller;
}
let code: Side;
let pack: Side;
const both = <Result>(work: (side: Side) => Promise<Result>): Promise<[Result, Result]> =>
  Promise.all([work(code), work(pack)]);

async function side(erp: TestErp): Promise<Side> {
  await erp.kernel.start();
  const caller = await erp.company();
  const { ok } = await erp.kernel.execute(caller, 'kernel.module.enable', { module: 'twin' });
  expect(ok).toBe(true);
  await erp.kernel.execute(caller, 'kernel.member.save', { user: 'mina', name: 'Mina', email: 'mina@mill.example' });
  return { erp, caller };
}

beforeAll(async () => {
  const [inCode, asPack] = await Promise.all([testErp([twinInCode]), testErp()]);
  await installTwin(inCode.owner);
  const desk = createPackDesk(asPack.owner, modules);
  const text = maker().seal(twinAsPack());
  expect(await desk.install({ text, by: 'system:test', now: 1, trust: 'Test' })).toMatchObject({ name: 'twin' });
  await asPack.kernel.refreshModules();
  [code, pack] = [await side(inCode), await side(asPack)];
});
afterAll(() => Promise.all([code?.erp.close(), pack?.erp.close()]));

test('both are described alike, in every language', async () => {
  for (const locale of ['en', 'bn', 'hi'] as const) {
    for (const name of ['twin.place', 'twin.big-order', 'twin.note', 'twin.settings']) {
      const [ofCode, ofPack] = await both(({ erp, caller }) => erp.kernel.describe({ ...caller, locale }, name));
      expect(ofPack).toEqual(ofCode);
    }
  }
  const { commands, fields, retention } = await pack.erp.kernel.describe(pack.caller, 'twin.big-order');
  expect(retention).toEqual({ after: 'endedAt', days: 400 });
  const told = commands.map(({ name, confirm, reversedBy }) => [
    name.split('.')[2],
    confirm,
    reversedBy?.split('.')[2],
  ]);
  expect(told).toEqual([
    ['create', 'none', 'undo'],
    ['change', 'ask', 'undo'],
    ['remove', 'two-persons', 'undo'],
    ['undo', 'two-persons', undefined],
    ['send', 'none', 'recall'],
    ['recall', 'none', undefined],
    ['finish', 'two-persons', undefined],
  ]);
  expect(fields.find(({ name }) => name === 'lines')?.lines?.fields.map(({ name }) => name)).toContain('quantity');
});

test('both have the same rights, tables, columns, constraints and indexes', async () => {
  const rights = ({ erp }: Side) => erp.kernel.registry.permissions.filter((name) => name.startsWith('twin.'));
  expect(rights(pack)).toEqual(rights(code));
  expect(rights(pack)).toContain('twin.worth.see');
  const [ofCode, ofPack] = await both(async ({ erp }) => ({
    columns: (
      await erp.owner.query(
        `select table_name, column_name, data_type, is_nullable, numeric_precision, numeric_scale, column_default
         from information_schema.columns where table_schema = 'twin' order by table_name, column_name`,
      )
    ).rows,
    constraints: (
      await erp.owner.query(
        `select conrelid::regclass::text as name, contype, condeferred, pg_get_constraintdef(oid) as says
         from pg_constraint where connamespace = 'twin'::regnamespace and contype <> 'n' order by 1, 4`,
      )
    ).rows,
    indexes: (
      await erp.owner.query(
        `select tablename, substring(indexdef from ' USING .*') as says from pg_indexes where schemaname = 'twin' order by 1, 2`,
      )
    ).rows,
    tables: (
      await erp.owner.query(
        `select relname, relrowsecurity, relforcerowsecurity from pg_class
         where relnamespace = 'twin'::regnamespace and relkind = 'r' order by 1`,
      )
    ).rows,
  }));
  expect(ofPack).toEqual(ofCode);
  expect(ofPack.tables.map(({ relname }) => relname)).toEqual([
    ...['big_order', 'big_order_line', 'big_order_line_also', 'big_order_near', 'big_order_remark'],
    ...['note', 'note_part', 'place'],
  ]);
});

/** What a side did, with its ids and the moments it was told in their order: two sides have others. */
function plainly(value: unknown): unknown {
  const seen = new Map<string, string>();
  const text = JSON.stringify(value, (_, one) => one ?? null).replaceAll(
    /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g,
    (id) => {
      if (!seen.has(id)) seen.set(id, `id ${seen.size + 1}`);
      return seen.get(id) ?? '';
    },
  );
  return JSON.parse(text);
}

const BOOKED = {
  ...{ site: 'plant-a', title: { en: 'Steel', bn: 'ইস্পাত' }, kind: 'cold', owner: 'mina', dueOn: '2026-12-01' },
  price: { amount: '12.5', currency: 'BDT' },
  deposit: { amount: '-3', currency: 'KWD' },
  weight: { value: '2.50', unit: 'kg' },
  spot: { lat: 23.780573, lon: 90.279239 },
  ...{ discount: '12.5', stay: 60_000_000, terms: { days: 30, via: 'rail' }, gtin: '4006381333931', measure: 'kg' },
};

test('the same commands, good and bad, are answered alike; so are lists, histories and sums', async () => {
  const [ofCode, ofPack] = await both(async ({ erp: { kernel }, caller }) => {
    const told: unknown[] = [];
    const give = async (name: string, input: object): Promise<Outcome> => {
      const outcome = await kernel.execute(caller, `twin.${name}`, input);
      told.push([name, outcome]);
      return outcome;
    };
    const idOf = ({ result }: Outcome) => (result as { id: string }).id;
    const hall = idOf(await give('place.create', { code: 'HALL', name: { en: 'Hall' } }));
    const bin = idOf(await give('place.create', { code: 'BIN', within: hall }));
    await give('place.change', { id: hall, version: 1, within: bin });
    const line = { place: bin, quantity: '2', price: { amount: '1', currency: 'USD' }, also: [hall] };
    const whole = { ...BOOKED, place: bin, near: [hall, bin], lines: [line, { place: hall, quantity: '1', also: [] }] };
    const order = idOf(await give('big-order.create', { ...whole, remarks: [{ remark: 'cold' }] }));
    for (const wrong of [
      { lines: [] },
      { price: { amount: '1.005', currency: 'BDT' } },
      { weight: { value: '-1', unit: 'kg' } },
      { terms: { days: 91 } },
      { terms: { days: 1, more: true } },
      { gtin: '4006381333932' },
      { near: [hall, hall] },
      { near: [order] },
      { owner: 'a stranger' },
      { discount: '99' },
      { lines: [{ place: bin, quantity: '0', also: [] }] },
      { lines: [line, { place: hall, quantity: '998.000001', also: [] }] },
      { nothing: 1 },
    ])
      await give('big-order.create', { ...whole, ...wrong });
    await give('big-order.change', { id: order, version: 1, lines: [{ place: bin, quantity: '7', also: [bin] }] });
    await give('big-order.change', { id: order, version: 1, urgent: true });
    await give('big-order.send', { id: order });
    await give('big-order.recall', { id: order, version: 3 });
    await give('big-order.finish', { id: order });
    await give('place.remove', { id: hall, version: 1 });
    const list = (request: object) => kernel.list(caller, 'twin.big-order', request);
    told.push(await kernel.get(caller, 'twin.big-order', order), await kernel.history(caller, 'twin.big-order', order));
    told.push(await list({ filter: { 'price.currency': 'BDT', near: bin }, sort: '-price.amount' }));
    told.push(await list({ search: 'ইস্পাত' }));
    told.push(await kernel.list(caller, 'twin.place', { filter: { within: { under: hall } } }));
    const sums = {
      filter: { 'price.currency': 'BDT' },
      by: ['kind'],
      measures: { n: 'count', sum: { sum: 'price.amount' } },
    };
    told.push(await kernel.aggregate(caller, 'twin.big-order', sums as never));
    return plainly(told);
  });
  expect(ofPack).toEqual(ofCode);
  const outcomes = (ofPack as [string, Outcome][]).filter((one) => Array.isArray(one) && typeof one[0] === 'string');
  expect(outcomes.filter(([, { ok }]) => ok).map(([name]) => name)).toEqual([
    ...['place.create', 'place.create', 'big-order.create', 'big-order.change', 'big-order.send', 'big-order.recall'],
  ]);
});

test('what a company sets is in force for both, and what was sent is noted by both once they hear of it', async () => {
  const [ofCode, ofPack] = await both(async ({ erp, caller }) => {
    const { kernel } = erp;
    const told: unknown[] = [];
    const notes = async () => (await kernel.list(caller, 'twin.note', { sort: 'number' })).rows;
    await vi.waitFor(async () => expect(await notes()).toHaveLength(1), 20_000);
    const [first] = await notes();
    told.push(await kernel.get(caller, 'twin.note', String(first?.id)));
    told.push(await kernel.history(caller, 'twin.note', String(first?.id)));
    const [order] = (await kernel.list(caller, 'twin.big-order', {})).rows;
    erp.clock.now += 1_000_000;
    const set = (values: object) => kernel.execute(caller, 'kernel.settings.set', { name: 'twin.settings', values });
    told.push(await set({ mostPieces: 'many', noted: 1, other: 1 }), await set({ mostPieces: '6.5', noted: false }));
    told.push(await kernel.query(caller, 'kernel.settings', { name: 'twin.settings' }));
    const change = { id: order?.id, version: order?.version, urgent: true };
    told.push(await kernel.execute(caller, 'twin.big-order.change', change));
    // Sent again, and not noted: the handler has come past it, and there is one note still.
    told.push(await kernel.execute(caller, 'twin.big-order.send', { id: order?.id }));
    const newest = await kernel.events.newest(caller.company);
    const reached = async () =>
      (
        (await kernel.query(caller, 'kernel.handlers', {})) as {
          rows: { name: string; type: string; reached: number; failures: unknown[] }[];
        }
      ).rows.find(({ name }) => name === 'twin.note-sent');
    await vi.waitFor(async () => expect((await reached())?.reached).toBe(newest), 20_000);
    told.push(await reached(), await notes());
    erp.clock.now += 1_000_000;
    await set({ mostPieces: null });
    const events = await kernel.events.after(caller, 0);
    return plainly([
      ...told,
      events.flatMap(({ type, company: _, correlation: __, ...event }) =>
        type === 'twin.sent' ? [{ type, ...event }] : [],
      ),
    ]);
  });
  expect(ofPack).toEqual(ofCode);
  expect(ofPack).toMatchObject([
    { number: 'TW-2026-000001', pieces: '7', dueOn: '2026-12-01', parts: [{ quantity: '7' }, { quantity: '0.5' }] },
    [{ user: 'system:handler/twin.note-sent', command: 'twin.note.create' }],
    { ok: false },
    { ok: true },
    { rows: [{ values: { mostPieces: '6.5', noted: false } }] },
    { ok: false, refusal: { code: 'too-many', message: 'TW-2026-000001: more than 6.5.' } },
    { ok: true },
    { failures: [] },
    [{ pieces: '7' }],
    [
      { type: 'twin.sent', version: 1 },
      { type: 'twin.sent', payload: { pieces: '7' } },
    ],
  ]);
});

test('a sheet of one is a sheet of the other: template, export, import, as CSV and as a workbook', async () => {
  const [ofCode, ofPack] = await both(async ({ erp: { kernel }, caller }) => {
    const whole = async (chunks: AsyncIterable<string | Uint8Array>) => {
      let text = '';
      for await (const chunk of chunks) text += typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString('utf8');
      return text;
    };
    const template = await kernel.template(caller, 'twin.big-order');
    const text = await whole(await kernel.exportRows(caller, 'twin.big-order', {}));
    const more = text.replace('Steel', 'Iron').replace('12.50', '13.75');
    const check = async (sheet: string) =>
      (await kernel.execute(caller, 'kernel.import.check', { entity: 'twin.big-order', file: 's.csv', text: sheet }))
        .result as { id: string };
    const same = await check(text);
    const changed = await check(more);
    const written = await kernel.execute(caller, 'kernel.import.write', { id: changed.id });
    const after = await whole(await kernel.exportRows(caller, 'twin.big-order', {}));
    const workbook = await readWorkbook(await kernel.exportWorkbook(caller, 'twin.big-order', {}));
    const empty = await readWorkbook(await kernel.templateWorkbook(caller, 'twin.big-order'));
    return plainly({
      ...{ template, text, same, changed, written: written.result ?? written.refusal, after },
      ...{ workbook: [workbook.header, workbook.rows], empty: [empty.header, empty.rows] },
    });
  });
  expect(ofPack).toEqual(ofCode);
  expect(ofPack).toMatchObject({ same: { same: 1, changed: 0, refused: 0 }, changed: { changed: 1, refused: 0 } });
  expect((ofPack as { after: string }).after).toContain('13.75,BDT');
  expect(JSON.stringify((ofPack as { workbook: unknown }).workbook)).toContain('13.75');
});
