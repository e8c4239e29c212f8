import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Caller, keepSearched, Refused } from '../kernel/index.ts';
import { SearchBacklog } from '../kernel/search/backlog.ts';
import { oneLetterApart } from '../kernel/search/one-letter.ts';
import { type TestErp, testErp } from '../testing/erp.ts';
import { installPurchase, memberWith, purchase } from '../testing/purchase.ts';

let erp: TestErp;
let company: Caller;

beforeAll(async () => {
  erp = await testErp([purchase]);
  await installPurchase(erp.owner);
  company = await erp.company();
});
afterAll(() => erp?.close());

const titles = async (q: string, caller = company, kinds?: readonly string[]) =>
  (await erp.kernel.search(caller, { q, kinds })).records.map(({ title }) => title.map(({ text }) => text).join(''));

async function made(name: string, input: object): Promise<string> {
  const outcome = await erp.kernel.execute(company, name, input);
  if (!outcome.ok) throw new Error(`${name}: ${outcome.refusal?.message} ${JSON.stringify(outcome.refusal?.details)}`);
  return (outcome.result as { id: string } | undefined)?.id ?? '';
}
const order = (number: string, more: object = {}) =>
  made('purchase.order.create', { number, site: 'dhaka', buyer: 'Rina', amount: '1', kind: 'goods', ...more });

async function asked<Answer>(text: string, values: readonly unknown[]): Promise<readonly Answer[]> {
  const { rows } = await erp.owner.query<{ answer: Answer }>(text, [...values]);
  return rows.map(({ answer }) => answer);
}
const plain = (texts: readonly string[]) =>
  asked<string>(
    'select kernel.search_plain(given) as answer from unnest($1::text[]) with ordinality t(given, at) order by at',
    [texts],
  );

test('an item is found by its code, its beginning, and with a letter wrong in each script', async () => {
  const name = { en: 'Blue denim', bn: 'নীল ডেনিম', hi: 'नीला डेनिम' };
  await made('stock.item.save', { code: 'FAB-0042', name, unit: 'm' });
  const other = { en: 'Red cotton', bn: 'লাল সুতি', hi: 'लाल सूती' };
  await made('stock.item.save', { code: 'FAB-0421', name: other, unit: 'm' });
  // Just this first, then what begins so.
  for (const q of ['FAB-0042', 'fab 42', 'FAB 0042']) expect(await titles(q)).toEqual(['FAB-0042', 'FAB-0421']);
  for (const q of ['fab0042', 'FAB-00', 'den', 'blue denin', 'bule denim', 'ডেনিন', 'নিল', 'डेनिन', 'नील', '৪২ blue'])
    expect(await titles(q), q).toEqual(['FAB-0042']);
  for (const q of ['সূতী', 'सुति', 'coton red']) expect(await titles(q), q).toEqual(['FAB-0421']);
  for (const q of ['FAB-0043', 'blue cotton', '–', 'dxxim']) expect(await titles(q), q).toEqual([]);
});

test('what was asked for is marked, in whichever language it stands', async () => {
  const { records } = await erp.kernel.search({ ...company, locale: 'hi' }, { q: 'ডেনিন 0042' });
  expect(records).toMatchObject([
    {
      entity: 'stock.item',
      kind: 'वस्तु',
      title: [
        { text: 'FAB-', found: false },
        { text: '0042', found: true },
      ],
      detail: [{ text: 'नीला डेनिम', found: false }],
      also: [
        {
          field: 'name',
          text: [
            { text: 'নীল ', found: false },
            { text: 'ডেনিম', found: true },
          ],
        },
      ],
    },
  ]);
});

test('the words of a record follow it: changed, and removed with all that was only in it', async () => {
  await keepSearched(erp.owner, purchase.entities);
  const id = await order('PO-7', { note: 'Quixotic widget' });
  expect(await titles('quixotix')).toEqual(['PO-7']);
  await made('purchase.order.change', { id, version: 1, note: 'plain' });
  expect(await titles('quixotic')).toEqual([]);
  expect(await titles('plain')).toEqual(['PO-7']);
  await made('purchase.order.remove', { id, version: 2 });
  expect(await titles('PO-7')).toEqual([]);
  const left = await asked<string>(
    `select word as answer from kernel.search_near where word in ('quixotic', 'widget')
     union select word from kernel.search_word where record = $1`,
    [id],
  );
  expect(left).toEqual([]);
});

