import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Caller } from '../kernel/index.ts';
import { type TestErp, testErp } from '../testing/erp.ts';
import { storekeeper } from '../testing/store.ts';

let erp: TestErp;
let admin: Caller;
const store = storekeeper(
  () => erp,
  () => admin,
);
const { run, refusalOf } = store;
const site = 'plant-a';
let [colour, size, length] = ['', '', ''];
const values = new Map<string, string>();
beforeAll(async () => {
  erp = await testErp();
  admin = await erp.company();
  const attribute = async (code: string) =>
    (await run('stock.attribute.create', { code, name: { en: code, bn: `${code}-bn` } })).id;
  [colour, size, length] = [await attribute('colour'), await attribute('size'), await attribute('length')];
  await value(colour, 'RED', { en: 'Red', bn: 'লাল', hi: 'लाल' });
  await value(colour, 'BLUE', { en: 'Blue', bn: 'নীল' });
  for (const [nth, code] of ['S', 'M', 'L'].entries()) await value(size, code, { en: code, bn: code, hi: code }, nth);
});
afterAll(() => erp?.close());

const value = async (attribute: string, code: string, name: object, position = 0) => {
  const { id } = await run('stock.attribute-value.create', { attribute, code, name, position });
  values.set(code, id);
  return id;
};
const styleOf = async (code: string, of: readonly string[], more: object = {}) => {
  const name = { en: 'Polo', bn: 'পোলো', hi: 'पोलो' };
  const said = { code, name, unit: '{piece}', axis1: colour, axis2: size, ...more };
  const { id } = await run('stock.style.create', said);
  for (const one of of) await run('stock.style-value.create', { style: id, value: values.get(one) });
  return id;
};
interface Made {
  readonly made: number;
  readonly there: number;
  readonly refused: readonly { readonly values: readonly string[]; readonly code: string; readonly message: string }[];
}
const make = async (style: string, more: object = {}) =>
  (await run('stock.matrix.create', { style, ...more })) as unknown as Made;
const ask = <Answer>(name: string, input: object, as = admin) => erp.kernel.query(as, name, input) as Promise<Answer>;
interface Variants {
  readonly rows: readonly { readonly item: { readonly id: string; readonly code: string; readonly name: object } }[];
  readonly next: string | null;
}
const codesOf = async (input: object) =>
  (await ask<Variants>('stock.variants', input)).rows.map(({ item }) => item.code);

test('all combinations of a style are made in one go; said again, only what is missing is made', async () => {
  const style = await styleOf('POLO', ['RED', 'S', 'M']);
  expect(await make(style)).toMatchObject({ made: 2, there: 0, refused: [] });
  expect(await codesOf({ style })).toEqual(['POLO-RED-M', 'POLO-RED-S']);
  const { rows } = await erp.kernel.list(admin, 'stock.item', { filter: { code: 'POLO-RED-S' } });
  expect(rows).toMatchObject([
    { name: { en: 'Polo, Red, S', bn: 'পোলো, লাল, S', hi: 'पोलो, लाल, S' }, unit: '{piece}', lots: false },
  ]);
  await run('stock.style-value.create', { style, value: values.get('BLUE') });
  expect(await make(style)).toMatchObject({ made: 2, there: 2, refused: [] });
  expect(await make(style)).toMatchObject({ made: 0, there: 4, refused: [] });
  const blue = await erp.kernel.list(admin, 'stock.item', { filter: { code: 'POLO-BLUE-M' } });
  expect(blue.rows[0]?.name, 'a language that a value has no word in is left out').toEqual({
    en: 'Polo, Blue, M',
    bn: 'পোলো, নীল, M',
  });
});

test('chosen combinations are made, and each that cannot be is refused by itself with the reason', async () => {
  await store.item('TEE/RED_L');
  const style = await styleOf('TEE', ['RED', 'S', 'L'], { pattern: '{style}/{1}_{2}' });
  const cells = [['RED', 'S'], ['RED', 'L'], ['BLUE', 'S'], ['RED'], ['RED', 'S']];
  const found = await make(style, { cells });
  expect(found).toMatchObject({ made: 1, there: 1 });
  expect(found.refused.map(({ values: of, code }) => [of.join(), code])).toEqual([
    ['RED,L', 'variant-code-taken'],
    ['BLUE,S', 'style-value-unknown'],
    ['RED', 'style-value-unknown'],
  ]);
  expect(found.refused[1]?.message).toBe('The style does not come in BLUE (colour).');
  expect(await refusalOf('stock.matrix.create', { style, only: { colour: ['BLUE'] } })).toBe('style-value-unknown');
  expect(await refusalOf('stock.matrix.create', { style, only: { width: ['S'] } })).toBe('style-differs-not');
  expect(await make(style, { only: { size: ['S'] } })).toMatchObject({ made: 0, there: 1 });
  const bare = await styleOf('BARE', ['RED']);
  expect(await refusalOf('stock.matrix.create', { style: bare })).toBe('style-without-values');
});

test('a style that would call two items the same is refused', async () => {
  const style = (more: object) =>
    refusalOf('stock.style.create', { code: 'X', name: { en: 'x' }, unit: '{piece}', axis1: colour, ...more });
  expect(await style({ axis2: size, pattern: '{style}-{1}' })).toBe('style-pattern-lacks');
  expect(await style({ pattern: '{style}-{1}-{2}' })).toBe('style-pattern-strange');
  expect(await style({ axis3: size })).toBe('style-axes-gap');
  expect(await style({ axis2: colour })).toBe('style-axes-twice');
  expect(await style({ serials: true })).toBe('serials-need-lots');
});

