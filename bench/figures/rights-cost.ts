import { type Caller, createIdentity, createKernel, type Kernel, modules, systemCaller } from '@millrace/erp-core';
import { choice, code, decimal, entity, type Grant, module, text } from '@millrace/erp-core/kernel';
import pg from 'pg';
import { benchDatabase } from '../harness/bench-database.ts';
import { type Bench, type Figure, median } from '../harness/figure.ts';

const ROWS = 1_000_000;
const ENTITIES = 60;
const ROLES = 40;
const SITES = 20;
const KINDS = ['a', 'b', 'c', 'd', 'e'] as const;
const THING = 'bench.thing-1';
const label = (en: string) => ({ en, bn: en, hi: en });

const things = Array.from({ length: ENTITIES }, (_, at) =>
  entity(`bench.thing-${at + 1}`, {
    label: label(`Thing ${at + 1}`),
    key: ['code'],
    fields: { code: code(), site: text(), buyer: text(), kind: choice(KINDS), amount: decimal(), price: decimal() },
  }),
);
const bench = module('bench', { needs: ['kernel'], entities: things, migrations: '' });

/** What one role says of one entity: five conditions, of which one has to hold; together they show most of the rows. */
const conditions = (role: number): NonNullable<Grant['where']>[] => [
  { buyer: '{me}' },
  { amount: { lte: String(20_000 + role * 1_000) } },
  { site: { in: [`site-${role % SITES}`, `site-${(role + 7) % SITES}`] } },
  { kind: KINDS[role % KINDS.length] ?? 'a' },
  { price: { lt: String(10 + role) } },
];
const grantsOf = (role: number): Grant[] =>
  things.flatMap(({ definition }) =>
    conditions(role).map((where) => ({ on: definition.name, actions: ['read' as const, 'export' as const], where })),
  );

/** A million records of one company in one table of the sixty; the others are only spoken of. */
async function fill(admin: string, company: string): Promise<void> {
  const pool = new pg.Pool({ connectionString: admin, max: 1 });
  try {
    await pool.query(`
      create schema bench;
      create table bench.thing_1 (
        company uuid not null default kernel.current_company(), id uuid not null, version integer not null default 1,
        code text not null, site text not null, buyer text not null, kind text not null,
        amount numeric(20, 6) not null, price numeric(20, 6) not null,
        constraint thing_1_pk primary key (company, id));
      call kernel.protect('bench.thing_1');
      call kernel.grant_application();`);
    await pool.query(
      `insert into bench.thing_1 (company, id, code, site, buyer, kind, amount, price)
       select $1, md5('t' || n)::uuid, 'C-' || n, 'site-' || (n % ${SITES}), 'user-' || (n * 7919 % 1000),
         (array['a', 'b', 'c', 'd', 'e'])[1 + n * 31 % 5], n * 104729 % 100000, n * 15485863 % 1000
       from generate_series(1::bigint, ${ROWS}) n`,
      [company],
    );
    await pool.query('vacuum analyze bench.thing_1');
  } finally {
    await pool.end();
  }
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const from = performance.now();
  await work();
  return performance.now() - from;
}

/** Medians of the same question with and without rights, asked in turn so that both meet the same machine. */
async function compare(
  ask: (caller: Caller) => Promise<unknown>,
  who: { readonly all: Caller; readonly bound: Caller },
  times: number,
): Promise<{ with: number; without: number }> {
  const taken = { with: [] as number[], without: [] as number[] };
  for (let turn = -2; turn < times; turn++) {
    const without = await timed(() => ask(who.all));
    const bound = await timed(() => ask(who.bound));
    // The first two of each fill caches and plans.
    if (turn >= 0) {
      taken.without.push(without);
      taken.with.push(bound);
    }
  }
  return { with: median(taken.with), without: median(taken.without) };
}

const figure = (id: string, ms: { with: number; without: number }, note: string): Figure => ({
  id,
  value: ms.with,
  unit: 'ms',
  baseline: ms.without,
  ratio: ms.with / ms.without,
  note,
});

