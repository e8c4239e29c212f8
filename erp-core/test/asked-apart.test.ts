import { afterAll, beforeAll, expect, test } from 'vitest';
import { answer, command, entity, module, text } from '../kernel/index.ts';
import { type TestErp, testErp } from '../testing/erp.ts';

// Commands of one batch ask for values that look alike as text; each has to find its own rows.
const label = (en: string) => ({ en, bn: en, hi: en });
const slip = entity('apart.slip', {
  label: label('Slip'),
  key: ['code'],
  fields: { code: text(), to: text().nullable(), tos: text().nullable() },
});
const by = (field: 'to' | 'tos') =>
  command(`apart.by-${field}`, {
    label: label('Find'),
    input: { value: text().nullable() },
    load: ({ value }) => ({ found: slip.where({ [field]: value }, { lock: false }) }),
    decide: (_, { found }) => [answer(found.map(({ code }) => code))],
  });
const apart = module('apart', {
  needs: ['kernel'],
  entities: [slip],
  commands: [by('to'), by('tos')],
  migrations: import.meta.dirname,
});
const MIGRATION = `
  create schema apart;
  create table apart.slip (company uuid not null default kernel.current_company(), id uuid not null,
    version integer not null default 1, code text not null, "to" text, tos text, primary key (company, id));
  call kernel.protect('apart.slip');
  call kernel.grant_application();`;

let erp: TestErp;
beforeAll(async () => {
  erp = await testErp([apart]);
  await erp.owner.query(MIGRATION);
});
afterAll(() => erp?.close());

test('null and the word for it, and a name and a value that run together, are asked for apart', async () => {
  const caller = await erp.company();
  await erp.owner.query(
    `insert into apart.slip (company, id, code, "to", tos) values ($1, gen_random_uuid(), 'WORD', 'null', null),
       ($1, gen_random_uuid(), 'NAME', 'sx', null), ($1, gen_random_uuid(), 'RUN', null, 'x')`,
    [caller.company],
  );
  const find = async (field: 'to' | 'tos', value: string | null) => {
    const { ok, result } = await erp.kernel.execute(caller, `apart.by-${field}`, { value });
    return ok ? result : undefined;
  };
  const [word, , run, name] = await Promise.all([
    ...[find('to', 'null'), find('to', null), find('tos', 'x'), find('to', 'sx')],
  ]);
  expect([word, run, name]).toEqual([['WORD'], ['RUN'], ['NAME']]);
});
