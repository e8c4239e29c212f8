import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Caller, entity, lines, module, ref, refs, standardCommands, text } from '../kernel/index.ts';
import { formatAddress, isTaxId, party } from '../modules/parties/index.ts';
import { type TestErp, testErp } from '../testing/erp.ts';

const label = (en: string) => ({ en, bn: en, hi: en });
/** Another module's record that names a party: a merge has to find it by its declaration. */
const order = entity('shop.order', {
  label: label('Order'),
  key: ['number'],
  fields: {
    number: text(),
    customer: ref(party),
    payer: ref(party).nullable(),
    informed: refs(party),
    lines: lines({ what: text(), maker: ref(party).nullable(), tested: refs(party) }),
  },
});
const shop = module('shop', {
  needs: ['parties'],
  entities: [order],
  commands: standardCommands(order),
  migrations: '',
});

let erp: TestErp;
let admin: Caller;
beforeAll(async () => {
  erp = await testErp([shop]);
  await erp.owner.query(`create schema shop; create table shop."order" (
    company uuid not null default kernel.current_company(), id uuid primary key, version integer not null default 1,
    number text not null, customer uuid not null, payer uuid, informed uuid[] not null default '{}',
    unique (company, id),
    constraint order_customer foreign key (company, customer) references parties.party);
    call kernel.protect('shop."order"');
    create table shop.order_line (
      company uuid not null default kernel.current_company(), id uuid not null, record uuid not null,
      position integer not null, what text not null, maker uuid, tested uuid[] not null,
      primary key (company, id), unique (company, record, position) deferrable initially deferred);
    call kernel.protect('shop.order_line');
    call kernel.refer('shop."order"', 'informed', 'parties.party');
    call kernel.refer('shop.order_line', 'tested', 'parties.party');
    call kernel.grant_application();`);
  admin = await erp.company();
});
afterAll(() => erp?.close());

const give = (name: string, input: object, caller = admin) => erp.kernel.execute(caller, name, input);
const done = async (name: string, input: object, caller = admin) => {
  const outcome = await give(name, input, caller);
  if (!outcome.ok) throw new Error(`${name}: ${JSON.stringify(outcome.refusal)}`);
  return outcome.result as { id: string; moved?: number; left?: object[] };
};
const made = async (code: string, name = code, caller = admin) =>
  (await done('parties.party.create', { code, kind: 'organisation', name, country: 'BD' }, caller)).id;
const records = async (name: string, filter: object) =>
  (await erp.kernel.list(admin, name, { filter: { ...filter } })).rows;

test('tax numbers: form and check digit by country', () => {
  expect(isTaxId('in-gstin', '27AAPFU0939F1ZV')).toBe(true);
  expect(isTaxId('in-gstin', '27AAPFU0939F1ZW')).toBe(false);
  expect(isTaxId('in-gstin', '72AAPFU0939F1ZV')).toBe(false);
  expect(isTaxId('bd-bin', '0001234567890')).toBe(true);
  expect(isTaxId('bd-bin', '001234567890')).toBe(false);
  expect(isTaxId('fr-siren', '732829320')).toBe(true);
  expect(isTaxId('fr-siren', '732829321')).toBe(false);
  expect(isTaxId('fr-siret', '73282932000074')).toBe(true);
  expect(isTaxId('fr-siret', '73282932000075')).toBe(false);
  expect(isTaxId('fr-siret', '35600000000048')).toBe(true);
  expect(isTaxId('eu-vat', 'FR44732829320')).toBe(true);
  expect(isTaxId('eu-vat', 'FR45732829320')).toBe(false);
  expect(isTaxId('eu-vat', 'DE136695976')).toBe(true);
  expect(isTaxId('eu-vat', 'XX136695976')).toBe(false);
});