test('nobody finds, nor is told, what his roles, sites or masks keep from him', async () => {
  await order('SEC-1', { site: 'dhaka', buyer: 'Karim', note: 'margin eleven' });
  await order('SEC-2', { site: 'delhi', buyer: 'Karim', note: 'margin twelve' });
  const read = { on: 'purchase.order', actions: ['read' as const] };
  const all = await memberWith(erp, company, 'all', [{ grants: [read] }]);
  const hidden = await memberWith(erp, company, 'hidden', [{ grants: [{ ...read, fields: { hidden: ['note'] } }] }]);
  const masked = await memberWith(erp, company, 'masked', [{ grants: [{ ...read, fields: { masked: ['buyer'] } }] }]);
  const some = await memberWith(erp, company, 'some', [{ grants: [{ ...read, where: { site: 'delhi' } }] }]);
  const none = await memberWith(erp, company, 'none', [{ permissions: ['stock.item'] }]);
  const sited = await memberWith(erp, company, 'sited', [{ grants: [read] }], ['dhaka']);
  const found = async (caller: Caller, q: string) => (await titles(q, caller)).sort();
  expect(await found(all, 'margin')).toEqual(['SEC-1', 'SEC-2']);
  expect(await found(hidden, 'margin')).toEqual([]);
  expect(await found(hidden, 'karim margin')).toEqual([]);
  expect(await found(hidden, 'karim')).toEqual(['SEC-1', 'SEC-2']);
  expect(await found(masked, 'karim')).toEqual([]);
  expect(await found(masked, 'margin')).toEqual(['SEC-1', 'SEC-2']);
  expect(await found(some, 'karim')).toEqual(['SEC-2']);
  expect(await found(sited, 'karim')).toEqual(['SEC-1']);
  expect(await found(none, 'karim')).toEqual([]);
  expect(await titles('karim', all, ['stock.item'])).toEqual([]);
  expect(JSON.stringify(await erp.kernel.search(masked, { q: 'sec' }))).not.toContain('Karim');
  const another = await erp.company('Another');
  expect(await titles('karim', another)).toEqual([]);
});

test('the order in which two are told does not hang on what is kept', async () => {
  const [older, newer] = [await order('ORD-1', { note: 'ORD' }), await order('ORD-2', { note: 'a long note' })];
  const hidden = { on: 'purchase.order', actions: ['read' as const], fields: { hidden: ['note'] } };
  const caller = await memberWith(erp, company, 'blind', [{ grants: [hidden] }]);
  const ids = async (who: Caller) => (await erp.kernel.search(who, { q: 'ord' })).records.map(({ id }) => id);
  expect(await ids(company)).toEqual([older, newer]);
  expect(await ids(caller)).toEqual([newer, older]);
});

test('pages follow each other without a gap, and bad questions are refused with what is wrong', async () => {
  for (let n = 1; n <= 7; n++) await order(`PAGE-${n}`);
  const seen: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await erp.kernel.search(company, { q: 'page', limit: 3, cursor });
    seen.push(...page.records.map(({ id }) => id));
    cursor = page.cursor ?? undefined;
  } while (cursor !== undefined);
  expect(new Set(seen).size).toBe(7);
  const wrong = [
    { q: ' ' },
    { q: 'x'.repeat(201) },
    { q: 'x', limit: 51 },
    { q: 'x', cursor: 'y' },
    { q: 'x', kinds: ['no'] },
  ];
  for (const request of wrong) await expect(erp.kernel.search(company, request)).rejects.toThrow(Refused);
});

