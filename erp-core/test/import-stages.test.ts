import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Caller, readWorkbook } from '../kernel/index.ts';
import { type TestErp, testErp } from '../testing/erp.ts';
import { importer } from '../testing/importer.ts';
import { memberWith } from '../testing/purchase.ts';
import { storekeeper } from '../testing/store.ts';

let erp: TestErp;
let admin: Caller;
const who = importer(
  () => erp,
  () => admin,
);
const store = storekeeper(
  () => erp,
  () => admin,
);
beforeAll(async () => {
  erp = await testErp();
  admin = await erp.company();
  await erp.kernel.start();
});
afterAll(() => erp?.close());

describe('opening stock', () => {
  let milk = '';
  let motor = '';
  beforeAll(async () => {
    milk = await store.item('MILK', { lots: true });
    motor = await store.item('MOTOR', { lots: true, serials: true });
    await store.place('A-1');
    await store.place('A-2');
  });

  /** As an accountant in Dhaka saves it: his own headers, semicolons, decimals behind a comma, days in front. */
  const SHEET = [
    'পণ্য কোড;Batch No;Qty;Bin;দর;Expiry Date',
    'MILK;M1;১২,৫;A-1;80,25;31.12.2026',
    'MILK;M1;2,5;A-2;80,25;31.12.2026',
    'MOTOR;S-001;1;A-1;1.250,00;',
    'MOTOR;S-001;1;A-2;1.250,00;',
    'MILK;M2;0;A-1;80;15.01.2027',
    'BUTTER;B1;1;A-1;10;',
    'MILK;;3;A-1;80;',
    'MOTOR;S-002;2;A-2;1.250,00;',
  ].join('\r\n');

  test('goes in row by row of a foreign sheet, what is wrong is named by its cell, and goes out exactly', async () => {
    const id = await who.bring('stock.open', SHEET);
    const draft = await who.draft(id);
    expect(draft).toMatchObject({ state: 'read', rows: 8 });
    expect(draft.proposed.map(({ fits: [fit] }) => fit?.as)).toEqual([
      ...['item', 'lotCode', 'quantity', 'to', 'unitCost', 'expires'],
    ]);
    await who.map(id, { constants: { site: 'plant-a' }, decimal: ',', dates: 'dmy' });
    expect(await who.draft(id)).toMatchObject({ fresh: 3, refused: 5, changed: 0 });
    const refused = await who.preview(id, { kind: 'refused' });
    expect(refused.map(({ line, issues }) => [line, issues[0]?.column, issues[0]?.message])).toEqual([
      [5, 'item', expect.stringContaining('MOTOR')],
      [6, 'quantity', expect.stringContaining('above zero')],
      [7, 'item', 'there is no item "BUTTER"'],
      [8, 'item', expect.stringContaining('MILK')],
      [9, 'item', expect.stringContaining('MOTOR')],
    ]);
    const { header, rows } = await readWorkbook(await erp.kernel.importRefused(admin, id));
    expect(header.slice(-2)).toEqual(['Line', 'Why not']);
    expect(rows[2]?.cells).toEqual([...['BUTTER', 'B1', '1', 'A-1', '10', ''], '7', 'item: there is no item "BUTTER"']);
    const other = { ...admin, user: 'somebody' };
    await expect(erp.kernel.importRefused(other, id)).rejects.toMatchObject({ refusal: { code: 'not-found' } });
    expect(await store.held(milk)).toEqual({});

    await who.commit(id);
    expect(await who.draft(id)).toMatchObject({ state: 'written', wrote: 3 });
    expect(await store.held(milk)).toEqual({ 'plant-a A-1 available': '12.5', 'plant-a A-2 available': '2.5' });
    expect(await store.held(motor)).toEqual({ 'plant-a A-1 available': '1' });
    expect(await store.worth(milk)).toMatchObject({ cost: '1203.76', posted: '1203.76' });
    const { rows: lots } = await erp.owner.query('select code, expires::text from stock.lot order by code');
    expect(lots).toEqual([
      { code: 'M1', expires: '2026-12-31' },
      { code: 'S-001', expires: null },
    ]);

    await who.revert(id);
    expect(await who.draft(id)).toMatchObject({ state: 'taken-back', kept: 0 });
    for (const of of [milk, motor]) {
      expect(await store.held(of)).toEqual({});
      expect(await store.unbalanced(of)).toEqual([]);
      expect(await store.worth(of)).toMatchObject({ cost: '0', layers: '0', posted: '0', off: '0' });
    }
  });

  test('a file that came in half goes on where it was, and what is not what was announced is told', async () => {
    const bytes = Buffer.from('Item,Lot,Quantity,Location\nMILK,H1,5,A-1\n');
    const digest = createHash('sha256').update(bytes).digest('hex');
    const announced = { target: 'stock.open', file: 'half.csv', size: bytes.length, digest };
    const [first, second] = [bytes.subarray(0, 20), bytes.subarray(20)].map((piece) => piece.toString('base64'));
    const { id, there } = await who.give('kernel.import.open', announced);
    expect(there).toEqual([]);
    await who.give('kernel.import.put', { id, nth: 0, bytes: first });
    expect(await who.refusalOf('kernel.import.read-in', { id })).toMatchObject({
      code: 'import-file-incomplete',
      details: { size: bytes.length, there: 20 },
    });
    // Whoever comes back with the same file; another one, or for something else, begins anew.
    expect(await who.give('kernel.import.open', announced)).toEqual({ id, there: [0] });
    expect((await who.give('kernel.import.open', { ...announced, target: 'stock.item' })).id).not.toBe(id);
    await who.give('kernel.import.put', { id, nth: 1, bytes: second });
    await who.give('kernel.import.read-in', { id });
    await who.becomes(String(id), 'read');
    expect(await who.draft(String(id))).toMatchObject({ rows: 1 });

    const other = await who.give('kernel.import.open', { ...announced, digest: 'ab'.repeat(32) });
    for (const [nth, piece] of [first, second].entries())
      await who.give('kernel.import.put', { id: other.id, nth, bytes: piece });
    await who.give('kernel.import.read-in', { id: other.id });
    await who.becomes(String(other.id), 'unreadable');
    const large = await who.refusalOf('kernel.import.open', { ...announced, size: 36_000_001 });
    expect(large?.code).toBe('import-file-too-large');
  });

  test('says what is wrong with a cell in the language of whoever brings it in', async () => {
    const reader = { ...admin, locale: 'bn' as const };
    const own = importer(
      () => erp,
      () => reader,
    );
    const id = await own.bring('stock.open', 'Item,Lot,Quantity,Location\nBUTTER,B1,5,A-1\nMILK,B2,many,A-1\n');
    await own.map(id, { constants: { site: 'plant-a' } });
    expect((await own.preview(id)).map(({ issues: [issue] }) => issue?.message)).toEqual([
      '"BUTTER" নামে কোনো পণ্য নেই',
      'শূন্যের বেশি পরিমাণ, দশমিকের পর সর্বোচ্চ ছয় ঘর, যেমন 12.5',
    ]);
  });

  test('what was used since stays, with the reason, and the rest goes back', async () => {
    const id = await who.bring('stock.open', 'Item,Lot,Quantity,Location\nMILK,U1,5,A-1\nMILK,U2,5,A-1\n');
    await who.map(id, { constants: { site: 'plant-a' } });
    await who.commit(id);
    const { rows } = await erp.owner.query(
      `select l.id, p.id as place from stock.lot l, stock.location p where l.code = 'U1' and p.code = 'A-1'`,
    );
    await store.run('stock.issue', {
      site: 'plant-a',
      item: milk,
      lot: rows[0].id,
      from: rows[0].place,
      quantity: '2',
    });
    await who.revert(id);
    const [kept, ...others] = await who.preview(id, { outcome: 'kept' });
    expect(others).toEqual([]);
    expect(kept).toMatchObject({ line: 2, issues: [{ message: expect.stringContaining('MILK') }] });
    expect(await store.held(milk)).toEqual({ 'plant-a A-1 available': '3' });
  });
});