test('an address is written as its country writes it', () => {
  const nothing = { line2: null, area: null, district: null, region: null, postcode: null };
  const dhaka = {
    ...nothing,
    country: 'BD',
    line1: 'House 7, Road 12',
    area: 'Dhanmondi',
    city: 'Dhaka',
    postcode: '1209',
    district: 'Dhaka',
  };
  expect(formatAddress(dhaka, { from: 'BD' })).toEqual(['House 7, Road 12', 'Dhanmondi', 'Dhaka-1209']);
  expect(formatAddress(dhaka, { from: 'FR' }).at(-1)).toBe('BANGLADESH');
  const pune = {
    ...nothing,
    country: 'IN',
    line1: '4 MG Road',
    area: 'Camp',
    city: 'Pune',
    postcode: '411001',
    region: 'Maharashtra',
  };
  expect(formatAddress(pune, { from: 'IN' })).toEqual(['4 MG Road', 'Camp', 'Pune 411001', 'Maharashtra']);
  const lyon = { ...nothing, country: 'FR', line1: '12 rue de la République', city: 'Lyon', postcode: '69002' };
  expect(formatAddress(lyon)).toEqual(['12 rue de la République', '69002 LYON', 'FRANCE']);
});

test('a party has roles, contacts, addresses and numbers; what does not fit is refused with the reason', async () => {
  const id = await made('RAHMAN', 'Rahman Textiles Ltd.');
  await done('parties.role.create', { party: id, role: 'customer', since: '2026-01-01' });
  await done('parties.role.create', { party: id, role: 'supplier', since: '2026-02-01' });
  const ends = { party: id, role: 'carrier', since: '2026-02-01', until: '2026-01-01' };
  expect((await give('parties.role.create', ends)).refusal?.code).toBe('role-ends-before');
  await done('parties.tax-id.create', { party: id, kind: 'in-gstin', value: ' 27aapfu0939f1zv ' });
  expect(await records('parties.tax-id', { party: id })).toMatchObject([{ value: '27AAPFU0939F1ZV' }]);
  const wrong = { party: id, kind: 'fr-siren', value: '732 829 321' };
  expect((await give('parties.tax-id.create', wrong)).refusal).toMatchObject({ code: 'tax-id-wrong', status: 422 });
  const place = { party: id, purpose: 'invoice', country: 'IN', line1: '4 MG Road', city: 'Pune' };
  expect((await give('parties.address.create', { ...place, postcode: '011001' })).refusal?.code).toBe('postcode-wrong');
  await done('parties.address.create', { ...place, postcode: '411001' });
  expect(await erp.kernel.query(admin, 'parties.envelopes', { party: id })).toEqual({
    rows: [{ purpose: 'invoice', lines: ['Rahman Textiles Ltd.', '4 MG Road', 'Pune 411001', 'INDIA'] }],
  });
  await done('parties.party.block', { id });
  await done('parties.party.unblock', { id });
});

test('parties that may be one: by name without its legal form, in any script, by contact and tax number', async () => {
  const company = await erp.company('Alike');
  const [a, b] = [
    await made('M1', 'Meghna Spinning Mills Ltd', company),
    await made('M2', 'MEGHNA SPINING MILLS (Pvt.) LIMITED', company),
  ];
  const [c, d] = [await made('B1', 'মেঘনা স্পিনিং মিলস', company), await made('B2', 'মেঘনা স্পিনিং মিল্স', company)];
  const [e, f] = [await made('T1', 'Karim Traders', company), await made('T2', 'Unlike Anything', company)];
  for (const party of [e, f]) {
    await done('parties.contact.create', { party, kind: 'email', value: 'Office@example.com', main: true }, company);
  }
  const { rows } = (await erp.kernel.query(company, 'parties.duplicates', { likeness: 0.5 })) as {
    rows: { a: { id: string }; b: { id: string }; because: string[]; likeness: number }[];
  };
  const told = rows.map((row) => [[row.a.id, row.b.id].sort().join(), row.because.join()]);
  const pair = (x: string, y: string) => [x, y].sort().join();
  expect(new Map(told as [string, string][])).toEqual(
    new Map([
      [pair(a, b), 'name'],
      [pair(c, d), 'name'],
      [pair(e, f), 'contact'],
    ]),
  );
});

