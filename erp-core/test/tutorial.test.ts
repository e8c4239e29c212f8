import { createHash } from 'node:crypto';
import { migrate } from '@millrace/timeseries';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Caller } from '../kernel/index.ts';
import { type TestErp, testErp } from '../testing/erp.ts';
import { memberWith } from '../testing/purchase.ts';
import { moduleOfPage } from '../testing/tutorial.ts';

// What docs/tutorial-module.md promises, on the module that stands in it, unchanged.
let erp: TestErp;
let admin: Caller;
let page: Awaited<ReturnType<typeof moduleOfPage>>;
beforeAll(async () => {
  page = await moduleOfPage('tutorial-module.md');
  erp = await testErp([page.module]);
  await migrate(erp.owner, { schema: 'gate', module: 'gate', folder: page.module.migrations });
  await erp.owner.query('call kernel.grant_application()');
  admin = await erp.company();
});
afterAll(async () => {
  page?.remove();
  await erp?.close();
});

const give = (name: string, input: object, caller = admin, options = {}) =>
  erp.kernel.execute(caller, `gate.pass.${name}`, input, options);
const pass = async (name: string, more: object = {}) => {
  const { result, refusal } = await give('create', { site: 'plant-a', kind: 'visitor', name, host: 'Rina', ...more });
  if (!result) throw new Error(JSON.stringify(refusal));
  return result as { id: string; number: string; version: number };
};

test('the whole module is at most eighty lines, words and tables not counted', () => {
  const code = page.files.filter(({ path }) => path.endsWith('.ts')).flatMap(({ text }) => text.split('\n'));
  const own = code.filter(
    (line) => line.trim() !== '' && !/\b(bn|hi): '/.test(line) && !/^\s*(\/\*\*|\*|\/\/)/.test(line),
  );
  expect(own.length).toBeLessThanOrEqual(80);
});

test('numbers are given one after the other, also to those who come together', async () => {
  const made = await Promise.all(Array.from({ length: 20 }, (_, at) => pass(`together ${at}`)));
  const numbers = made.map(({ number }) => number).sort();
  expect(numbers).toEqual(Array.from({ length: 20 }, (_, at) => `GP-2026-${String(at + 1).padStart(6, '0')}`));
  expect((await give('create', { kind: 'visitor' })).refusal?.code).toBe('input-invalid');
  expect((await pass('after a refusal')).number).toBe('GP-2026-000021');
});

test('a verb moves the state as the table of transitions says, and no further', async () => {
  const { id, number } = await pass('Lorry 7', { kind: 'vehicle' });
  expect((await give('leave', { number })).refusal?.code).toBe('pass-not-inside');
  expect((await give('admit', { id })).ok).toBe(true);
  expect((await give('admit', { id })).refusal).toMatchObject({ code: 'state-not-allowed', status: 409 });
  erp.clock.now += 60_000_000;
  expect((await give('leave', { number })).ok).toBe(true);
  expect(await erp.kernel.get(admin, 'gate.pass', id)).toMatchObject({
    state: 'left',
    leftAt: erp.clock.now,
    version: 3,
  });
});

test('of two people on one record the second sees the difference; nothing is lost', async () => {
  const { id } = await pass('Karim');
  expect((await give('change', { id, version: 1, host: 'Salma' })).result).toEqual({ id, version: 2 });
  const late = await give('change', { id, version: 1, host: 'Nusrat', name: 'Karim' });
  expect(late.refusal).toMatchObject({
    code: 'record-changed',
    details: { version: 2, difference: [{ field: 'host', yours: 'Nusrat', now: 'Salma' }] },
  });
  expect((await give('change', { id, version: 2, host: 'Nusrat' })).ok).toBe(true);
});

test('a verb and a removal say what was written meanwhile too: as it was seen, and as it is', async () => {
  const { id } = await pass('Karim');
  await give('change', { id, version: 1, host: 'Salma' });
  await give('change', { id, version: 2, host: 'Nusrat', name: 'Karim Khan' });
  const difference = [
    { field: 'host', yours: 'Rina', now: 'Nusrat' },
    { field: 'name', yours: 'Karim', now: 'Karim Khan' },
  ];
  for (const verb of ['admit', 'remove']) {
    const { refusal } = await give(verb, { id, version: 1 });
    expect([verb, refusal?.code, refusal?.details]).toEqual([verb, 'record-changed', { version: 3, difference }]);
  }
  expect((await give('admit', { id, version: 3 })).ok).toBe(true);
});

