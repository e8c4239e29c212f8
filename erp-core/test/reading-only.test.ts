import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  answer,
  type Caller,
  code,
  command,
  type Db,
  isRefusal,
  module,
  reading,
  refusals,
  runCommand,
  table,
  wholeNumber,
} from '../kernel/index.ts';
import { type TestErp, testErp } from '../testing/erp.ts';

// Commands whose questions in SQL do more than ask, alone and by the thousand.
const label = (en: string) => ({ en, bn: en, hi: en });
const jar = table('trial.jar', { key: ['code'], fields: { code: code(), beans: wholeNumber() } });
const refuse = refusals({ 'jar-full': { ...label('The jar is full.'), status: 409 } });

const asking = (name: string, ask: (db: Db) => Promise<unknown>) =>
  command(`trial.${name}`, {
    label: label(name),
    input: { code: code() },
    load: ({ code: of }) => ({ found: jar.locked({ code: of }), asked: reading(ask) }),
    decide: () => refuse('jar-full'),
  });
const WRITES = {
  'by-run': (db: Db) => db.run(`update trial.jar set beans = 99`),
  'by-rows': (db: Db) => db.rows(`insert into trial.jar (code, beans) values ('X', 1) returning code`),
  'by-with': (db: Db) => db.one(`with gone as (delete from trial.jar returning code) select count(*) from gone`),
  'by-client': async (db: Db) => db.client.query('truncate trial.jar'),
};
const writing = Object.entries(WRITES).map(([name, ask]) => asking(name, ask));

/** Puts one more in than all jars hold: each has to see what the one before it put in. */
const pour = command('trial.pour', {
  label: label('Pour'),
  input: { code: code() },
  load: ({ code: of }) => ({
    found: jar.locked({ code: of }),
    all: reading(async (db) => {
      const sum = await db.one<{ sum: number }>('select coalesce(sum(beans), 0)::int as sum from trial.jar');
      return sum?.sum ?? 0;
    }),
  }),
  decide: ({ code: of }, { found, all }) => [
    found ? jar.change(found, { beans: all + 1 }) : jar.insert({ code: of, beans: all + 1 }),
    answer({ beans: all + 1 }),
  ],
});

const byMany = runCommand('trial.many', {
  label: label('Many'),
  why: 'many commands in one transaction',
  input: { name: code(), codes: code().array() },
  async run({ name, codes }, { decideAll }) {
    const definition = [...writing, pour].find((one) => one.name === `trial.${name.toLowerCase()}`);
    if (!definition) throw new TypeError(`no command ${name}`);
    const results = await decideAll(codes.map((of) => ({ definition, input: { code: of } })));
    return results.find(isRefusal) ?? [answer(results)];
  },
});
const trial = module('trial', {
  needs: ['kernel'],
  commands: [...writing, pour, byMany],
  refusals: refuse,
  migrations: '',
});

let erp: TestErp;
let admin: Caller;
beforeAll(async () => {
  erp = await testErp([trial]);
  await erp.owner.query(`create schema trial;
    create table trial.jar (company uuid not null default kernel.current_company(), code text, beans integer not null,
      primary key (company, code));
    call kernel.protect('trial.jar');
    call kernel.grant_application();`);
  admin = await erp.company();
  await run('trial.pour', { code: 'A' });
});
afterAll(() => erp?.close());
const run = (name: string, input: object) => erp.kernel.execute(admin, name, input);
const jars = async () => (await erp.owner.query('select code, beans from trial.jar order by code')).rows;

test.each(Object.keys(WRITES))(
  'a decision that writes %s is a fault of its author, and nothing of it stays',
  async (name) => {
    const stands = await jars();
    await expect(run(`trial.${name}`, { code: 'A' })).rejects.toThrow('a decision reads');
    await expect(run('trial.many', { name: name.toUpperCase(), codes: ['A'] })).rejects.toThrow('a decision reads');
    expect(await jars()).toEqual(stands);
  },
);

test('of many decided together, each question in SQL sees what those before it came to', async () => {
  const { result } = await run('trial.many', { name: 'POUR', codes: ['B', 'C', 'D'] });
  expect(result).toEqual([{ beans: 2 }, { beans: 4 }, { beans: 8 }]);
  expect(await jars()).toEqual([
    { code: 'A', beans: 1 },
    { code: 'B', beans: 2 },
    { code: 'C', beans: 4 },
    { code: 'D', beans: 8 },
  ]);
});