test('among many names of the same few words, those that are written twice are all found', async () => {
  const company = await erp.company('Many');
  // Syllables, so that every piece of three letters stands in hundreds of names and tells none apart.
  await erp.owner.query(
    `insert into parties.party (company, id, code, kind, name, country, state)
     select $1, gen_random_uuid(), 'N-' || i, 'organisation',
       initcap(syllable[1 + of % 20] || syllable[1 + of / 20 % 20] || syllable[1 + of / 400 % 20]) || ' '
         || case when i % 50 = 0 then replace(second, 'mm', 'm') else second end
         || case when i % 50 = 0 then ' Textiles (Pvt.) Limited' else ' Textiles Ltd' end, 'BD', 'active'
     from (select i, case when i % 50 = 0 then i - 1 else i end as of from generate_series(1, 4000) i) named,
       lateral (select string_to_array('ka ra mo sha ni ba da lu pa ti ri mi go si hu le be du ru mu', ' ') as syllable) s,
       lateral (select 'Ha' || (array['mm', 'nd', 'ss', 'ld', 'rt'])[1 + of % 5] || 'a' || syllable[1 + of * 7 % 20] as second) x`,
    [company.company],
  );
  const { rows } = (await erp.kernel.query(company, 'parties.duplicates', { likeness: 0.7, limit: 500 })) as {
    rows: { a: { code: string }; b: { code: string } }[];
  };
  const numbers = rows.map(({ a, b }) => [a.code, b.code].map((code) => Number(code.slice(2))).sort((x, y) => x - y));
  const twins = new Set(numbers.filter(([x = 0, y = 0]) => y % 50 === 0 && x === y - 1).map(([, y]) => y));
  expect(twins.size).toBe(80);
});

test('a merge moves what every module has of one to the other, and is taken back exactly', async () => {
  const [keep, drop, third] = [await made('KEEP'), await made('DROP'), await made('THIRD')];
  const role = { role: 'customer', since: '2026-01-01' };
  await done('parties.role.create', { party: keep, ...role });
  await done('parties.role.create', { party: drop, ...role });
  const alone = await done('parties.contact.create', { party: drop, kind: 'phone', value: '+8801', main: true });
  const both = await done('shop.order.create', { number: 'O-1', customer: drop, payer: drop, informed: [], lines: [] });
  const other = await done('shop.order.create', { number: 'O-2', customer: third, informed: [], lines: [] });
  const gone = await done('shop.order.create', { number: 'O-3', customer: drop, informed: [], lines: [] });
  const before = {
    roles: await records('parties.role', { party: drop }),
    order: await erp.kernel.get(admin, 'shop.order', both.id),
  };

  const tried = await erp.kernel.execute(admin, 'parties.merge.make', { keep, drop, reason: 'same' }, { dryRun: true });
  expect(tried.ok && tried.effects).toBeTruthy();
  expect(await erp.kernel.get(admin, 'shop.order', both.id)).toMatchObject({ customer: drop });

  const merged = await done('parties.merge.make', { keep, drop, reason: 'the same firm' });
  expect(await erp.kernel.get(admin, 'shop.order', both.id)).toMatchObject({ customer: keep, payer: keep });
  expect(await erp.kernel.get(admin, 'shop.order', other.id)).toMatchObject({ customer: third });
  expect(await erp.kernel.get(admin, 'parties.contact', alone.id)).toMatchObject({ party: keep });
  expect(await records('parties.role', { party: keep })).toHaveLength(1);
  expect(await records('parties.role', { party: drop })).toEqual([]);
  expect(await erp.kernel.get(admin, 'parties.party', drop)).toMatchObject({ state: 'merged' });
  expect((await give('parties.merge.make', { keep, drop, reason: 'again' })).refusal?.code).toBe('party-merged');
  expect((await erp.kernel.history(admin, 'shop.order', both.id))[0]?.command).toBe('parties.merge.make');

  // Since then somebody has given one order to a third party: it stays there, and is told.
  const { version } = await erp.kernel.get(admin, 'shop.order', gone.id);
  await done('shop.order.change', { id: gone.id, version, customer: third });
  const back = await done('parties.merge.take-back', { merge: merged.id });
  expect(back.left).toEqual([{ entity: 'shop.order', id: gone.id, field: 'customer' }]);
  expect(await erp.kernel.get(admin, 'shop.order', both.id)).toMatchObject({ customer: drop, payer: drop });
  expect(await erp.kernel.get(admin, 'shop.order', gone.id)).toMatchObject({ customer: third });
  const same = (row: object) => ({ ...row, version: 0 });
  expect((await records('parties.role', { party: drop })).map(same)).toEqual(before.roles.map(same));
  expect(same(await erp.kernel.get(admin, 'shop.order', both.id))).toEqual(same(before.order));
  expect(await erp.kernel.get(admin, 'parties.party', drop)).toMatchObject({ state: 'active' });
  expect((await give('parties.merge.take-back', { merge: merged.id })).refusal?.code).toBe('merge-taken-back');
});

