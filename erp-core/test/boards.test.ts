import { afterAll, beforeAll, expect, test } from 'vitest';
import { layoutFaults } from '../kernel/boards/layout.ts';
import type { Caller } from '../kernel/index.ts';
import { type TestErp, testErp } from '../testing/erp.ts';
import { memberWith } from '../testing/purchase.ts';

let erp: TestErp;
let admin: Caller;
let rina: Caller;
let karim: Caller;
let role: string;
beforeAll(async () => {
  erp = await testErp();
  admin = await erp.company();
  rina = await memberWith(erp, admin, 'rina', [{ code: 'keeper', permissions: ['kernel.board.share'] }]);
  karim = await memberWith(erp, admin, 'karim', [{ code: 'clerk', permissions: [] }]);
  const { rows } = await erp.kernel.list(admin, 'kernel.role', { filter: { code: 'clerk' } });
  role = String(rows[0]?.id);
});
afterAll(() => erp?.close());

const note = (text: string, more: object = {}) => ({
  id: 'a',
  kind: 'note',
  x: 0,
  y: 0,
  w: 4,
  h: 2,
  settings: { text },
  ...more,
});
const board = (text: string) => ({ widgets: [note(text)] });
const run = (caller: Caller, verb: string, input: object) => erp.kernel.execute(caller, `kernel.board.${verb}`, input);
async function done(caller: Caller, verb: string, input: object): Promise<{ id: string; version: number }> {
  const { ok, result, refusal } = await run(caller, verb, input);
  if (!ok) throw new Error(`${verb}: ${JSON.stringify(refusal)}`);
  return result as { id: string; version: number };
}
const refused = async (caller: Caller, verb: string, input: object) => (await run(caller, verb, input)).refusal?.code;
interface Told {
  readonly rows: readonly { id: string; name: string; scope: string; mayChange: boolean; hasDraft: boolean }[];
  readonly begins: string | null;
  readonly shown: { id: string; published: object | null; draft: object | null } | null;
}
const seen = async (caller: Caller, asked?: string) =>
  (await erp.kernel.query(caller, 'kernel.boards', asked === undefined ? {} : { board: asked })) as Told;

test('what is worked on is seen by nobody else until it is published, and what was published can be read again', async () => {
  const { id } = await done(karim, 'create', { name: ' Morning ', definition: board('one') });
  expect(await seen(karim, id)).toMatchObject({
    rows: [{ id, name: 'Morning', scope: 'own', mayChange: true, hasDraft: true }],
    begins: null,
    shown: { id, published: null, draft: board('one') },
  });
  expect((await seen(rina)).rows).toEqual([]);
  expect(await refused(karim, 'draft', { id, version: 1, definition: null })).toBe('board-nothing-published');
  expect(await refused(karim, 'begin', { board: id })).toBe('board-unpublished');
  await done(karim, 'publish', { id, version: 1 });
  expect(await refused(karim, 'publish', { id, version: 2 })).toBe('board-without-draft');
  await done(karim, 'draft', { id, version: 2, name: 'Evening', definition: board('two') });
  expect((await seen(karim, id)).shown).toEqual({ id, published: board('one'), draft: board('two') });
  expect(await refused(karim, 'publish', { id, version: 2 })).toBe('board-changed');
  await done(karim, 'publish', { id, version: 3 });
  const { rows } = (await erp.kernel.query(karim, 'kernel.board.versions', { board: id })) as { rows: object[] };
  expect(rows).toMatchObject([
    { number: 2, definition: board('two'), byName: 'karim' },
    { number: 1, definition: board('one') },
  ]);
  await expect(erp.kernel.query(rina, 'kernel.board.versions', { board: id })).rejects.toThrow();
  await expect(seen(rina, id)).rejects.toThrow();
  expect(await refused(rina, 'draft', { id, version: 4, name: 'x' })).toBe('not-found');
  await done(karim, 'remove', { id, version: 4 });
  expect((await seen(karim)).rows).toEqual([]);
});

