import { afterAll, beforeAll, expect, test } from 'vitest';
import { createPackDesk, modules } from '../index.ts';
import type { Caller } from '../kernel/index.ts';
import { type TestErp, testErp } from '../testing/erp.ts';
import { maker } from '../testing/pack-site.ts';
import { memberWith } from '../testing/purchase.ts';

const label = (en: string) => ({ en, bn: en, hi: en });
// biome-ignore lint/suspicious/noExplicitAny: records of any shape are what is looked at
type Loose = any;

/** A roll of cloth as it is inspected: points of faults, and what follows of them. */
const manifest = (version: string, more: object = {}) => ({
  name: 'cloth-check',
  version,
  label: label('Cloth check'),
  description: label('Rolls as they were inspected.'),
  needs: { kernel: '>=0.1.0 <1.0.0' },
  entities: [
    {
      name: 'cloth-check.roll',
      label: label('Roll'),
      key: ['code'],
      fields: {
        code: { type: 'code', label: label('Code') },
        points: { type: 'whole-number', label: label('Points') },
        metres: { type: 'decimal', label: label('Metres') },
        width: { type: 'decimal', optional: true, label: label('Width, m') },
        rate: { type: 'unit-cost', optional: true, sensitive: 'cloth-check.rate', label: label('Rate') },
        woven: { type: 'date', optional: true, label: label('Woven on') },
        second: { type: 'yes-no', default: false, label: label('Second quality') },
        cuts: {
          type: 'lines',
          label: label('Cuts'),
          fields: {
            length: { type: 'decimal', label: label('Length') },
            pieces: { type: 'whole-number', label: label('Pieces') },
          },
        },
      },
      computed: {
        perHundred: {
          type: 'decimal',
          decimals: 2,
          label: label('Points per 100 m²'),
          formula: 'points * 100 / (metres * width)',
        },
        worth: { type: 'decimal', label: label('Worth'), formula: 'second ? metres * rate * 0.6 : metres * rate' },
        whole: { type: 'yes-no', label: label('Full roll'), formula: 'metres >= 50 && !second' },
        bundles: { type: 'whole-number', label: label('Bundles'), formula: 'ceil(metres / 20)' },
        age: { type: 'whole-number', label: label('Days to the year'), formula: "date('2026-12-31') - woven" },
        grade: { type: 'text', label: label('Grade'), formula: "points <= 10 ? 'A' : points <= 25 ? 'B' : 'C'" },
      },
      list: ['code', 'perHundred', 'grade'],
      rules: [
        { if: 'metres <= 0', refuse: 'no-cloth' },
        { if: "grade_free(points) > 0 || woven > date('2026-12-31')", refuse: 'too-late' },
      ],
      ...more,
    },
  ],
  refusals: {
    'no-cloth': label('A roll of {metres} m is none.'),
    'too-late': label('{woven} is not there yet.'),
    'cut-too-much': label('A roll of {metres} m is not cut into more.'),
  },
});
const good = (version: string, more: object = {}) =>
  manifest(version, {
    rules: [
      { if: 'metres <= 0', refuse: 'no-cloth' },
      { if: "woven > date('2026-12-31')", refuse: 'too-late' },
      { if: 'cuts > 0 && sum(cuts, "length * pieces") > metres', refuse: 'cut-too-much' },
    ],
    ...more,
  });

let erp: TestErp;
let admin: Caller;
const { seal } = maker();
const desk = () => createPackDesk(erp.owner, modules);
const install = (pack: object) => desk().install({ text: seal(pack), by: 'system:test', now: 1, trust: 'Test' });
const give = (verb: string, input: object, caller = admin) =>
  erp.kernel.execute(caller, `cloth-check.roll.${verb}`, input) as Promise<Loose>;

beforeAll(async () => {
  erp = await testErp();
  expect(await install(good('1.0.0'))).toMatchObject({ name: 'cloth-check' });
  await erp.kernel.refreshModules();
  admin = await erp.company();
  expect((await erp.kernel.execute(admin, 'kernel.module.enable', { module: 'cloth-check' })).ok).toBe(true);
});
afterAll(() => erp?.close());