test('its history tells who did what, and the last change can be undone, and that too', async () => {
  const { id } = await pass('Historic');
  await give('change', { id, version: 1, name: 'Historical' });
  const history = await erp.kernel.history(admin, 'gate.pass', id);
  expect(history.map(({ version, command, user }) => [version, command, user])).toEqual([
    [2, 'gate.pass.change', 'system:test'],
    [1, 'gate.pass.create', 'system:test'],
  ]);
  expect(history[0]).toMatchObject({ before: { name: 'Historic' }, after: { name: 'Historical' } });
  expect((await give('undo', { id, version: 2 })).result).toEqual({ id, version: 3 });
  expect(await erp.kernel.get(admin, 'gate.pass', id)).toMatchObject({ name: 'Historic' });
  await give('undo', { id, version: 3 });
  expect(await erp.kernel.get(admin, 'gate.pass', id)).toMatchObject({ name: 'Historical' });
  await give('remove', { id, version: 4 });
  await expect(erp.kernel.get(admin, 'gate.pass', id)).rejects.toMatchObject({ refusal: { code: 'not-found' } });
  await give('undo', { id, version: 5 });
  expect(await erp.kernel.get(admin, 'gate.pass', id)).toMatchObject({ name: 'Historical', version: 6 });
  await give('admit', { id });
  expect((await give('undo', { id, version: 7 })).refusal?.code).toBe('nothing-to-undo');
});

test('a history that begins at another site is told from where it is one’s own', async () => {
  const item = { site: 'plant-a', kind: 'visitor', name: 'Own', host: 'Rina' };
  const { id } = (await give('create', item)).result as { id: string };
  for (let version = 1; version <= 3; version += 1) await give('change', { id, version, host: `Host ${version}` });
  const bound: Caller = { ...admin, sites: ['plant-a'] };
  const page = await erp.kernel.history(bound, 'gate.pass', id, { limit: 2 });
  expect(page.map(({ version }) => version)).toEqual([4, 3]);
  const other: Caller = { ...admin, sites: ['plant-b'] };
  await expect(erp.kernel.history(other, 'gate.pass', id)).rejects.toMatchObject({ refusal: { code: 'not-found' } });
});

test('who is bound to a site sees, changes and counts its records alone', async () => {
  const { id } = await pass('elsewhere', { site: 'plant-z' });
  const bound: Caller = { ...admin, sites: ['plant-a'] };
  for (const name of ['change', 'remove', 'undo', 'admit']) {
    expect((await give(name, { id, version: 1 }, bound)).refusal?.code, name).toBe('not-found');
  }
  expect((await give('create', { site: 'plant-z', kind: 'visitor', name: 'x', host: 'y' }, bound)).refusal?.code).toBe(
    'site-not-permitted',
  );
  await expect(erp.kernel.history(bound, 'gate.pass', id)).rejects.toMatchObject({ refusal: { code: 'not-found' } });
  const counted = await erp.kernel.aggregate(bound, 'gate.pass', { by: ['site'] });
  expect(counted.rows.map(({ site }) => site)).toEqual(['plant-a']);
});

test('no sheet and no undo reaches a site that the caller does not see', async () => {
  const bound: Caller = { ...admin, sites: ['plant-a'] };
  const text = 'site,kind,name,host\nplant-z,visitor,Smuggled,Rina';
  const checked = await erp.kernel.execute(admin, 'kernel.import.check', { entity: 'gate.pass', file: 'z.csv', text });
  const run = { id: (checked.result as { id: string }).id };
  const written = await erp.kernel.execute(bound, 'kernel.import.write', run);
  expect(written.refusal).toMatchObject({
    code: 'import-rows-refused',
    details: { lines: [{ code: 'site-not-permitted' }] },
  });
  expect((await erp.kernel.list(admin, 'gate.pass', { search: 'Smuggled' })).rows).toEqual([]);
});

test('an undo is refused where the record could not stand as it did', async () => {
  const item = async (code: string) =>
    (await erp.kernel.execute(admin, 'stock.item.create', { code, name: { en: code }, unit: 'kg', lots: false }))
      .result as {
      id: string;
    };
  const { id } = await item('UNDO-1');
  await erp.kernel.execute(admin, 'stock.item.change', { id, version: 1, code: 'UNDO-2' });
  await item('UNDO-1');
  const undone = await erp.kernel.execute(admin, 'stock.item.undo', { id, version: 2 });
  expect(undone.refusal?.code).toBe('already-there');
});

