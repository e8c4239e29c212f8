import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Caller, createKernel, type Kernel, newId } from '../kernel/index.ts';
import { modules } from '../modules.ts';
import { type TestErp, testErp } from '../testing/erp.ts';
import { installPlaces, places } from '../testing/places.ts';
import { memberWith } from '../testing/purchase.ts';

let erp: TestErp;
let admin: Caller;
beforeAll(async () => {
  erp = await testErp([places]);
  await installPlaces(erp.owner);
  admin = await erp.company();
});
afterAll(() => erp?.close());

const give = (verb: string, input: object, kernel: Pick<Kernel, 'execute'> = erp.kernel, caller = admin) =>
  kernel.execute(caller, `places.place.${verb}`, input);
const made = async (code: string, within: string | null = null, site = 'plant-a') => {
  const { result, refusal } = await give('create', { code, site, within });
  if (!result) throw new Error(JSON.stringify(refusal));
  return (result as { id: string }).id;
};
const codes = async (filter: object, entity = 'places.place', caller = admin) =>
  (await erp.kernel.list(caller, entity, { filter: filter as never, sort: 'code', limit: 500 })).rows.map(
    ({ code }) => code,
  );
const hang = (id: string, version: number, within: string | null, kernel?: Pick<Kernel, 'execute'>) =>
  give('change', { id, version, within }, kernel);

test('a list asks for all below a record, and shows the way to each; other lists ask by what refers to them', async () => {
  const hall = await made('HALL');
  const row = await made('ROW', hall);
  const bin = await made('BIN', row);
  await made('YARD');
  await erp.kernel.execute(admin, 'places.thing.create', { code: 'IN-BIN', place: bin });
  await erp.kernel.execute(admin, 'places.thing.create', { code: 'NOWHERE' });
  expect(await codes({ within: { under: hall } })).toEqual(['BIN', 'HALL', 'ROW']);
  expect(await codes({ within: { under: row }, code: 'BIN' })).toEqual(['BIN']);
  expect(await codes({ within: hall })).toEqual(['ROW']);
  expect(await codes({ within: { under: newId() } })).toEqual([]);
  expect(await codes({ place: { under: hall } }, 'places.thing')).toEqual(['IN-BIN']);
  const [found] = (await erp.kernel.list(admin, 'places.place', { search: 'bin' })).rows;
  expect(found?.path).toEqual(['HALL', 'ROW', 'BIN']);
  expect((await erp.kernel.get(admin, 'places.place', row)).path).toEqual(['HALL', 'ROW']);
  expect(await erp.kernel.aggregate(admin, 'places.place', { filter: { within: { under: hall } } })).toEqual({
    rows: [{ count: 3 }],
    groups: 1,
    cursor: null,
  });
  await expect(codes({ within: { under: 'x' } })).rejects.toMatchObject({ refusal: { code: 'input-invalid' } });
  await expect(codes({ code: { under: hall } })).rejects.toMatchObject({ refusal: { code: 'input-invalid' } });
  const described = await erp.kernel.describe(admin, 'places.place');
  expect(described.tree).toBe('within');
  expect(described.fields.find(({ name }) => name === 'within')).toMatchObject({
    type: 'reference',
    references: 'places.place',
  });
});

test('nothing hangs below itself, by no command; what others hang below is not removed', async () => {
  const a = await made('A');
  const b = await made('B', a);
  const c = await made('C', b);
  for (const above of [a, b, c]) expect((await hang(a, 1, above)).refusal?.code).toBe('tree-cycle');
  expect((await give('remove', { id: b, version: 1 })).refusal?.code).toBe('record-in-use');
  expect((await hang(c, 1, newId())).refusal?.code).toBe('reference-unknown');
  // Moved out, its old place goes below it: taking the move back would close the circle.
  expect((await hang(b, 1, null)).result).toEqual({ id: b, version: 2 });
  expect((await hang(a, 1, c)).ok).toBe(true);
  expect((await give('undo', { id: b, version: 2 })).refusal?.code).toBe('tree-cycle');
  const sheet = 'code,within\nA,\nB,A\nC,B\n';
  const checked = await erp.kernel.execute(admin, 'kernel.import.check', {
    entity: 'places.place',
    file: 'p.csv',
    text: sheet,
  });
  expect(
    (await erp.kernel.execute(admin, 'kernel.import.write', { id: (checked.result as { id: string }).id })).ok,
  ).toBe(true);
  expect((await erp.kernel.get(admin, 'places.place', c)).path).toEqual(['A', 'B', 'C']);
  // Each row alone is right; the two together are a circle.
  const both = 'code,within\nY,\nZ,\n';
  await made('Y');
  await made('Z');
  const circle = both.replace('Y,', 'Y,Z').replace('Z,\n', 'Z,Y\n');
  const wrong = await erp.kernel.execute(admin, 'kernel.import.check', {
    entity: 'places.place',
    file: 'p.csv',
    text: circle,
  });
  const written = await erp.kernel.execute(admin, 'kernel.import.write', { id: (wrong.result as { id: string }).id });
  expect(written.refusal).toMatchObject({
    code: 'import-rows-refused',
    details: { lines: [{ line: 3, code: 'tree-cycle' }] },
  });
  expect(
    await codes({
      within: { under: String((await erp.kernel.list(admin, 'places.place', { filter: { code: 'Y' } })).rows[0]?.id) },
    }),
  ).toEqual(['Y']);
});