test('a board of a role or the company is looked after by whoever may share, and read by those whom it is for', async () => {
  const { id } = await done(rina, 'create', { name: 'Shift', definition: board('one') });
  expect(await refused(rina, 'share', { id, version: 1, role })).toBe('board-unpublished');
  await done(rina, 'publish', { id, version: 1 });
  expect(await refused(karim, 'share', { id, version: 2 })).toBe('not-permitted');
  await done(rina, 'share', { id, version: 2, role });
  await done(admin, 'draft-shared', { id, version: 3, definition: board('two') });
  expect(await seen(karim, id)).toMatchObject({
    rows: [{ scope: 'role', mayChange: false }],
    shown: { published: board('one'), draft: null },
  });
  expect(await refused(rina, 'draft', { id, version: 4, definition: board('x') })).toBe('board-shared');
  expect(await refused(karim, 'publish-shared', { id, version: 4 })).toBe('not-permitted');
  await done(rina, 'publish-shared', { id, version: 4 });
  expect((await seen(karim, id)).shown?.published).toEqual(board('two'));
  await done(rina, 'share', { id, version: 5, own: true });
  expect((await seen(karim)).rows).toEqual([]);
  expect(await refused(rina, 'remove-shared', { id, version: 6 })).toBe('not-found');
  await done(rina, 'remove', { id, version: 6 });
});

test('the home page is one’s own choice, else that of the role, else that of the company', async () => {
  const made = async (name: string, by: Caller, more?: object) => {
    const { id } = await done(by, 'create', { name, definition: board(name) });
    await done(by, 'publish', { id, version: 1 });
    if (more) await done(by, 'share', { id, version: 2, ...more });
    return id;
  };
  const [all, clerks, own] = [
    await made('All', rina, {}),
    await made('Clerks', rina, { role }),
    await made('Own', karim),
  ];
  const begins = async () => (await seen(karim)).shown?.published;
  expect(await begins()).toBeUndefined();
  await done(rina, 'begin-shared', { board: all });
  expect(await begins()).toEqual(board('All'));
  await done(rina, 'begin-shared', { role, board: clerks });
  expect(await begins()).toEqual(board('Clerks'));
  await done(karim, 'begin', { board: own });
  expect(await begins()).toEqual(board('Own'));
  expect((await seen(rina)).begins).toBe(all);
  expect(await refused(rina, 'begin', { board: own })).toBe('not-found');
  await done(karim, 'begin', { board: null });
  await done(rina, 'remove-shared', { id: clerks, version: 3 });
  expect(await begins()).toEqual(board('All'));
});

test('widgets that do not fit are refused with their place', async () => {
  const { refusal } = await run(karim, 'create', {
    name: 'x',
    definition: { widgets: [note('1'), note('2', { x: 10 }), note('3', { id: 'b', x: 3, y: 1 })] },
  });
  expect(refusal?.details.issues).toEqual([
    { path: 'definition.widgets.1.id', message: 'two widgets are called a' },
    { path: 'definition.widgets.1.w', message: 'reaches beyond column 12: move it left or make it narrower' },
    { path: 'definition.widgets.2', message: 'lies over a: move one of them' },
  ]);
  expect(
    layoutFaults({ widgets: [{ ...note('x'.repeat(70_000)), settings: { text: 'x'.repeat(70_000) } }] }, 'en'),
  ).toEqual([{ path: 'definition', message: 'more than 64 KiB: shorten its texts or remove widgets' }]);
  const inHindi = await run({ ...karim, locale: 'hi' }, 'create', {
    name: 'x',
    definition: { widgets: [note('1', { x: 10 })] },
  });
  expect(inHindi.refusal?.details.issues).toEqual([
    { path: 'definition.widgets.0.w', message: 'स्तंभ 12 से आगे निकलता है: बाएँ खिसकाएँ या सँकरा करें' },
  ]);
  expect(await refused(karim, 'create', { name: 'x', definition: { widgets: [note('1', { kind: 'No Such' })] } })).toBe(
    'input-invalid',
  );
});