test('records from before are taken up a lot at a time, told as incomplete until then, and a module that is off is out', async () => {
  const values = Array.from({ length: 1_200 }, (_, n) => `OLD-${n}`);
  await erp.owner.query('drop trigger search_added on purchase."order"');
  await erp.owner.query('drop trigger search_changed on purchase."order"');
  await erp.owner.query('drop trigger search_removed on purchase."order"');
  await erp.owner.query(
    `insert into purchase."order" (company, id, number, site, buyer, amount, kind, state)
     select $1, gen_random_uuid(), number, 'dhaka', 'Salma', 1, 'goods', 'draft' from unnest($2::text[]) number`,
    [company.company, values],
  );
  await keepSearched(erp.owner, purchase.entities);
  await keepSearched(erp.owner, purchase.entities);
  expect((await erp.kernel.search(company, { q: 'salma' })).incomplete).toEqual(['purchase.order']);
  expect(await titles('OLD-1187')).toEqual([]);
  const failed: unknown[] = [];
  const log = { error: (details: object) => void failed.push(details) };
  await new SearchBacklog({ pool: erp.app, entities: () => erp.kernel.registry.entities, log }).run();
  expect(failed).toEqual([]);
  expect(await titles('OLD-1187')).toEqual(['OLD-1187']);
  expect(await titles('slama 1187')).toEqual(['OLD-1187']);
  expect((await erp.kernel.search(company, { q: 'salma' })).incomplete).toEqual([]);
  await made('kernel.module.disable', { module: 'purchase' });
  expect(await titles('OLD-1187')).toEqual([]);
  await made('kernel.module.enable', { module: 'purchase' });
  expect(await titles('OLD-1187')).toEqual(['OLD-1187']);
});

const letters = [...'aeknoßéÅكжকখািীঁ্য়ং়ক্ষकखािीँ्ज़ंण012০৯०९ -./_'];
const written = fc.string({ unit: fc.constantFrom(...letters, '\u200d', '\u200c', '\u0301', '\u09bc'), maxLength: 24 });
const anything = fc.string({ unit: 'grapheme', maxLength: 40 }).map((text) => text.replaceAll('\0', ''));

test('the plain form is one, however a text is encoded, joined or cased, and is its own plain form', async () => {
  const texts = fc.sample(fc.oneof(written, anything), { numRuns: 1_500 });
  const once = await plain(texts);
  expect(await plain(once)).toEqual(once);
  expect(await plain(texts.map((text) => text.normalize('NFC')))).toEqual(once);
  expect(await plain(texts.map((text) => text.normalize('NFD')))).toEqual(once);
  expect(await plain(texts.map((text) => ` ${text.replaceAll('-', ' / ')}\u200d `))).toEqual(once);
});

test.each([
  ['ক্রিকেট', 'ক্‌রিকেট'],
  ['বাংলা', 'বাঙলা'],
  ['কৃষি', 'ক্রিশি'],
  ['আড়াই', 'আড়াই'],
  ['হিসাব নং ৪২', 'হিশাব নং 42'],
  ['हिन्दी', 'हिंदी'],
  ['चम्पा', 'चंपा'],
  ['ज़मीन', 'जमीन'],
  ['चाँद', 'चांद'],
  ['Straße', 'STRASSE'],
  ['Café № ７', 'cafe no 7'],
])('%s is %s', async (one, other) => {
  const [a, b] = await plain([one, other]);
  expect(a).toBe(b);
});

test('words that are one letter apart meet under one of what they are near to', async () => {
  const word = fc.string({ unit: fc.constantFrom(...'abcকখিাकखि'), minLength: 3, maxLength: 7 });
  const pairs = fc
    .sample(fc.tuple(word, word, fc.nat(6), fc.nat(3)), { numRuns: 1_000 })
    .map(([a, b, at, kind]): [string, string] => {
      const of = [...a];
      const place = at % of.length;
      if (kind === 0) of.splice(place, 1);
      else if (kind === 1) of.splice(place, 0, [...b][0] ?? '');
      else if (kind === 2) of[place] = [...b][0] ?? '';
      else return [a, b];
      return [a, of.length < 3 ? a : of.join('')];
    });
  const meet = await asked<boolean>(
    `select exists (select kernel.search_nears(a) intersect select kernel.search_nears(b)) as answer
     from unnest($1::text[], $2::text[]) with ordinality t(a, b, at) order by at`,
    [pairs.map(([a]) => a), pairs.map(([, b]) => b)],
  );
  for (const [at, [a, b]] of pairs.entries()) if (oneLetterApart(a, b)) expect([a, b, meet[at]]).toEqual([a, b, true]);
  expect(pairs.filter(([a, b]) => oneLetterApart(a, b)).length).toBeGreaterThan(500);
});

test.each([
  ['denim', 'denin', true],
  ['denim', 'edenim', true],
  ['denim', 'dnim', true],
  ['denim', 'deinm', true],
  ['denim', 'demin', false],
  ['abc', 'bcd', false],
  ['', 'a', true],
  ['same', 'same', true],
])('%s and %s are one letter apart: %s', (a, b, apart) => {
  expect(oneLetterApart(a, b)).toBe(apart);
});
