import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Caller, minorDigits, money, Refused } from '../kernel/index.ts';
import { type TestErp, testErp } from '../testing/erp.ts';
import { memberWith } from '../testing/purchase.ts';
import { installTrade, trade } from '../testing/trade.ts';

let erp: TestErp;
let admin: Caller;
const tags: Record<string, string> = {};
beforeAll(async () => {
  erp = await testErp([trade]);
  await installTrade(erp.owner);
  admin = await erp.company();
  await erp.kernel.execute(admin, 'kernel.member.save', { user: 'mina', name: 'Mina', email: 'mina@mill.example' });
  for (const one of ['RED', 'BLUE', 'OLD']) {
    const { result } = await erp.kernel.execute(admin, 'trade.tag.create', { code: one });
    tags[one] = (result as { id: string }).id;
  }
});
afterAll(() => erp?.close());

const plain = { title: { en: 'Steel' }, price: { amount: '10', currency: 'BDT' }, tags: [] };
const give = (verb: string, input: object, caller = admin) => erp.kernel.execute(caller, `trade.quote.${verb}`, input);
const made = async (number: string, more: object = {}) => {
  const { result, refusal } = await give('create', { ...plain, number, ...more });
  if (!result) throw new Error(JSON.stringify(refusal));
  return (result as { id: string }).id;
};
const numbers = async (request: object, caller = admin) =>
  (await erp.kernel.list(caller, 'trade.quote', { sort: 'number', ...request })).rows.map(({ number }) => number);
const refused = async (work: Promise<unknown>): Promise<string> => {
  try {
    await work;
  } catch (error) {
    if (error instanceof Refused) return JSON.stringify(error.refusal.details.issues ?? error.refusal.code);
    throw error;
  }
  return 'nothing was refused';
};

test('a value of parts is one object wherever it is read, and its columns are what the table has', async () => {
  const whole = {
    price: { amount: '12.50', currency: 'BDT' },
    deposit: { amount: '-3.000', currency: 'KWD' },
    weight: { value: '2.5', unit: 'kg' },
    place: { lat: 23.780573, lon: -90.2792391 },
    owner: 'mina',
    tags: [tags.BLUE, tags.RED],
    discount: '12.5',
    terms: { days: 30 },
  };
  const id = await made('W-1', { ...whole, price: { amount: '12.5', currency: 'BDT' } });
  expect(await erp.kernel.get(admin, 'trade.quote', id)).toMatchObject(whole);
  const changed = await give('change', { id, version: 1, deposit: null, weight: { value: '3.10', unit: 't' } });
  expect(changed.ok).toBe(true);
  expect(await erp.kernel.get(admin, 'trade.quote', id)).toMatchObject({
    deposit: null,
    weight: { value: '3.1', unit: 't' },
  });
  const [last] = await erp.kernel.history(admin, 'trade.quote', id);
  expect(last).toMatchObject({ before: { deposit: whole.deposit }, after: { deposit: null } });
  expect((await give('undo', { id, version: 2 })).ok).toBe(true);
  expect(await erp.kernel.get(admin, 'trade.quote', id)).toMatchObject(whole);
  // Said again in other words it is the same: nothing is written.
  const same = await give('change', { id, version: 3, price: { amount: '12.500', currency: 'BDT' } });
  expect(same.result).toEqual({ id, version: 3 });
  const { rows } = await erp.owner.query(
    `select column_name as name, numeric_scale as scale from information_schema.columns
     where table_schema = 'trade' and table_name = 'quote' and column_name like 'price%' order by 1`,
  );
  expect(rows).toEqual([
    { name: 'price_amount', scale: null },
    { name: 'price_currency', scale: null },
  ]);
});

test('what does not fit a part is refused at that part', async () => {
  const issuesOf = async (more: object) => {
    const { refusal } = await give('create', { ...plain, number: 'X-1', ...more });
    return (refusal?.details.issues as { path: string }[] | undefined)?.map(({ path }) => path);
  };
  expect(await issuesOf({ price: { amount: '1.005', currency: 'BDT' } })).toEqual(['price.amount']);
  expect(await issuesOf({ price: { amount: '1.5', currency: 'JPY' } })).toEqual(['price.amount']);
  expect(await issuesOf({ price: { amount: '-1', currency: 'BDT' } })).toEqual(['price.amount']);
  expect(await issuesOf({ price: { amount: '1', currency: 'XYZ' } })).toEqual(['price.currency']);
  expect(await issuesOf({ weight: { value: '1', unit: 'stones' } })).toEqual(['weight.unit']);
  expect(await issuesOf({ place: { lat: 90.1, lon: 0 } })).toEqual(['place.lat']);
  expect(await issuesOf({ terms: { days: -1 } })).toEqual(['terms.days']);
  expect(await issuesOf({ tags: [tags.RED, tags.RED] })).toEqual(['tags']);
});

