import { afterAll, beforeAll, expect, test } from 'vitest';
import { createPackDesk, modules } from '../index.ts';
import type { Caller, Outcome } from '../kernel/index.ts';
import { type TestErp, testErp } from '../testing/erp.ts';
import { maker } from '../testing/pack-site.ts';

// Fields that a company adds to records of modules in code, without code.

const label = (en: string) => ({ en, bn: en, hi: en });
const signer = maker();

const finery = (version = '1.0.0') => ({
  ...{ name: 'finery', version, label: label('Finery'), description: label('Colours of items.') },
  needs: { kernel: '>=0.1.0 <1.0.0', stock: '>=0.1.0 <1.0.0', parties: '>=0.1.0 <1.0.0' },
  settings: { dearest: { type: 'decimal', default: '100', label: label('Dearest') } },
  extends: [
    {
      entity: 'stock.item',
      fields: {
        xColour: { type: 'text', search: true, optional: true, label: label('Colour') },
        xShade: {
          type: 'choice',
          default: 'plain',
          choices: { plain: label('Plain'), dark: label('Dark') },
          label: label('Shade'),
        },
        xPrice: { type: 'decimal', optional: true, sensitive: 'finery.price', label: label('Price') },
        xMaker: { type: 'reference', references: 'parties.party', optional: true, label: label('Maker') },
      },
      computed: { xDouble: { type: 'decimal', decimals: 2, formula: 'xPrice * 2', label: label('Double') } },
      rules: [
        { if: "xColour == 'invisible'", refuse: 'no-colour' },
        { if: 'xPrice > setting.dearest', refuse: 'too-dear' },
      ],
      shownWhen: { xPrice: { xShade: 'dark' } },
    },
    { entity: 'stock.lot', fields: { xGrade: { type: 'code', optional: true, label: label('Grade') } } },
  ],
  refusals: { 'no-colour': label('{xColour} is no colour.'), 'too-dear': label('More than {setting.dearest}.') },
});

let erp: TestErp;
let admin: Caller;
let other: Caller;
const desk = () => createPackDesk(erp.owner, modules);
const give = (name: string, input: object, caller = admin): Promise<Outcome> => erp.kernel.execute(caller, name, input);
const install = async (manifest: object) => {
  const done = await desk().install({ text: signer.seal(manifest), by: 'system:test', now: 1, trust: 'Test' });
  await erp.kernel.refreshModules();
  return done;
};
const item = { name: { en: 'Cloth' }, unit: 'm', lots: true };

beforeAll(async () => {
  erp = await testErp();
  await erp.kernel.start();
  [admin, other] = [await erp.company('Padma'), await erp.company('Jamuna')];
  expect((await give('stock.item.create', { ...item, code: 'OLD' })).refusal).toBeUndefined();
  expect(await install(finery())).toMatchObject({
    name: 'finery',
    adds: expect.arrayContaining(['stock.item.xColour']),
  });
  expect((await give('kernel.module.enable', { module: 'finery' })).refusal).toBeUndefined();
});
afterAll(() => erp?.close());

test('no field of the release has a name that is kept for added ones', () => {
  const taken = modules.flatMap(({ entities }) =>
    entities.flatMap(({ name, table }) =>
      Object.keys(table.fields).flatMap((field) => (/^x[A-Z]/.test(field) ? [`${name}.${field}`] : [])),
    ),
  );
  expect(taken).toEqual([]);
});