test('a list counts and sums; what is no number is refused', async () => {
  await pass('long', { stay: 3_600_000_000 });
  await pass('short', { stay: 1_800_000_000 });
  const { rows } = await erp.kernel.aggregate(admin, 'gate.pass', {
    filter: { stay: { gt: 0 } },
    by: ['kind'],
    measures: { passes: 'count', longest: { greatest: 'stay' }, mean: { average: 'stay' } },
  });
  expect(rows).toEqual([{ kind: 'visitor', passes: 2, longest: 3_600_000_000, mean: '2700000000' }]);
  for (const measures of [
    { x: { sum: 'name' } },
    { x: { sum: 'nope' } },
    { 'x"': 'count' },
    { x: { constructor: 'stay' } },
  ]) {
    await expect(erp.kernel.aggregate(admin, 'gate.pass', { measures })).rejects.toMatchObject({
      refusal: { code: 'input-invalid' },
    });
  }
});

test('a search finds by the key where nothing is declared to be searched, and is refused where there are no words', async () => {
  const list = (caller: Caller, entity: string, search: string) => erp.kernel.list(caller, entity, { search });
  const hold = { entity: 'gate.pass', record: (await pass('Held')).id, reason: 'court' };
  expect((await erp.kernel.execute(admin, 'kernel.legal-hold.create', hold)).ok).toBe(true);
  expect((await list(admin, 'kernel.legal-hold', 'ate.pas')).rows).toHaveLength(1);
  expect((await list(admin, 'kernel.legal-hold', 'nothing like it')).rows).toEqual([]);
  const nothing = { refusal: { code: 'input-invalid', details: { issues: [{ path: 'search' }] } } };
  await expect(list(admin, 'parties.merge', 'x')).rejects.toMatchObject(nothing);
  await expect(erp.kernel.aggregate(admin, 'parties.merge', { search: 'x' })).rejects.toMatchObject(nothing);
  // Whoever sees none of what is searched does not get it all.
  const fields = { hidden: ['number', 'name', 'host'] };
  const blind = await memberWith(erp, admin, 'blind-gate', [{ grants: [{ on: 'gate.pass', fields }] }]);
  await expect(list(blind, 'gate.pass', 'Held')).rejects.toMatchObject(nothing);
});

test('a screen is told all it has to know, in the reader’s language and by his rights', async () => {
  const guard: Caller = { ...admin, locale: 'bn', permissions: new Set(['gate.pass', 'gate.pass.admit']) };
  const told = await erp.kernel.describe(guard, 'gate.pass');
  expect(told).toMatchObject({ label: 'গেট পাস', list: ['number', 'kind', 'name', 'host', 'state'] });
  expect(told.fields.find(({ name }) => name === 'kind')).toMatchObject({
    label: 'ধরন',
    required: true,
    choices: [{ value: 'visitor', label: 'দর্শনার্থী' }, { value: 'vehicle' }],
  });
  expect(told.fields.find(({ name }) => name === 'number')).toMatchObject({ given: true, type: 'numbered' });
  expect(told.states[0]).toEqual({ value: 'announced', label: 'ঘোষিত', next: ['inside', 'cancelled'] });
  const permitted = told.commands.filter((one) => one.permitted).map(({ name }) => name);
  expect(permitted).toEqual(['gate.pass.admit']);
});