async function memberWith(kernel: Kernel, pool: pg.Pool, admin: Caller, user: string, roles: number): Promise<Caller> {
  const done = async (name: string, input: object) => {
    const outcome = await kernel.execute(admin, name, input);
    if (!outcome.ok) throw new Error(`${name}: ${outcome.refusal?.message}`);
  };
  await done('kernel.member.save', { user, name: user });
  for (let at = 0; at < roles; at++) await done('kernel.role.give', { user, role: `role-${at}` });
  const member = await createIdentity({ pool, kernel }).member(user, { company: admin.company, correlation: 'bench' });
  if (!member) throw new Error('no member');
  return member.caller;
}

export const rightsCost: Bench = {
  ids: ['rights-cost', 'rights-cost-page', 'rights-cost-all-roles', 'rights-cost-sum', 'rights-made'],
  title: `rights on a list of a million rows: ${ENTITIES} entities × ${ROLES} roles × 5 conditions, beside the same without`,
  async run({ folder, long, say }) {
    const database = await benchDatabase(folder);
    const pool = new pg.Pool({ connectionString: database.addresses.of('millrace_app'), max: 4 });
    try {
      const kernel = createKernel({ pool, modules: [...modules, bench] });
      const all = systemCaller(crypto.randomUUID(), 'bench', 'bench');
      await kernel.execute(all, 'kernel.company.found', { name: 'Bench' });
      await fill(database.admin, all.company);
      for (let at = 0; at < ROLES; at++) {
        const role = { code: `role-${at}`, name: { en: `Role ${at}` }, grants: grantsOf(at) };
        const { refusal } = await kernel.execute(all, 'kernel.role.save', role);
        if (refusal) throw new Error(`${refusal.message} ${JSON.stringify(refusal.details)}`);
      }
      const one = await memberWith(kernel, pool, all, 'user-7', 1);
      const every = await memberWith(kernel, pool, all, 'user-8', ROLES);
      const count = async (caller: Caller) =>
        Number((await kernel.aggregate(caller, THING, {})).rows[0]?.count ?? 0).toLocaleString('en');
      say(`${await count(all)} rows; one role shows ${await count(one)}, all forty ${await count(every)}`);

      const times = long ? 41 : 15;
      const sorted = (caller: Caller) => kernel.list(caller, THING, { sort: 'amount' });
      const page = (caller: Caller) => kernel.list(caller, THING, {});
      const sum = (caller: Caller) =>
        kernel.aggregate(caller, THING, { by: ['kind'], measures: { m: { sum: 'amount' } } });
      const wanted = { company: all.company, correlation: 'bench' };
      const made: number[] = [];
      const known: number[] = [];
      for (let turn = 0; turn < times; turn++) {
        const identity = createIdentity({ pool, kernel });
        made.push(await timed(() => identity.member('user-8', wanted)));
        known.push(await timed(() => identity.member('user-8', wanted)));
      }
      return [
        figure(
          'rights-cost',
          await compare(sorted, { all, bound: one }, times),
          'the page of 50 that all rows are looked at for (sorted by a field without an index); one role of five conditions',
        ),
        figure('rights-cost-page', await compare(page, { all, bound: one }, times * 5), 'the first page of 50, by id'),
        figure(
          'rights-cost-all-roles',
          await compare(sorted, { all, bound: every }, times),
          `as rights-cost, for somebody who holds all ${ROLES} roles: ${ROLES * 5} conditions`,
        ),
        figure(
          'rights-cost-sum',
          await compare(sum, { all, bound: one }, times),
          'sums by kind over all rows that are seen',
        ),
        {
          id: 'rights-made',
          value: median(made),
          unit: 'ms',
          baseline: null,
          ratio: null,
          note: `reading and compiling ${(ENTITIES * ROLES * 5).toLocaleString('en')} grants of one person, when a role changed; ${median(known).toFixed(1)} ms while they stand`,
        },
      ];
    } finally {
      await pool.end();
      await database.stop();
    }
  },
};