test('an added field is written, listed, filtered, sorted, searched, summed, told in the history and taken back', async () => {
  const made = await give('stock.item.create', { ...item, code: 'BLUE', xColour: 'Indigo', xPrice: '12.5' });
  expect(made.refusal).toBeUndefined();
  const { id } = made.result as { id: string };
  expect(await erp.kernel.get(admin, 'stock.item', id)).toMatchObject({
    xColour: 'Indigo',
    xShade: 'plain',
    xDouble: '25',
  });
  const list = await erp.kernel.list(admin, 'stock.item', {
    filter: { xColour: 'Indigo' },
    sort: '-xPrice',
    search: 'indig',
  });
  expect(list.rows.map(({ code }) => code)).toEqual(['BLUE']);
  const sums = await erp.kernel.aggregate(admin, 'stock.item', {
    by: ['xShade'],
    measures: { dear: { sum: 'xPrice' } },
  });
  expect(sums.rows).toEqual([{ xShade: 'plain', dear: '12.5' }]);
  const changed = await give('stock.item.change', { id, version: 1, xColour: 'Red' });
  expect(changed.refusal).toBeUndefined();
  const [last] = await erp.kernel.history(admin, 'stock.item', id);
  expect(last).toMatchObject({ before: { xColour: 'Indigo' }, after: { xColour: 'Red' } });
  expect((await give('stock.item.undo', { id, version: 2 })).refusal).toBeUndefined();
  expect(await erp.kernel.get(admin, 'stock.item', id)).toMatchObject({ xColour: 'Indigo', version: 3 });
});

test('rules on it, with settings, stand beside those of the module, in undo too', async () => {
  const bad = { ...item, code: 'BAD' };
  expect((await give('stock.item.create', { ...bad, xColour: 'invisible' })).refusal).toMatchObject({
    code: 'no-colour',
    message: 'invisible is no colour.',
  });
  expect((await give('stock.item.create', { ...bad, xPrice: '101' })).refusal?.code).toBe('too-dear');
  expect((await give('stock.item.create', { ...bad, lots: false, serials: true })).refusal?.code).toBe(
    'serials-need-lots',
  );
  expect((await give('stock.item.create', { ...bad, xShade: 'bright' })).refusal).toMatchObject({
    details: { issues: [{ path: 'xShade' }] },
  });
  const nobody = '0199a1d2-7c3e-7f00-8000-000000000000';
  expect((await give('stock.item.create', { ...bad, xMaker: nobody })).refusal).toMatchObject({
    code: 'reference-unknown',
    details: { field: 'xMaker' },
  });
});

test('commands of code that know nothing of it leave it as it is, also in one batch with those that write it', async () => {
  const { id } = (await give('stock.item.create', { ...item, code: 'BATCH', xColour: 'Green' })).result as {
    id: string;
  };
  const [changed, saved] = await Promise.all([
    give('stock.item.change', { id, version: 1, xColour: 'Olive', xShade: 'dark' }),
    give('stock.item.save', { code: 'BATCH', name: { en: 'Renamed' }, unit: 'm', lots: true }),
  ]);
  expect([changed.refusal, saved.refusal]).toEqual([undefined, undefined]);
  const record = await erp.kernel.get(admin, 'stock.item', id);
  expect(record).toMatchObject({ xColour: 'Olive', xShade: 'dark', name: { en: 'Renamed' }, version: 3 });
  // What code makes begins as the field says.
  const fresh = await give('stock.item.save', { code: 'BYCODE', name: { en: 'New' }, unit: 'm', lots: true });
  expect(fresh.refusal).toBeUndefined();
  const { rows } = await erp.kernel.list(admin, 'stock.item', { filter: { code: 'BYCODE' } });
  expect(rows).toMatchObject([{ xShade: 'plain', xColour: null }]);
});

test('records that only verbs of their module write have a verb for added fields alone', async () => {
  const { rows } = await erp.kernel.list(admin, 'stock.item', { filter: { code: 'BATCH' } });
  const saved = await give('stock.lot.save', { item: rows[0]?.id, code: 'L1' });
  expect(saved.refusal).toBeUndefined();
  const {
    rows: [lot],
  } = await erp.kernel.list(admin, 'stock.lot', {});
  const set = await give('stock.lot.set-fields', { id: lot?.id, version: lot?.version, xGrade: 'A' });
  expect(set.refusal).toBeUndefined();
  expect(await erp.kernel.get(admin, 'stock.lot', String(lot?.id))).toMatchObject({ xGrade: 'A' });
  expect((await give('stock.lot.set-fields', { id: lot?.id, version: lot?.version, xGrade: 'B' })).refusal?.code).toBe(
    'record-changed',
  );
  expect(erp.kernel.registry.permissions).toContain('stock.lot.set-fields');
});