test('a sheet is checked cell by cell, written whole, and taken back exactly', async () => {
  const { number } = await pass('Sheet old');
  const kept = await pass('Sheet kept');
  const text = [
    'number;SITE;ধরন;name;host;expected',
    `${number};plant-a;visitor;Sheet renamed;Rina;`,
    `${kept.number};plant-a;visitor;Sheet kept;Rina;`,
    ';plant-a;যানবাহন;Sheet lorry;Salma;2026-11-29T08:00:00+06:00',
    ';plant-a;zeppelin;Sheet wrong;Salma;tomorrow',
  ].join('\n');
  const checked = await erp.kernel.execute(admin, 'kernel.import.check', { entity: 'gate.pass', file: 'p.csv', text });
  expect(checked.result).toMatchObject({ fresh: 1, changed: 1, same: 1, refused: 1 });
  const preview = checked.result as {
    id: string;
    rows: { line: number; kind: string; issues: { column: string }[] }[];
  };
  expect(preview.rows[0]).toMatchObject({ line: 5, kind: 'refused' });
  expect(preview.rows[0]?.issues.map(({ column }) => column).sort()).toEqual(['expected', 'ধরন']);
  expect(preview.rows[1]).toMatchObject({ difference: { name: { now: 'Sheet old', becomes: 'Sheet renamed' } } });

  const id = { id: preview.id };
  expect((await erp.kernel.execute(admin, 'kernel.import.write', id)).result).toMatchObject({ written: 2 });
  expect((await erp.kernel.execute(admin, 'kernel.import.write', id)).refusal?.code).toBe('state-not-allowed');
  const lorry = await erp.kernel.list(admin, 'gate.pass', { filter: { name: 'Sheet lorry' } });
  expect(lorry.rows).toMatchObject([{ kind: 'vehicle', expected: Date.parse('2026-11-29T02:00:00Z') * 1000 }]);

  const back = await erp.kernel.execute(admin, 'kernel.import.take-back', id);
  expect(back.result).toMatchObject({ takenBack: 2, changedSince: [] });
  expect((await erp.kernel.list(admin, 'gate.pass', { search: 'Sheet' })).rows.map(({ name }) => name).sort()).toEqual([
    'Sheet kept',
    'Sheet old',
  ]);
});

test('what is exported is what an import takes: nothing would change, whatever is written in it', async () => {
  await pass('=1+2,"quoted"\nsecond line', { host: "'@-x" });
  const csv = async (caller = admin) => {
    let whole = '';
    for await (const piece of await erp.kernel.exportRows(caller, 'gate.pass', { sort: 'number' })) whole += piece;
    return whole;
  };
  const text = await csv();
  // A spreadsheet must not take a name for a formula.
  expect(text).toContain(`"'=1+2,""quoted""`);
  const checked = await erp.kernel.execute(admin, 'kernel.import.check', {
    entity: 'gate.pass',
    file: 'all.csv',
    text,
  });
  const { same, ...others } = checked.result as Record<string, number>;
  expect(others).toMatchObject({ fresh: 0, changed: 0, refused: 0 });
  expect(same).toBe((await erp.kernel.aggregate(admin, 'gate.pass', {})).rows[0]?.count);
  expect((await csv({ ...admin, sites: ['plant-z'] })).split('\r\n').length).toBeLessThan(4);
  await expect(csv({ ...admin, permissions: new Set() })).rejects.toMatchObject({ refusal: { code: 'not-permitted' } });
  expect(await erp.kernel.template(admin, 'gate.pass')).toBe(
    'site,kind,name,host,expected,stay,leftAt\r\n,,Dhaka Metro Ta 11-1234,,2026-11-28T08:00:00+06:00,,2026-11-28T08:00:00+06:00\r\n',
  );
});

test('what somebody changed after an import is not taken back, and is named', async () => {
  const { number, id } = await pass('Late old');
  const text = `number,name\n${number},Late renamed`;
  const checked = await erp.kernel.execute(admin, 'kernel.import.check', { entity: 'gate.pass', file: 'p.csv', text });
  const run = { id: (checked.result as { id: string }).id };
  await erp.kernel.execute(admin, 'kernel.import.write', run);
  await give('change', { id, version: 2, host: 'Somebody' });
  const back = await erp.kernel.execute(admin, 'kernel.import.take-back', run);
  expect(back.result).toMatchObject({ takenBack: 0, changedSince: [{ line: 2, record: id }] });
  expect(await erp.kernel.get(admin, 'gate.pass', id)).toMatchObject({ name: 'Late renamed', host: 'Somebody' });
});

test('the trail keeps of a sheet its name, digest and size, and a key still tells one sheet from another', async () => {
  const text = 'site,kind,name,host\nplant-a,visitor,শুধু নাম,Rina';
  const key = { idempotencyKey: 'sheet-once' };
  const check = (given: object) =>
    erp.kernel.execute(admin, 'kernel.import.check', { entity: 'gate.pass', file: 'trail.csv', ...given }, key);
  expect((await check({ text })).ok).toBe(true);
  expect(await check({ text })).toMatchObject({ ok: true, repeated: true });
  expect((await check({ text: `${text} ` })).refusal?.code).toBe('idempotency-key-reused');
  const bytes = await erp.kernel.templateWorkbook(admin, 'gate.pass');
  const workbook = Buffer.from(bytes).toString('base64');
  const byWorkbook = { entity: 'gate.pass', file: 'trail.xlsx', workbook };
  expect((await erp.kernel.execute(admin, 'kernel.import.check', byWorkbook)).refusal).toBeUndefined();
  const { rows } = await erp.owner.query(
    `select input from kernel.audit where command = 'kernel.import.check' and input->>'file' like 'trail.%' order by seq`,
  );
  const digest = (file: Buffer) => ({ sha256: createHash('sha256').update(file).digest('hex'), bytes: file.length });
  expect(rows.map(({ input }) => input)).toEqual([
    { entity: 'gate.pass', file: 'trail.csv', text: digest(Buffer.from(text)) },
    { entity: 'gate.pass', file: 'trail.xlsx', workbook: digest(Buffer.from(bytes)) },
  ]);
  const said = await erp.owner.query(`select count(*)::int as n from kernel.audit where changes::text like '%শুধু নাম%'`);
  expect(said.rows).toEqual([{ n: 0 }]);
});