test('money has exactly the digits of its currency, however it was written, and is never rounded', () => {
  fc.assert(
    fc.property(
      fc.constantFrom('BDT', 'JPY', 'KWD', 'CLF'),
      fc.bigInt({ min: 0n, max: 10n ** 12n }),
      fc.nat({ max: 2 }),
      (currency, minor, zeros) => {
        const digits = minorDigits(currency);
        const text = minor.toString().padStart(digits + 1, '0');
        const exact = digits === 0 ? text : `${text.slice(0, -digits)}.${text.slice(-digits)}`;
        const written = digits === 0 || digits + zeros > 4 ? exact : exact + '0'.repeat(zeros);
        const kept = money().parse({ amount: written, currency });
        expect(kept).toEqual({ amount: exact, currency });
        const finer = `${digits === 0 ? `${exact}.` : exact}1`;
        if (digits < 4) expect(money().safeParse({ amount: finer, currency }).success).toBe(false);
      },
    ),
  );
});

test('amounts have an order, and a sum, within one currency only', async () => {
  for (const [number, amount, currency] of [
    ['O-1', '9', 'BDT'],
    ['O-2', '100', 'BDT'],
    ['O-3', '20', 'USD'],
  ])
    await made(String(number), { price: { amount, currency } });
  const ofO = { number: { gte: 'O-', lt: 'P' } };
  expect(await refused(erp.kernel.list(admin, 'trade.quote', { sort: 'price.amount' }))).toContain('price.currency');
  expect(await refused(erp.kernel.list(admin, 'trade.quote', { filter: { 'price.amount': { gt: '5' } } }))).toContain(
    'price.currency',
  );
  const inTaka = { ...ofO, 'price.currency': 'BDT' };
  expect(await numbers({ filter: inTaka, sort: '-price.amount' })).toEqual(['O-2', 'O-1']);
  expect(await numbers({ filter: { 'price.amount': { lt: '50' }, ...inTaka } })).toEqual(['O-1']);
  const page = await erp.kernel.list(admin, 'trade.quote', { filter: inTaka, sort: 'price.amount', limit: 1 });
  const next = { filter: inTaka, sort: 'price.amount', limit: 1, cursor: page.cursor ?? '' };
  expect((await erp.kernel.list(admin, 'trade.quote', next)).rows).toMatchObject([{ number: 'O-2' }]);
  const total = { total: { sum: 'price.amount' } };
  expect(await refused(erp.kernel.aggregate(admin, 'trade.quote', { filter: ofO, measures: total }))).toContain(
    'price.currency',
  );
  expect(
    await erp.kernel.aggregate(admin, 'trade.quote', { filter: ofO, by: ['price.currency'], measures: total }),
  ).toEqual({
    rows: [
      { 'price.currency': 'BDT', total: '109' },
      { 'price.currency': 'USD', total: '20' },
    ],
    groups: 2,
    cursor: null,
  });
  expect(await refused(erp.kernel.list(admin, 'trade.quote', { sort: 'price' }))).toContain('price.amount');
  expect(await refused(erp.kernel.list(admin, 'trade.quote', { filter: { 'price.nothing': 1 } }))).toContain('no such');
  expect(await numbers({ filter: { ...ofO, deposit: null } })).toHaveLength(3);
});

test('a place is found within bounds, a title in each of its languages and not by their names', async () => {
  await made('G-1', { place: { lat: 23.7, lon: 90.4 }, title: { en: 'Yarn', bn: 'সুতা' } });
  await made('G-2', { place: { lat: 28.6, lon: 77.2 }, title: { en: 'Dye', hi: 'रंग' } });
  const north = { 'place.lat': { gte: 25 }, 'place.lon': { gte: 70, lte: 80 } };
  expect(await numbers({ filter: north })).toEqual(['G-2']);
  expect(await numbers({ search: 'সুতা' })).toEqual(['G-1']);
  expect(await numbers({ filter: { title: { like: 'रंग' } } })).toEqual(['G-2']);
  expect(await numbers({ search: 'hi' })).toEqual([]);
});

