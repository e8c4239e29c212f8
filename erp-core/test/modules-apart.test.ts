import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { modules } from '../index.ts';

// All modules work as one login, so the database cannot keep them from each other's tables: this does.
const FOLDER = join(import.meta.dirname, '..', 'modules');
const schemas = modules.map(({ name }) => name.replaceAll('-', '_')).filter((name) => name !== 'kernel');

/** Reads of another module's table that are there knowingly, each with its reason. */
const KNOWN: Readonly<Record<string, string>> = {
  'production-log/made.repository.ts stock.item': 'a job names its item by code and name, in one question for all jobs',
};

/** Tables that a text of SQL names, with the word before each. */
const tablesIn = (text: string) =>
  [...text.matchAll(/\b(from|join|into|update|table|references|using|on)\s+(?:only\s+)?([a-z_]+)\.([a-z_]+)/gi)].map(
    ([, verb = '', schema = '', table = '']) => ({ verb: verb.toLowerCase(), schema, table: `${schema}.${table}` }),
  );

function foreign(module: string, needs: readonly string[], file: string, text: string): string[] {
  const own = module.replaceAll('-', '_');
  return tablesIn(text)
    .filter(({ schema }) => schema !== own && schemas.includes(schema))
    .filter(({ verb, schema }) => !(verb === 'references' && needs.includes(schema.replaceAll('_', '-'))))
    .map(({ table }) => `${file} ${table}`);
}

test('no module names a table of another in its SQL', () => {
  const found = modules
    .filter(({ name }) => name !== 'kernel')
    .flatMap(({ name, needs }) =>
      readdirSync(join(FOLDER, name), { recursive: true, encoding: 'utf8' })
        .filter((file) => /\.(ts|sql)$/.test(file))
        .flatMap((file) => foreign(name, needs, `${name}/${file}`, readFileSync(join(FOLDER, name, file), 'utf8'))),
    );
  expect([...new Set(found)]).toEqual(Object.keys(KNOWN));
});

test('one that does is found, whatever it does there', () => {
  for (const sql of [
    'select * from stock.item',
    'SELECT 1 FROM x JOIN stock.lot l ON true',
    'insert into stock.move values (1)',
    'update only stock.balance set quantity = 0',
    'alter table stock.item drop column code',
    'create index a on stock.item (code)',
  ]) {
    expect(foreign('attendance', ['kernel'], 'a.ts', sql), sql).toHaveLength(1);
  }
  const key = 'foreign key (company, item) references stock.item';
  expect(foreign('attendance', ['kernel'], 'a.sql', key)).toHaveLength(1);
  expect(foreign('production-log', ['kernel', 'stock'], 'a.sql', key)).toEqual([]);
  expect(foreign('stock', ['kernel'], 'a.ts', 'select * from stock.item')).toEqual([]);
});