test('an import needs the rights of what it does and shows: reading, making and changing', async () => {
  const rights = ['kernel.import.check', 'kernel.import.drop', 'gate.pass', 'gate.pass.create', 'gate.pass.change'];
  const text = 'site,kind,name,host\nplant-a,visitor,Rights,Rina';
  const check = (caller: Caller) =>
    erp.kernel.execute(caller, 'kernel.import.check', { entity: 'gate.pass', file: 'r.csv', text });
  for (const lacking of ['gate.pass', 'gate.pass.create', 'gate.pass.change']) {
    const clerk: Caller = { ...admin, permissions: new Set(rights.filter((right) => right !== lacking)) };
    expect((await check(clerk)).refusal).toMatchObject({ code: 'not-permitted', details: { permission: lacking } });
  }
  const whole: Caller = { ...admin, permissions: new Set(rights) };
  const run = { id: ((await check(whole)).result as { id: string }).id };
  const stranger: Caller = { ...admin, permissions: new Set(['kernel.import.drop']) };
  expect((await erp.kernel.execute(stranger, 'kernel.import.drop', run)).refusal?.code).toBe('not-permitted');
  expect((await erp.kernel.execute(whole, 'kernel.import.drop', run)).ok).toBe(true);
});

test('what cannot be read of a sheet is told where it stands, and a number written otherwise is the same', async () => {
  const { number } = await pass('Same kind', { stay: 60_000_000 });
  const check = (text: string) =>
    erp.kernel.execute(admin, 'kernel.import.check', { entity: 'gate.pass', file: 's.csv', text });
  expect((await check('name,NAME\nx,y')).refusal?.code).toBe('import-columns-twice');
  const read = await check(`number,name,stay\n${number},Same kind,৬০০০০০০০`);
  expect(read.result).toMatchObject({ same: 1 });
  const items = await erp.kernel.execute(admin, 'kernel.import.check', {
    entity: 'stock.item',
    file: 'i.csv',
    text: 'code,name,unit,lots\n!bad code!,Bad,kg,no\nGOOD-1,Good,kg,no',
  });
  expect(items.result).toMatchObject({ fresh: 1, refused: 1, rows: [{ line: 2, issues: [{ column: 'code' }] }, {}] });
});

test('two thousand rows go in one import', async () => {
  const rows = Array.from({ length: 2000 }, (_, at) => `MANY-${at},Many ${at},kg,no`);
  const text = `code,name,unit,lots\n${rows.join('\n')}`;
  const checked = await erp.kernel.execute(admin, 'kernel.import.check', { entity: 'stock.item', file: 'm.csv', text });
  expect(checked.result).toMatchObject({ fresh: 2000 });
  const written = await erp.kernel.execute(admin, 'kernel.import.write', { id: (checked.result as { id: string }).id });
  expect(written.result).toMatchObject({ written: 2000 });
});

test('a record that changed between the check and the writing stops the whole import, with its line', async () => {
  const { number, id } = await pass('Race old');
  const text = `number,name,site,kind,host\n${number},Race renamed,,,\n,Race new,plant-a,visitor,Rina`;
  const checked = await erp.kernel.execute(admin, 'kernel.import.check', { entity: 'gate.pass', file: 'p.csv', text });
  await give('change', { id, version: 1, name: 'Race other' });
  const written = await erp.kernel.execute(admin, 'kernel.import.write', { id: (checked.result as { id: string }).id });
  expect(written.refusal).toMatchObject({ code: 'import-rows-refused', details: { refused: 1, lines: [{ line: 2 }] } });
  expect((await erp.kernel.list(admin, 'gate.pass', { search: 'Race new' })).rows).toEqual([]);
});
