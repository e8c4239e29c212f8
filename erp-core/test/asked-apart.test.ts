import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { answer, command, entity, json, module, type Row, text, yesNo } from '../kernel/index.ts';
import { type TestErp, testErp } from '../testing/erp.ts';

// Commands of one batch ask for values that look alike as text; each has to find its own rows.
const label = (en: string) => ({ en, bn: en, hi: en });
const slip = entity('apart.slip', {
  label: label('Slip'),
  key: ['code'],
  fields: { code: text(), to: text().nullable(), tos: text().nullable() },
});
type Slip = Row<typeof slip>;
const by = (field: 'to' | 'tos') =>
  command(`apart.by-${field}`, {
    label: label('Find'),
    input: { value: text().nullable() },
    load: ({ value }) => ({ found: slip.where({ [field]: value }, { lock: false }) }),
    decide: (_, { found }) => [answer(found.map(({ code }) => code))],
  });
const values = z.object({ to: z.string().nullable(), tos: z.string().nullable() }).partial();
const any = command('apart.any', {
  label: label('Find any'),
  input: { where: json(z.array(values)), lock: yesNo() },
  load: ({ where, lock }) => ({ found: slip.whereAny(where as readonly Partial<Slip>[], { lock }) }),
  decide: (_, { found }) => [answer([...new Set(found.map(({ code }) => code))].sort())],
});
const apart = module('apart', {
  needs: ['kernel'],
  entities: [slip],
  commands: [by('to'), by('tos'), any],
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
  const [word, none, run, name] = await Promise.all([
    ...[find('to', 'null'), find('to', null), find('tos', 'x'), find('to', 'sx')],
  ]);
  expect([word, none, run, name]).toEqual([['WORD'], ['RUN'], ['RUN'], ['NAME']]);
});

test('whoever asks for null finds the same rows alone and beside others, whatever is loaded already', async () => {
  const caller = await erp.company();
  const rows = [
    ['A', null, null],
    ['B', null, 'x'],
    ['C', 'x', null],
    ['D', 'x', 'x'],
  ];
  await erp.owner.query(
    `insert into apart.slip (company, id, code, "to", tos)
     select $1, gen_random_uuid(), r->>0, r->>1, r->>2 from jsonb_array_elements($2::jsonb) r`,
    [caller.company, JSON.stringify(rows)],
  );
  const value = fc.constantFrom('x', 'y', null);
  const want = fc.oneof(fc.record({ to: value }), fc.record({ tos: value }), fc.record({ to: value, tos: value }));
  await fc.assert(
    fc.asyncProperty(fc.array(want, { minLength: 1, maxLength: 5 }), fc.boolean(), async (wants, lock) => {
      const found = await Promise.all(
        wants.map((where) => erp.kernel.execute(caller, 'apart.any', { where: [where], lock })),
      );
      const alike = (where: object) =>
        rows
          .filter(([, to, tos]) => Object.entries(where).every(([name, of]) => ({ to, tos })[name] === of))
          .map(([code]) => code);
      expect(found.map(({ result }) => result)).toEqual(wants.map((where) => alike(where)));
      const all = await erp.kernel.execute(caller, 'apart.any', { where: wants, lock });
      expect(all.result).toEqual([...new Set(wants.flatMap((where) => alike(where)))].sort());
    }),
  );
});