test('another company has none of it: neither field, nor command, nor value', async () => {
  expect((await give('stock.item.create', { ...item, code: 'X', xColour: 'Red' }, other)).refusal?.code).toBe(
    'input-invalid',
  );
  const made = await give('stock.item.create', { ...item, code: 'X' }, other);
  const { id } = made.result as { id: string };
  expect(Object.keys(await erp.kernel.get(other, 'stock.item', id)).filter((name) => name.startsWith('x'))).toEqual([]);
  await expect(erp.kernel.list(other, 'stock.item', { filter: { xColour: 'Red' } })).rejects.toMatchObject({
    refusal: { code: 'input-invalid' },
  });
  expect((await give('stock.lot.set-fields', { id, version: 1 }, other)).refusal?.code).toBe('unknown-name');
  const told = await erp.kernel.describe(other, 'stock.item');
  expect(told.fields.filter(({ name }) => name.startsWith('x'))).toEqual([]);
});

test('a screen, a sheet and a right treat it as any other field', async () => {
  const told = await erp.kernel.describe(admin, 'stock.item');
  expect(told.fields.find(({ name }) => name === 'xPrice')).toMatchObject({
    sensitive: 'finery.price',
    shownWhen: { xShade: 'dark' },
  });
  expect(told.form.at(-1)).toMatchObject({
    label: 'Finery',
    fields: ['xColour', 'xShade', 'xPrice', 'xMaker', 'xDouble'],
  });
  const text = 'code,name,unit,lots,xColour,xShade\nSHEET,Sheet,m,yes,Teal,dark\nSHEET2,Sheet,m,yes,Teal,loud';
  const checked = await give('kernel.import.check', { entity: 'stock.item', file: 'i.csv', text });
  expect(checked.result).toMatchObject({ fresh: 1, refused: 1, rows: [{ issues: [{ column: 'xShade' }] }, {}] });
  let sheet = '';
  for await (const piece of await erp.kernel.exportRows(admin, 'stock.item', { filter: { code: 'BLUE' } }))
    sheet += piece;
  expect(sheet).toContain('Indigo');
  const clerk: Caller = { ...admin, permissions: new Set(['stock.item', 'stock.item.create']) };
  const { rows } = await erp.kernel.list(clerk, 'stock.item', { filter: { code: 'BLUE' } });
  expect(Object.keys(rows[0] ?? {})).toEqual(expect.arrayContaining(['xColour']));
  expect(Object.keys(rows[0] ?? {})).not.toEqual(expect.arrayContaining(['xPrice']));
  expect(Object.keys(rows[0] ?? {})).not.toEqual(expect.arrayContaining(['xDouble']));
});

test('SQL reads it in a view, within what a login was given', async () => {
  const login = `reader_${admin.company.slice(0, 8)}`;
  await erp.owner.query(`create role ${login} login`);
  await erp.owner.query(`call kernel.allow_reader('${login}', '${admin.company}')`);
  const client = await erp.owner.connect();
  try {
    const ask = async (company: string) => {
      await client.query(`set session authorization ${login}`);
      await client.query(`set millrace.company = '${company}'`);
      const { rows } = await client.query(
        `select code, name, x_colour, x_price from readable.stock_item where x_colour is not null order by code limit 1`,
      );
      return rows;
    };
    expect(await ask(admin.company)).toEqual([{ code: 'BATCH', name: 'Renamed', x_colour: 'Olive', x_price: null }]);
    expect(await ask(other.company)).toEqual([]);
    await expect(client.query('select * from stock.item')).rejects.toThrow('permission denied');
  } finally {
    await client.query('reset session authorization; reset millrace.company');
    client.release();
    await erp.owner.query(
      `delete from kernel.reader where login = '${login}'; drop owned by ${login}; drop role ${login}`,
    );
  }
});