test('many records are named, each there; none of them can be removed; who names one is found', async () => {
  const id = await made('R-1', { tags: [tags.RED, tags.OLD] });
  const other = await made('R-2', { tags: [tags.BLUE] });
  expect(await numbers({ filter: { number: { like: 'R-' }, tags: tags.OLD } })).toEqual(['R-1']);
  expect(await numbers({ filter: { number: { like: 'R-' }, tags: { in: [tags.OLD, tags.BLUE] } } })).toEqual([
    'R-1',
    'R-2',
  ]);
  const unknown = await give('change', { id, version: 1, tags: [tags.RED, crypto.randomUUID()] });
  expect(unknown.refusal).toMatchObject({ code: 'reference-unknown', details: { field: 'tags' } });
  const remove = () => erp.kernel.execute(admin, 'trade.tag.remove', { id: tags.OLD, version: 1 });
  expect((await remove()).refusal?.code).toBe('record-in-use');
  // Another company's record is none of ours, whatever its id is.
  const stranger = await erp.company('Jamuna Works');
  const theirs = (await erp.kernel.execute(stranger, 'trade.tag.create', { code: 'RED' })).result as { id: string };
  expect((await give('change', { id, version: 1, tags: [theirs.id] })).refusal?.code).toBe('reference-unknown');
  expect((await give('change', { id, version: 1, tags: [tags.RED] })).ok).toBe(true);
  expect((await remove()).ok).toBe(true);
  expect((await give('remove', { id: other, version: 1 })).ok).toBe(true);
  const { rows } = await erp.owner.query('select record, target from trade.quote_tags where record = any($1)', [
    [id, other],
  ]);
  expect(rows).toEqual([{ record: id, target: tags.RED }]);
  expect(await refused(erp.kernel.list(admin, 'trade.quote', { sort: 'tags' }))).toContain('no order');
});

test('a naming and a removal at the same moment: never is something named that is gone', async () => {
  const found: string[] = [];
  for (let round = 0; round < 12; round += 1) {
    const { result } = await erp.kernel.execute(admin, 'trade.tag.create', { code: `RACE-${round}` });
    const { id } = result as { id: string };
    // Two processes: the executor of one would put them one after the other.
    const [named, removed] = await Promise.allSettled([
      give('create', { ...plain, number: `RACE-${round}`, tags: [id] }),
      erp.owner.query('delete from trade.tag where id = $1', [id]),
    ]);
    const isNamed = named.status === 'fulfilled' && named.value.ok;
    expect(isNamed && removed.status === 'fulfilled').toBe(false);
    found.push(isNamed ? 'named' : 'removed');
  }
  expect(found).toHaveLength(12);
});

test('a person is a member: nobody else can be named, and a condition says “mine”', async () => {
  await erp.kernel.execute(admin, 'kernel.member.save', { user: 'rina', name: 'Rina' });
  const id = await made('P-1', { owner: 'rina' });
  await made('P-2', { owner: null });
  const nobody = await give('change', { id, version: 1, owner: 'a stranger' });
  expect(nobody.refusal).toMatchObject({ code: 'reference-unknown', details: { field: 'owner' } });
  const mine = await memberWith(erp, admin, 'rina', [{ grants: [{ on: 'trade.quote', where: { owner: '{me}' } }] }]);
  expect(await numbers({ filter: { number: { like: 'P-' } } }, mine)).toEqual(['P-1']);
  await erp.kernel.execute(admin, 'kernel.member.save', { user: 'leaver', name: 'Leaver' });
  const left = await made('P-3', { owner: 'leaver' });
  await erp.kernel.execute(admin, 'kernel.member.remove', { user: 'leaver' });
  expect(await erp.kernel.get(admin, 'trade.quote', left)).toMatchObject({ owner: 'leaver' });
});

test('a grant bounds an amount in its currency: in lists, in what is written and in a command’s input', async () => {
  const id = await made('L-1', { price: { amount: '40', currency: 'BDT' } });
  await made('L-2', { price: { amount: '60', currency: 'BDT' } });
  await made('L-3', { price: { amount: '1', currency: 'USD' } });
  const upTo50 = { 'price.amount': { lte: '50' }, 'price.currency': 'BDT' };
  const clerk = await memberWith(erp, admin, 'clerk', [
    {
      grants: [
        { on: 'trade.quote', where: upTo50 },
        { on: 'trade.quote.accept', where: upTo50 },
      ],
    },
  ]);
  expect(await numbers({ filter: { number: { like: 'L-' } } }, clerk)).toEqual(['L-1']);
  const raise = { id, version: 1, price: { amount: '50.01', currency: 'BDT' } };
  expect((await give('change', raise, clerk)).refusal?.code).toBe('record-not-permitted');
  const dollars = { number: 'L-1', price: { amount: '2', currency: 'USD' } };
  expect((await give('accept', dollars, clerk)).refusal?.code).toBe('input-not-permitted');
  expect((await give('accept', { number: 'L-1', price: { amount: '50', currency: 'BDT' } }, clerk)).ok).toBe(true);
  const role = { code: 'wrong', name: { en: 'Wrong' }, permissions: [] };
  const grants = [{ on: 'trade.quote', where: { 'price.amount': { lte: '50' } } }];
  const { refusal } = await erp.kernel.execute(admin, 'kernel.role.save', { ...role, grants });
  expect(JSON.stringify(refusal?.details)).toContain('price.currency');
});