test('a merge also moves what lines and lists name, once each, and is taken back to exactly what was', async () => {
  const [keep, drop, third] = [await made('KEEP-L'), await made('DROP-L'), await made('THIRD-L')];
  const order = await done('shop.order.create', {
    ...{ number: 'L-1', customer: third, informed: [third, drop, keep] },
    lines: [
      { what: 'yarn', maker: drop, tested: [drop] },
      { what: 'dye', maker: third, tested: [keep, third] },
      { what: 'cone', maker: drop, tested: [third, drop] },
    ],
  });
  const whole = async () => await erp.kernel.get(admin, 'shop.order', order.id);
  const before = await whole();
  // Named in its own field, in a list and in lines: still one record, counted up once.
  const own = await done('shop.order.create', {
    ...{ number: 'L-2', customer: drop, payer: drop, informed: [drop] },
    lines: [{ what: 'x', maker: drop, tested: [] }],
  });
  const later = await done('shop.order.create', { number: 'L-3', customer: third, informed: [drop], lines: [] });

  const merged = await done('parties.merge.make', { keep, drop, reason: 'one firm' });
  expect(await whole()).toMatchObject({
    version: 2,
    customer: third,
    informed: [third, keep],
    lines: [
      { what: 'yarn', maker: keep, tested: [keep] },
      { what: 'dye', maker: third, tested: [keep, third] },
      { what: 'cone', maker: keep, tested: [third, keep] },
    ],
  });
  expect(await erp.kernel.get(admin, 'shop.order', own.id)).toMatchObject({
    ...{ version: 2, customer: keep, payer: keep, informed: [keep] },
    lines: [{ maker: keep }],
  });
  const { rows } = await erp.owner.query('select from shop.order_informed where target = $1', [drop]);
  expect(rows).toEqual([]);

  // Somebody has changed one list since: it stays as he left it.
  await done('shop.order.change', { id: later.id, version: 2, informed: [keep, third] });
  const back = await done('parties.merge.take-back', { merge: merged.id });
  expect(back.left).toEqual([{ entity: 'shop.order', id: later.id, field: 'informed' }]);
  expect({ ...(await whole()), version: 0 }).toEqual({ ...before, version: 0 });
  expect(await erp.kernel.get(admin, 'shop.order', own.id)).toMatchObject({
    ...{ customer: drop, payer: drop, informed: [drop] },
    lines: [{ maker: drop }],
  });
});

test('a merge that cannot be is refused whole', async () => {
  const id = await made('SELF');
  expect((await give('parties.merge.make', { keep: id, drop: id, reason: 'x' })).refusal?.code).toBe('merge-of-itself');
  const nobody = crypto.randomUUID();
  expect((await give('parties.merge.make', { keep: id, drop: nobody, reason: 'x' })).refusal?.code).toBe(
    'party-unknown',
  );
});