describe('records', () => {
  const HEAD = 'Code,Name,Unit';
  test('come in new, changed and the same; what is like a record that is there waits for a person', async () => {
    await store.item('BOLT-8', { name: { en: 'Hexagon bolt M8 zinc' } });
    await store.item('NUT-8', { name: { en: 'Hexagon nut M8' } });
    await store.item('WASHER', { name: { en: 'Washer' } });
    const id = await who.bring(
      'stock.item',
      [
        ...[
          HEAD,
          'NUT-8,Hexagon nut M8 galvanised,{piece}',
          'WASHER,Washer,{piece}',
          'B8,Hexagon bolt M8 zincc,{piece}',
        ],
        ...['GLUE,Wood glue,kg', 'GLUE,Wood glue again,kg', 'OIL,Oil,parsec', 'B9,Hexagon bolt M8 zinc ,{piece}'],
      ].join('\n'),
    );
    await who.map(id, { constants: { lots: 'no', serials: 'no' } });
    expect(await who.draft(id)).toMatchObject({ fresh: 3, changed: 1, same: 1, refused: 2, alike: 2 });
    expect((await who.refusalOf('kernel.import.commit', { id }))?.code).toBe('import-alike-open');
    const { rows } = (await erp.kernel.query(admin, 'kernel.import.alike', { id })) as {
      rows: { line: number; title: string }[];
    };
    expect(rows).toMatchObject([
      { line: 4, title: 'Hexagon bolt M8 zinc' },
      { line: 8, title: 'Hexagon bolt M8 zinc' },
    ]);
    await who.give('kernel.import.answer-alike', { id, lines: [4], answer: 'merge' });
    await who.give('kernel.import.answer-alike', { id, lines: [8], answer: 'new' });
    expect(await who.draft(id)).toMatchObject({ fresh: 2, changed: 2, same: 1, alike: 0 });
    await who.commit(id);
    expect(await who.draft(id)).toMatchObject({ wrote: 4 });
    const names = async () => {
      const { rows: items } = await erp.owner.query(
        `select code, name->>'en' as name from stock.item where code ~ '^(BOLT|NUT|GLUE|B9|B8|WASHER)' order by code`,
      );
      return items.map(({ code, name }) => `${code} ${name}`);
    };
    expect(await names()).toEqual([
      ...['B9 Hexagon bolt M8 zinc', 'BOLT-8 Hexagon bolt M8 zincc', 'GLUE Wood glue'],
      ...['NUT-8 Hexagon nut M8 galvanised', 'WASHER Washer'],
    ]);
    // Somebody changed one of them since, and another is used by now.
    await store.run('stock.item.save', { code: 'NUT-8', name: { en: 'Nut' } });
    const {
      rows: [glue],
    } = await erp.owner.query(`select id from stock.item where code = 'GLUE'`);
    await store.receive(glue.id, '1', await store.place('A-1'));
    await who.revert(id);
    expect(await who.draft(id)).toMatchObject({ state: 'taken-back', kept: 2 });
    const kept = await who.preview(id, { outcome: 'kept' });
    expect(kept.map(({ line, issues }) => [line, issues.at(-1)?.message])).toEqual([
      [2, 'changed since: it stays as it is now'],
      [5, expect.stringContaining('named by')],
    ]);
    expect(await names()).toEqual(['BOLT-8 Hexagon bolt M8 zinc', 'GLUE Wood glue', 'NUT-8 Nut', 'WASHER Washer']);
  });

  test('a header that was mapped once is known again, and what nobody says is asked', async () => {
    const sheet = 'Art.,Text,ME\nX-1,Thing,{piece}\n';
    const first = await who.bring('stock.item', sheet);
    await who.map(first, { as: { 'Art.': 'code', Text: 'name', ME: 'unit' } });
    const again = await who.bring('stock.item', sheet);
    expect((await who.draft(again)).proposed.map(({ fits: [fit] }) => [fit?.as, fit?.confidence, fit?.why])).toEqual([
      ...[
        ['code', 1, 'template'],
        ['name', 1, 'template'],
        ['unit', 1, 'template'],
      ],
    ]);
    const dates = await who.bring('stock.open', 'Item,Lot,Qty,Location,Expires\nMILK,D1,1,A-1,03/04/2027\n');
    const columns = ['item', 'lotCode', 'quantity', 'to', 'expires'].map((as, at) => ({ at, as }));
    const mapping = { columns, constants: { site: 'plant-a' } };
    expect(await who.refusalOf('kernel.import.map', { id: dates, mapping })).toMatchObject({
      code: 'import-dates-unclear',
      details: { columns: ['Expires'], example: '03/04/2027' },
    });
    const strange = { ...mapping, dates: 'dmy', columns: [...columns, { at: 4, as: 'colour' }] };
    expect((await who.refusalOf('kernel.import.map', { id: dates, mapping: strange }))?.code).toBe(
      'import-columns-unknown',
    );
  });

  test('a file that is none says why, and can be left', async () => {
    const id = await who.bring('stock.item', `${HEAD}\n"never ends,x\n`);
    expect(await who.draft(id)).toMatchObject({ state: 'unreadable', problem: expect.stringMatching(/quote/i) });
    await who.give('kernel.import.drop', { id });
    expect((await who.draft(id)).state).toBe('dropped');
  });
});