test('a sheet has a column for each part, takes back what was exported, and finds people and many records by their words', async () => {
  await made('S-1', {
    price: { amount: '5.00', currency: 'BDT' },
    weight: { value: '1.5', unit: 'kg' },
    place: { lat: 1.5, lon: -2.25 },
    owner: 'mina',
    tags: [tags.BLUE, tags.RED],
  });
  const sheet = async (caller = admin) => {
    let text = '';
    const filter = { number: { like: 'S-' } };
    for await (const part of await erp.kernel.exportRows(caller, 'trade.quote', { filter })) text += part;
    return text;
  };
  const exported = await sheet();
  expect(exported.split('\r\n')[0]).toContain('price.amount,price.currency,deposit.amount,deposit.currency');
  expect(exported).toContain('5.00,BDT,,,1.5,kg,1.5,-2.25,mina@mill.example,BLUE; RED');
  const check = async (text: string) =>
    (await erp.kernel.execute(admin, 'kernel.import.check', { entity: 'trade.quote', file: 's.csv', text })).result as {
      id: string;
      rows: { line: number; difference: object; issues: { column: string; message: string }[] }[];
    };
  expect(await check(exported)).toMatchObject({ same: 1, changed: 0, fresh: 0, refused: 0 });
  const head = 'number,title,price.amount,PRICE.CURRENCY,weight.value,weight.unit,owner,tags';
  const read = await check(
    [
      head,
      'S-1,Steel,৬.৫,,,,Mina,RED',
      'S-2,New,7,usd,,,,',
      'S-3,Bad,1,nope,12,kg,,PINK; RED',
      'S-4,Half,1,BDT,12,,,',
    ].join('\n'),
  );
  expect(read).toMatchObject({ fresh: 1, changed: 1, refused: 2 });
  expect(read.rows.find(({ line }) => line === 2)?.difference).toEqual({
    price: { now: { amount: '5.00', currency: 'BDT' }, becomes: { amount: '6.50', currency: 'BDT' } },
    weight: { now: { value: '1.5', unit: 'kg' }, becomes: null },
    tags: { now: [tags.BLUE, tags.RED], becomes: [tags.RED] },
  });
  expect(
    read.rows
      .find(({ line }) => line === 4)
      ?.issues.map(({ column }) => column)
      .sort(),
  ).toEqual(['PRICE.CURRENCY', 'tags']);
  expect((await erp.kernel.execute(admin, 'kernel.import.write', { id: read.id })).result).toMatchObject({
    written: 2,
  });
  const [, second] = (
    await erp.kernel.list(admin, 'trade.quote', { filter: { number: { like: 'S-' } }, sort: 'number' })
  ).rows;
  expect(second).toMatchObject({ number: 'S-2', price: { amount: '7.00', currency: 'USD' }, weight: null });
  const template = (await erp.kernel.template(admin, 'trade.quote')).split('\r\n');
  expect(template[0]).toContain('weight.value,weight.unit,place.lat,place.lon');
  expect(template[1]).toContain('1250.00,BDT');
});

test('a screen is told of what parts a value is', async () => {
  const { fields, commands } = await erp.kernel.describe(admin, 'trade.quote');
  // JSON with a flat schema is asked for value by value, in a record as in the input of a command.
  const days = { name: 'days', type: 'whole-number', required: true };
  const create = commands.find(({ name }) => name === 'trade.quote.create');
  for (const all of [fields, create?.input])
    expect(all?.find(({ name }) => name === 'terms')).toMatchObject({ type: 'json', shape: [days] });
  expect(fields.find(({ name }) => name === 'price')).toMatchObject({
    type: 'money',
    example: { amount: '1250.00', currency: 'BDT' },
    parts: [
      { name: 'price.amount', type: 'decimal' },
      { name: 'price.currency', type: 'currency' },
    ],
  });
  expect(fields.find(({ name }) => name === 'tags')).toMatchObject({ type: 'references', references: 'trade.tag' });
  expect(fields.find(({ name }) => name === 'owner')).toMatchObject({
    type: 'person',
    references: 'kernel.membership',
  });
});