test('what cannot be is refused with its place and what to do', async () => {
  const cases: readonly [string, (manifest: ReturnType<typeof finery>) => unknown][] = [
    [
      'extends.0.fields.xColour',
      (m) =>
        ((m.extends[0] as { fields: object }).fields = {
          xColour: { type: 'text', optional: true, label: label('Twice') },
        }),
    ],
    [
      'extends.0.fields.colour',
      (m) =>
        ((m.extends[0] as { fields: object }).fields = {
          colour: { type: 'text', optional: true, label: label('Colour') },
        }),
    ],
    ['extends.0.entity', (m) => ((m.extends[0] as { entity: string }).entity = 'stock.nothing')],
    ['extends.1.entity', (m) => ((m.extends[1] as { entity: string }).entity = 'stock.item')],
    [
      'extends.1.fields.xClass.optional',
      (m) => ((m.extends[1] as { fields: object }).fields = { xClass: { type: 'text', label: label('Must') } }),
    ],
    [
      'extends.0.computed.xTwice.formula',
      (m) => ((m.extends[0] as { computed: { xTwice: { formula: string } } }).computed.xTwice.formula = 'xNothing * 2'),
    ],
    [
      'extends.0.shownWhen.xCost.xNothing',
      (m) => ((m.extends[0] as { shownWhen: object }).shownWhen = { xCost: { xNothing: 'a' } }),
    ],
  ];
  for (const [path, change] of cases) {
    const manifest = { ...finery(), name: 'finery-two' };
    // All but the first are wrong in one place alone.
    if (path !== 'extends.0.fields.xColour')
      manifest.extends = JSON.parse(
        JSON.stringify(manifest.extends)
          .replaceAll('xColour', 'xHue')
          .replaceAll('xShade', 'xTone')
          .replaceAll('xPrice', 'xCost')
          .replaceAll('xMaker', 'xSource')
          .replaceAll('xDouble', 'xTwice')
          .replaceAll('xGrade', 'xClass'),
      );
    change(manifest);
    const done = await desk().preview(signer.seal(manifest));
    const issues = ((done as { details?: { issues?: { path: string }[] } }).details?.issues ?? []).map(
      (issue) => issue.path,
    );
    expect(
      issues.some((one) => one.startsWith(path)),
      `${path}: ${JSON.stringify(done)}`,
    ).toBe(true);
  }
});

test('a next version adds and drops; what was dropped is told with what is in it; removed, it leaves the table as it was', async () => {
  const next = finery('1.1.0') as ReturnType<typeof finery> & { drops: string[] };
  const [ofItem] = next.extends as {
    fields: Record<string, unknown>;
    shownWhen?: object;
    computed?: object;
    rules?: object[];
  }[];
  delete ofItem?.fields.xMaker;
  Object.assign(ofItem?.fields ?? {}, { xWidth: { type: 'whole-number', default: 0, label: label('Width') } });
  expect(await install(next)).toMatchObject({ code: 'pack-loses', details: { lost: 'stock.item.xMaker' } });
  next.drops = ['stock.item.xMaker'];
  expect(await install(next)).toMatchObject({ adds: ['stock.item.xWidth'], drops: ['stock.item.xMaker'] });
  const { rows } = await erp.kernel.list(admin, 'stock.item', { filter: { code: 'BLUE' } });
  expect(rows).toMatchObject([{ xColour: 'Indigo', xWidth: 0 }]);
  await give('kernel.module.disable', { module: 'finery' });
  const loss = await desk().loss({ name: 'finery', company: null });
  expect(loss).toMatchObject({
    fields: expect.arrayContaining([expect.objectContaining({ field: 'stock.item.xColour', records: 2 })]),
  });
  expect(await desk().remove({ name: 'finery', by: 'system:test', now: 3, company: null })).toMatchObject({
    name: 'finery',
  });
  await erp.kernel.refreshModules();
  const left = await erp.owner.query(
    `select column_name from information_schema.columns where table_schema in ('stock', 'readable') and column_name like 'x\\_%'`,
  );
  expect(left.rows).toEqual([]);
  expect((await give('stock.item.create', { ...item, code: 'AFTER' })).refusal).toBeUndefined();
});
