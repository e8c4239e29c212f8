import { afterAll, beforeAll, expect, test } from 'vitest';
import { answer, code, command, entity, module, text } from '../kernel/index.ts';
import { type TestErp, testErp } from '../testing/erp.ts';

// A rule that forgot to look whether the name is taken: the table is the backstop.
const label = (en: string) => ({ en, bn: en, hi: en });
const tool = entity('twice.tool', {
  label: label('Tool'),
  key: ['code'],
  fields: { code: code(), name: text() },
});
const make = command('twice.make', {
  label: label('Make'),
  input: { code: code(), name: text() },
  load: ({ code }) => ({ there: tool.where({ code }) }),
  decide: (input, { there: [one] }, { id }) => {
    if (one) return [answer({ id: one.id, made: false })];
    const fresh = { id: id(), ...input };
    return [tool.insert(fresh), answer({ id: fresh.id, made: true })];
  },
});
const twice = module('twice', {
  needs: ['kernel'],
  entities: [tool],
  commands: [make],
  migrations: import.meta.dirname,
});
const MIGRATION = `
  create schema twice;
  create table twice.tool (company uuid not null default kernel.current_company(), id uuid not null,
    version integer not null default 1, code text not null, name text not null, primary key (company, id),
    unique (company, code), unique (company, name));
  call kernel.protect('twice.tool');
  call kernel.grant_application();`;

let erp: TestErp;
beforeAll(async () => {
  erp = await testErp([twice]);
  await erp.owner.query(MIGRATION);
});
afterAll(() => erp?.close());

test('what the database knows to be there already is refused in words, and holds up nobody who came with it', async () => {
  const caller = await erp.company();
  const given = (of: string, name: string) => erp.kernel.execute(caller, 'twice.make', { code: of, name });
  expect(await given('A', 'Saw')).toMatchObject({ ok: true, result: { made: true } });
  const together = await Promise.all([given('B', 'Axe'), given('C', 'Saw'), given('D', 'Awl'), given('A', 'Saw')]);
  expect(together).toMatchObject([
    { ok: true, result: { made: true } },
    { ok: false, refusal: { code: 'already-there', details: { fields: 'name' } } },
    { ok: true, result: { made: true } },
    { ok: true, result: { made: false } },
  ]);
  const { rows } = await erp.kernel.list(caller, 'twice.tool', { sort: 'code' });
  expect(rows.map((row) => row.code)).toEqual(['A', 'B', 'D']);
});