describe('in a person’s name', () => {
  const RIGHTS = [
    'stock.open',
    'stock.item',
    'stock.location',
    'stock.move.reverse',
    'kernel.import.*',
    'kernel.job.cancel',
    'kernel.job',
  ];
  test('rows are written within his rights at that moment, and nobody else looks at his preview', async () => {
    const keeper = await memberWith(erp, admin, 'keeper', [{ permissions: RIGHTS }], ['plant-a']);
    const own = importer(
      () => erp,
      () => keeper,
    );
    const milk = await store.item('CREAM', { lots: true });
    await store.place('C-1');
    await store.place('X-1', { site: 'plant-x' });
    const id = await own.bring(
      'stock.open',
      'Item,Lot,Quantity,Location,Site\nCREAM,K1,1,C-1,plant-a\nCREAM,K2,1,X-1,plant-x\n',
    );
    // What goods cost is kept from him: there is no such column for him.
    expect((await own.draft(id)).fields.map(({ as }) => as)).not.toContain('unitCost');
    await own.map(id);
    expect(await own.draft(id)).toMatchObject({ fresh: 1, refused: 1 });
    await expect(who.draft(id)).rejects.toMatchObject({ refusal: { code: 'not-found' } });
    expect((await who.refusalOf('kernel.import.commit', { id }))?.code).toBe('not-found');
    await own.commit(id);
    expect(await store.held(milk)).toEqual({ 'plant-a C-1 available': '1' });
    const { rows } = await erp.owner.query('select distinct user_id from stock.move where item = $1', [milk]);
    expect(rows).toEqual([{ user_id: 'keeper' }]);
    // A step of a job is nobody's to give, and a program stands for nobody.
    expect((await own.refusalOf('kernel.import.commit-some', { id, after: 0, most: 10 }))?.code).toBe(
      'import-by-its-job',
    );
    const program = { ...keeper, apiKey: '0199a1d2-7c3e-7f00-8000-000000000000' };
    const { refusal } = await erp.kernel.execute(program, 'kernel.import.open', { target: 'stock.open', file: 'x' });
    expect(refusal?.code).toBe('import-needs-person');
    // Who has lost the right meanwhile takes nothing back.
    await erp.kernel.execute(admin, 'kernel.role.save', {
      code: 'keeper-0',
      name: { en: 'Less' },
      permissions: ['kernel.import.*'],
      grants: [],
      override: 'test',
    });
    await own.give('kernel.import.revert', { id }).catch(() => undefined);
    expect(await store.held(milk)).toEqual({ 'plant-a C-1 available': '1' });
  });

  test('a writing that was stopped goes on where it was, and no row is written twice', async () => {
    const lines = Array.from({ length: 1_200 }, (_, n) => `S-${n},Part ${n},{piece},no,no`);
    const id = await who.bring('stock.item', ['Code,Name,Unit,Lots,Serials', ...lines].join('\n'));
    await who.map(id);
    expect((await who.draft(id)).fresh).toBe(1_200);
    expect((await erp.owner.query(`select 1 from stock.item where code ~ '^S-'`)).rows).toEqual([]);
    const { job } = await who.give('kernel.import.commit', { id });
    await erp.kernel.execute(admin, 'kernel.job.cancel', { job, reason: 'to see' });
    const ended = async () => (await erp.kernel.get(admin, 'kernel.job', String(job))).endedAt !== null;
    await expect.poll(ended, { timeout: 30_000, interval: 20 }).toBe(true);
    if ((await who.draft(id)).state === 'writing') await who.give('kernel.import.commit', { id });
    await who.becomes(id, 'written');
    expect((await who.draft(id)).wrote).toBe(1_200);
    const { rows } = await erp.owner.query(
      `select count(*)::integer as items, max(version) as version from stock.item where code ~ '^S-'`,
    );
    expect(rows).toEqual([{ items: 1_200, version: 1 }]);
    await who.revert(id);
    expect((await erp.owner.query(`select 1 from stock.item where code ~ '^S-'`)).rows).toEqual([]);
  });
});