test('what a formula makes of a record is exact, stands wherever the record is read, and is nothing where a part is', async () => {
  const { result } = await give('create', {
    code: 'R-1',
    points: 14,
    metres: '62.5',
    width: '1.5',
    rate: '3.333333',
    woven: '2026-11-29',
  });
  const get = async (caller = admin) => (await erp.kernel.get(caller, 'cloth-check.roll', result.id)) as Loose;
  expect(await get()).toMatchObject({
    perHundred: '14.93',
    worth: '208.333313',
    whole: true,
    bundles: 4,
    age: 32,
    grade: 'B',
  });
  const { rows } = (await erp.kernel.list(admin, 'cloth-check.roll', {})) as Loose;
  expect(rows[0]).toMatchObject({ perHundred: '14.93', grade: 'B' });
  await give('change', { id: result.id, version: 1, width: null, second: true });
  expect(await get()).toMatchObject({ perHundred: null, worth: '124.999988', whole: false });
  const described = erp.kernel.describe(admin, 'cloth-check.roll') as Loose;
  const field = (await described).fields.find(({ name }: Loose) => name === 'perHundred');
  expect(field).toMatchObject({ type: 'decimal', readOnly: true, computedFrom: ['points', 'metres', 'width'] });

  // Who may not see the rate cannot reckon it back.
  const clerk = await memberWith(erp, admin, 'mina', [{ permissions: ['cloth-check.roll', 'cloth-check.roll.*'] }]);
  const seen = await get(clerk);
  expect(Object.keys(seen)).toContain('perHundred');
  expect([seen.rate, seen.worth]).toEqual([undefined, undefined]);
});

test('a rule by a formula refuses with its own words, and says nothing where a field is empty', async () => {
  const none = await give('create', { code: 'R-2', points: 0, metres: '-0.5' });
  expect(none.refusal).toMatchObject({ code: 'no-cloth', message: 'A roll of -0.5 m is none.' });
  const late = await give('create', { code: 'R-2', points: 0, metres: '1', woven: '2027-01-01' });
  expect(late.refusal.code).toBe('too-late');
  expect((await give('create', { code: 'R-2', points: 0, metres: '1' })).ok).toBe(true);
});

test('a rule reckons over the lines as they would stand, also where a change says only something else', async () => {
  const cuts = [
    { length: '2.5', pieces: 3 },
    { length: '0.5', pieces: 5 },
  ];
  const short = await give('create', { code: 'R-3', points: 0, metres: '9.99', cuts });
  expect(short.refusal).toMatchObject({ code: 'cut-too-much', message: 'A roll of 9.99 m is not cut into more.' });
  const { result } = await give('create', { code: 'R-3', points: 0, metres: '10', cuts });
  const change = { id: result.id, version: 1 };
  expect((await give('change', { ...change, metres: '9' })).refusal?.code).toBe('cut-too-much');
  expect((await give('change', { ...change, cuts: [{ length: '10.1', pieces: 1 }] })).refusal?.code).toBe(
    'cut-too-much',
  );
  expect((await give('change', { ...change, metres: '9', cuts: [] })).ok).toBe(true);
});

test('a formula that cannot be is refused with its place, what is wrong and what to do', async () => {
  const refused = async (pack: object): Promise<string> => JSON.stringify(await install(pack));
  const twice = await refused(manifest('1.0.1'));
  expect(twice).toContain('entities.0.rules.1.if');
  expect(twice).toContain('there is no function \\"grade_free\\"');
  const computed = (formula: string, more: object = {}) =>
    refused(
      good('1.0.1', { list: ['code'], computed: { x: { type: 'decimal', label: label('X'), formula, ...more } } }),
    );
  expect(await computed('metres * widht')).toMatch(
    /entities\.0\.computed\.x\.formula.*at \\"widht\\": nothing is called/,
  );
  expect(await computed('metres > 2')).toContain('a number is needed here');
  expect(await computed('metres +')).toContain('ends too early');
  expect(await computed('id')).toContain('nothing is called');
  expect(await computed('metres', { type: 'whole-number', decimals: 2 })).toContain(
    'only a decimal number has decimals',
  );
  const field = { list: ['code'], computed: { points: { type: 'decimal', label: label('X'), formula: 'metres' } } };
  const reserved = { list: ['code'], computed: { full: { type: 'decimal', label: label('X'), formula: 'metres' } } };
  expect(await refused(good('1.0.1', reserved))).toMatch(/entities\.0\.computed\.full.*full/);
  expect(await refused(good('1.0.1', field))).toContain('is a field of the record already');
  expect(await refused(good('1.0.1', { rules: [{ refuse: 'no-cloth' }] }))).toContain('either \\"when\\"');
});

test('another formula comes with an upgrade, and nothing of the records changes', async () => {
  const { result } = await give('create', { code: 'R-9', points: 30, metres: '10' });
  const raised = good('1.1.0', {
    computed: { grade: { type: 'text', label: label('Grade'), formula: "points > 20 ? 'out' : 'in'" } },
    list: ['code', 'grade'],
  });
  expect(await install(raised)).toMatchObject({ name: 'cloth-check', version: '1.1.0' });
  await erp.kernel.refreshModules();
  const row = (await erp.kernel.get(admin, 'cloth-check.roll', result.id)) as Loose;
  expect(row).toMatchObject({ version: 1, grade: 'out' });
  expect(row.perHundred).toBeUndefined();
});
