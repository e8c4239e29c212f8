import { afterAll, beforeAll, expect, test } from 'vitest';
import { createPackDesk, modules } from '../index.ts';
import type { Caller } from '../kernel/index.ts';
import { type TestErp, testErp } from '../testing/erp.ts';
import { maker } from '../testing/pack-site.ts';
import { memberWith } from '../testing/purchase.ts';

const label = (en: string) => ({ en, bn: en, hi: en });
const ENTITY = 'cloth-check.roll';

/** Rolls of cloth with what follows of their fields, of a default, of a field that is kept from most, and of their cuts. */
const manifest = {
  name: 'cloth-check',
  version: '1.0.0',
  label: label('Cloth check'),
  description: label('Rolls as they were inspected.'),
  needs: { kernel: '>=0.1.0 <1.0.0' },
  entities: [
    {
      name: ENTITY,
      label: label('Roll'),
      key: ['code'],
      fields: {
        code: { type: 'code', label: label('Code') },
        metres: { type: 'decimal', label: label('Metres') },
        width: { type: 'decimal', optional: true, label: label('Width, m') },
        second: { type: 'yes-no', default: false, label: label('Second quality') },
        rate: { type: 'unit-cost', optional: true, sensitive: 'cloth-check.rate', label: label('Rate') },
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
        area: { type: 'decimal', decimals: 2, label: label('Area'), formula: 'metres * width' },
        wholeRoll: { type: 'yes-no', label: label('Full roll'), formula: 'metres >= 50 && !second' },
        worth: { type: 'decimal', label: label('Worth'), formula: 'metres * rate' },
        remains: { type: 'decimal', label: label('Left'), formula: 'metres - sum(cuts, "length * pieces")' },
      },
      list: ['code'],
    },
  ],
  refusals: {},
};

let erp: TestErp;
let admin: Caller;
const { seal } = maker();
const ask = async (values: object, caller = admin, entity = ENTITY) =>
  ((await erp.kernel.query(caller, 'kernel.computed-values', { entity, values })) as { values: object }).values;

beforeAll(async () => {
  erp = await testErp();
  const desk = createPackDesk(erp.owner, modules);
  const pack = { text: seal(manifest), by: 'system:test', now: 1, trust: 'Test' };
  expect(await desk.install(pack)).toMatchObject({ name: 'cloth-check' });
  await erp.kernel.refreshModules();
  admin = await erp.company();
  expect((await erp.kernel.execute(admin, 'kernel.module.enable', { module: 'cloth-check' })).ok).toBe(true);
});
afterAll(() => erp?.close());

test('what a form says comes to what the record will say when it is saved', async () => {
  const values = {
    code: 'R-1',
    metres: '62.5',
    width: '1.5',
    rate: '2.25',
    cuts: [
      { length: '2.5', pieces: 3 },
      { length: '0.125', pieces: 4 },
    ],
  };
  const typed = await ask(values);
  expect(typed).toEqual({ area: '93.75', wholeRoll: true, worth: '140.625', remains: '54.5' });
  const made = await erp.kernel.execute(admin, `${ENTITY}.create`, values);
  const saved = await erp.kernel.get(admin, ENTITY, (made.result as { id: string }).id);
  expect(saved).toMatchObject(typed);
});

test('what is missing or no value yet makes null of what needs it, and of nothing else', async () => {
  expect(await ask({})).toEqual({ area: null, wholeRoll: null, worth: null, remains: null });
  // Without a width there is no area; without lines nothing is cut.
  expect(await ask({ metres: '10' })).toEqual({ area: null, wholeRoll: false, worth: null, remains: '10' });
  expect(await ask({ metres: 'ten', width: '2' })).toEqual({ area: null, wholeRoll: null, worth: null, remains: null });
  expect(await ask({ metres: '60', width: null, second: true })).toMatchObject({ area: null, wholeRoll: false });
  // A line that is not whole yet: the sum of the others would be a wrong one.
  const half = [{ length: '2.5', pieces: 3 }, { length: '1' }];
  expect(await ask({ metres: '60', width: '1', cuts: half })).toMatchObject({ area: '60', remains: null });
  for (const cuts of ['two', [2], [null], {}])
    expect(await ask({ metres: '60', cuts })).toMatchObject({ remains: null });
  const many = Array.from({ length: 1001 }, () => ({ length: '1', pieces: 1 }));
  expect(await ask({ metres: '60', cuts: many })).toMatchObject({ remains: null });
});

test('nobody learns through it what is kept from him', async () => {
  const clerk = await memberWith(erp, admin, 'mina', [{ permissions: [ENTITY, `${ENTITY}.*`] }]);
  const values = { metres: '60', width: '1', rate: '3' };
  expect(await ask(values, clerk)).toEqual({ area: '60', wholeRoll: true, remains: '60' });
  const masked = await memberWith(erp, admin, 'dipa', [
    { permissions: [ENTITY], grants: [{ on: ENTITY, fields: { masked: ['width'] } }] },
  ]);
  expect(Object.keys(await ask(values, masked))).not.toContain('area');
  const hidden = await memberWith(erp, admin, 'tara', [
    { permissions: [ENTITY], grants: [{ on: ENTITY, fields: { hidden: ['cuts.length'] } }] },
  ]);
  expect(Object.keys(await ask(values, hidden))).not.toContain('remains');
});

test('who reads none of the records is refused, and so is what is not there or too much', async () => {
  const guest = await memberWith(erp, admin, 'rumi', [{ permissions: ['stock.item'] }]);
  const refused = (promise: Promise<unknown>) =>
    promise.then(
      () => null,
      (error) => error.refusal?.code,
    );
  expect(await refused(ask({}, guest))).toBe('not-permitted');
  expect(await refused(ask({}, admin, 'cloth-check.nothing'))).toBe('unknown-name');
  const names = Object.fromEntries(Array.from({ length: 501 }, (_, at) => [`n${at}`, 1]));
  expect(await refused(ask(names))).toBe('input-invalid');
  // The names of what every object has are no fields.
  expect(await ask(JSON.parse('{"__proto__": {"metres": "1"}, "constructor": 1, "metres": "2"}'))).toMatchObject({
    remains: '2',
  });
  const { rows } = await erp.owner.query(`select count(*)::int as n from cloth_check.roll`);
  expect(rows[0].n).toBe(1);
});

test('without the module there is no answer', async () => {
  const other = await erp.company('other-mill');
  await expect(ask({ metres: '1' }, other)).rejects.toThrow();
});