test('a dry run of a matrix tells what would be made, and two at once make each combination once', async () => {
  const style = await styleOf('HOOD', ['RED', 'BLUE', 'S', 'M', 'L']);
  const dry = await erp.kernel.execute(admin, 'stock.matrix.create', { style }, { dryRun: true });
  expect(dry.effects?.changes.filter(({ table }) => table === 'stock.item')).toHaveLength(6);
  expect(await codesOf({ style })).toEqual([]);
  const both = await Promise.all([make(style), make(style), make(style)]);
  expect(both.map(({ made, there }) => made + there)).toEqual([6, 6, 6]);
  expect(await codesOf({ style })).toHaveLength(6);
});

test('stock of a style is seen as a grid, of a place, a site or what the caller sees', async () => {
  const style = await styleOf('GRID', ['RED', 'BLUE', 'S', 'M']);
  await make(style);
  const rows = (await ask<Variants>('stock.variants', { style })).rows;
  const itemOf = (code: string) => rows.find(({ item }) => item.code === code)?.item.id ?? '';
  const [a, b] = [await store.place('GA'), await store.place('GB')];
  const far = await store.place('FAR', { site: 'plant-b' });
  await store.receive(itemOf('GRID-RED-S'), '5', a);
  await store.receive(itemOf('GRID-RED-S'), '2', b, { status: 'hold' });
  await store.receive(itemOf('GRID-BLUE-M'), '3', b);
  await run('stock.receive', { site: 'plant-b', item: itemOf('GRID-BLUE-M'), quantity: '10', to: far });
  await run('stock.reserve', { site, item: itemOf('GRID-RED-S'), quantity: '1', location: a });
  type Grid = {
    axes: { code: string; values: { code: string }[] }[];
    cells: { values: string[]; quantity: string; free: string }[];
    total: object;
  };
  const grid = async (input: object, as = admin) => {
    const { axes, cells, total } = await ask<Grid>('stock.matrix', { style, ...input }, as);
    const shown = cells.map(({ values: of, quantity, free }) => `${of.join(' ')} ${quantity}/${free}`);
    return { axes: axes.map(({ code, values: of }) => [code, ...of.map((one) => one.code)]), shown, total };
  };
  expect(await grid({})).toEqual({
    axes: [
      ['colour', 'BLUE', 'RED'],
      ['size', 'S', 'M'],
    ],
    shown: ['BLUE S 0/0', 'BLUE M 13/13', 'RED S 7/4', 'RED M 0/0'],
    total: { quantity: '20', free: '17' },
  });
  expect((await grid({ site })).total).toEqual({ quantity: '10', free: '7' });
  expect((await grid({ location: a })).total).toEqual({ quantity: '5', free: '4' });
  const bound: Caller = { ...admin, sites: ['plant-b'] };
  expect((await grid({}, bound)).total).toEqual({ quantity: '10', free: '10' });
  expect(await codesOf({ values: { colour: 'RED', size: 'S' }, search: 'GRID' })).toEqual(['GRID-RED-S']);
  expect(await codesOf({ values: { colour: 'RED' }, style, search: 'blue' })).toEqual([]);
});

test('ten thousand items are made by one command, and one more is too many', async () => {
  const many = (await run('stock.attribute.create', { code: 'many', name: { en: 'Many' } })).id;
  const style = (
    await run('stock.style.create', {
      ...{ code: 'BIG', name: { en: 'Big' }, unit: '{piece}', axis1: many, axis2: length },
    })
  ).id;
  const values10k = async (attribute: string, count: number, letter: string) => {
    await erp.owner.query(
      `with made as (insert into stock.attribute_value (company, id, attribute, code, name, position)
         select $1, gen_random_uuid(), $2, $3 || n, jsonb_build_object('en', $3 || n), n from generate_series(1, $4::int) n returning id)
       insert into stock.style_value (company, id, style, value) select $1, gen_random_uuid(), $5, id from made`,
      [admin.company, attribute, letter, count, style],
    );
  };
  await values10k(many, 100, 'C');
  await values10k(length, 100, 'L');
  expect(await make(style)).toMatchObject({ made: 10_000, there: 0, refused: [] });
  expect(await make(style)).toMatchObject({ made: 0, there: 10_000, refused: [] });
  await values10k(length, 1, 'X');
  expect(await refusalOf('stock.matrix.create', { style })).toBe('matrix-too-large');
});

test('whatever is chosen, in whatever order and how often: each combination is one item', async () => {
  let round = 0;
  const some = <Value>(from: readonly Value[]) => fc.subarray([...from], { minLength: 1 });
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(some(['RED', 'BLUE']), some(['S', 'M', 'L'])), { minLength: 1, maxLength: 5 }),
      async (steps) => {
        round += 1;
        const style = await styleOf(`P${round}`, ['RED', 'BLUE', 'S', 'M', 'L']);
        const wanted = new Set<string>();
        let made = 0;
        for (const [colours, sizes] of steps) {
          made += (await make(style, { only: { colour: colours, size: sizes } })).made;
          for (const one of colours) for (const other of sizes) wanted.add(`P${round}-${one}-${other}`);
        }
        expect(made).toBe(wanted.size);
        expect(await codesOf({ style })).toEqual([...wanted].sort());
      },
    ),
    { numRuns: 12 },
  );
});