test('a tree has 32 levels at most, whether something is made or moved there with all below it', async () => {
  let above: string | null = null;
  const chain: string[] = [];
  for (let level = 1; level <= 32; level += 1) {
    above = await made(`L${level}`, above);
    chain.push(above);
  }
  expect((await give('create', { code: 'L33', site: 'plant-a', within: above })).refusal?.code).toBe('tree-too-deep');
  const top = await made('T1');
  await made('T2', top);
  expect((await hang(top, 1, chain[30] ?? '')).refusal).toMatchObject({ code: 'tree-too-deep', details: { most: 32 } });
  expect((await hang(top, 1, chain[29] ?? '')).ok).toBe(true);
});

test('two who move at once, each on a server of its own, make no circle together', async () => {
  const other = createKernel({ pool: erp.app, modules: [...modules, places], clock: () => erp.clock.now });
  try {
    for (let round = 0; round < 25; round += 1) {
      const [x, y] = [await made(`X-${round}`), await made(`Y-${round}`)];
      const inX = await made(`XX-${round}`, x);
      const inY = await made(`YY-${round}`, y);
      const both = await Promise.all([hang(x, 1, inY), hang(y, 1, inX, other)]);
      expect(both.map(({ ok }) => ok).sort()).toEqual([false, true]);
      expect(both.find(({ ok }) => !ok)?.refusal?.code).toBe('tree-cycle');
    }
  } finally {
    await other.stop();
  }
});

test('who makes something below what another moves or removes makes it neither too deep nor an orphan', async () => {
  const other = createKernel({ pool: erp.app, modules: [...modules, places], clock: () => erp.clock.now });
  try {
    let above: string | null = null;
    for (let level = 1; level <= 31; level += 1) above = await made(`D${level}`, above);
    for (let round = 0; round < 25; round += 1) {
      const x = await made(`M-${round}`);
      const below = { code: `N-${round}`, site: 'plant-a', within: x };
      const deep = await Promise.all([hang(x, 1, above), give('create', below, other)]);
      expect(deep.map(({ ok }) => ok).sort()).toEqual([false, true]);
      expect(deep.find(({ ok }) => !ok)?.refusal?.code).toBe('tree-too-deep');
      const y = await made(`R-${round}`);
      const gone = await Promise.all([
        give('remove', { id: y, version: 1 }),
        give('create', { ...below, code: `O-${round}`, within: y }, other),
      ]);
      expect(gone.map(({ ok }) => ok).sort()).toEqual([false, true]);
      expect(['record-in-use', 'reference-unknown']).toContain(gone.find(({ ok }) => !ok)?.refusal?.code);
    }
  } finally {
    await other.stop();
  }
});

test('whose site or role does not show what is above sees that something is, and not what', async () => {
  const theirs = await made('SECRET', null, 'plant-b');
  const below = await made('SHOWN', theirs);
  const bound: Caller = { ...admin, sites: ['plant-a'] };
  expect((await erp.kernel.get(bound, 'places.place', below)).path).toEqual(['…', 'SHOWN']);
  expect(await codes({ within: { under: theirs } }, 'places.place', bound)).toEqual(['SHOWN']);
  const grants = [{ on: 'places.place', fields: { hidden: ['within'] } }];
  const blind = await memberWith(erp, admin, 'blind', [{ permissions: ['places.place'], grants }]);
  expect(await erp.kernel.get(blind, 'places.place', below)).not.toHaveProperty('path');
  await expect(codes({ within: { under: theirs } }, 'places.place', blind)).rejects.toMatchObject({
    refusal: { code: 'input-invalid' },
  });
  const foreign = await erp.company('Other');
  expect(await codes({ within: { under: theirs } }, 'places.place', foreign)).toEqual([]);
});

test('of an import that is taken back, what others need by now stays and is named with its line and its user', async () => {
  const text = 'code,site\nK-1,plant-a\nK-2,plant-a\nK-3,plant-a';
  const kernel = (verb: string, input: object, caller = admin) =>
    erp.kernel.execute(caller, `kernel.import.${verb}`, input);
  const { result } = await kernel('check', { entity: 'places.place', file: 'k.csv', text });
  const { id } = result as { id: string };
  expect((await kernel('write', { id })).ok).toBe(true);
  const found = await erp.kernel.list(admin, 'places.place', { filter: { code: { like: 'K-' } }, sort: 'code' });
  const [first, second] = found.rows.map((row) => String(row.id));
  const thing = await erp.kernel.execute(admin, 'places.thing.create', { code: 'ON-K1', place: first });
  const inner = await made('IN-K2', second);
  // Who does not see the records that need it hears what they are, and not which.
  const clerk = await memberWith(erp, admin, 'kim', [
    { permissions: ['kernel.import.*', 'places.place', 'places.place.*'] },
  ]);
  const told = (things: readonly string[]) => [
    { line: 2, record: first, by: [{ of: 'places.thing', label: 'Thing', records: things }] },
    { line: 3, record: second, by: [{ of: 'places.place', label: 'Place', records: [inner] }] },
  ];
  const tried = await erp.kernel.execute(clerk, 'kernel.import.take-back', { id }, { dryRun: true });
  expect(tried.result).toMatchObject({ takenBack: 1, inUse: told([]) });
  const back = await kernel('take-back', { id });
  const { id: of } = thing.result as { id: string };
  expect(back.result).toEqual({ id, takenBack: 1, changedSince: [], inUse: told([of]) });
  expect(await codes({ code: { like: 'K-' } })).toEqual(['K-1', 'K-2']);
});
