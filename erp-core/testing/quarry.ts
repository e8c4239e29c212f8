import type { Pool } from 'pg';
import { z } from 'zod';
import {
  answer,
  code,
  command,
  decimal,
  entity,
  event,
  file,
  json,
  lines,
  module,
  money,
  query,
  ref,
  refusals,
  standardCommands,
  table,
  text,
} from '../kernel/index.ts';

// A small module in which something is kept from some people wherever a declaration can say so: of a record, of its lines,
// within what a record or a line keeps as JSON, in an input, an event and a row of a ledger, each in lists of lists.
const label = (en: string) => ({ en, bn: en, hi: en });

/** The right to all that is kept in it. */
export const COSTS = 'secrets.of-quarry';

const kept = () => text({ sensitive: COSTS });
/** A list in which each thing has a list, with something kept at either depth. */
const steps = () =>
  z.array(
    z.strictObject({
      step: text(),
      rate: kept().nullable().default(null),
      parts: z.array(z.strictObject({ of: text(), paid: kept().nullable().default(null) })).default([]),
    }),
  );

export const block = entity('quarry.block', {
  label: label('Block'),
  key: ['number'],
  fields: {
    number: code({ search: true }),
    word: text({ search: true, sensitive: COSTS }).nullable(),
    cost: money({ sensitive: COSTS }).nullable(),
    plan: json(steps(), { example: [] }).nullable(),
    paper: file({ accept: ['text'], sensitive: COSTS }).nullable(),
    lines: lines({
      face: text(),
      price: decimal({ sensitive: COSTS }).nullable(),
      work: json(steps(), { example: [] }).nullable(),
    }),
  },
  computed: {
    steps: { from: ['plan'], type: text(), value: ({ plan }) => JSON.stringify(plan) },
    dear: { from: ['cost'], type: text(), value: ({ cost }) => cost?.amount ?? '' },
  },
});

const hauls = table('quarry.haul', {
  key: ['id'],
  fields: { id: z.uuid(), block: z.uuid(), worth: decimal({ sensitive: COSTS }), how: json(steps()) },
});

const hauled = event('quarry.hauled', 1, { block: z.uuid(), number: text(), worth: kept(), steps: steps() });

const refuse = refusals({ 'block-unknown': { ...label('There is no such block.'), status: 404 } });

const hauling = {
  input: { block: ref(block), worth: decimal({ sensitive: COSTS }).optional(), steps: steps().default([]) },
  load: ({ block: id }: { readonly block: string }) => ({ found: block.locked({ id }) }),
};
/** Writes all that is kept: into the record, a ledger and an event. The two differ in whether one may do it alone. */
const haul = (name: string, confirm: 'none' | 'two-persons') =>
  command(name, {
    label: label('Haul'),
    confirm,
    ...hauling,
    decide: ({ worth, steps: said }, { found }, { id }) => {
      if (!found) return refuse('block-unknown');
      const [much, how] = [worth ?? found.cost?.amount ?? '0', said.length > 0 ? said : (found.plan ?? [])];
      return [
        block.change(found, { plan: how }),
        hauls.insert({ id: id(), block: found.id, worth: much, how }),
        hauled({ block: found.id, number: found.number, worth: much, steps: how }, { aggregate: found.id }),
        answer({ id: found.id }),
      ];
    },
  });

const blocks = query('quarry.numbers', {
  label: label('Numbers'),
  input: { like: text().optional() },
  run: ({ like }, { db }) =>
    db.rows(`select number from quarry.block where $1::text is null or number ilike $1`, [like ?? null]),
});

const MIGRATION = `
  create schema if not exists quarry;
  create table quarry.block (
    company uuid not null default kernel.current_company(), id uuid not null, version integer not null default 1,
    number text not null, word text, cost_amount numeric, cost_currency text, plan jsonb,
    paper_id uuid, paper_name text, paper_type text, paper_size bigint,
    constraint block_pk primary key (company, id),
    constraint block_paper foreign key (company, paper_id) references kernel.file);
  call kernel.protect('quarry.block');
  create table quarry.block_line (
    company uuid not null default kernel.current_company(), id uuid not null, record uuid not null,
    position integer not null, face text not null, price numeric(20, 6), work jsonb,
    primary key (company, id),
    unique (company, record, position) deferrable initially deferred,
    foreign key (company, record) references quarry.block on delete cascade deferrable initially deferred);
  call kernel.protect('quarry.block_line');
  create table quarry.haul (
    company uuid not null default kernel.current_company(), id uuid primary key, block uuid not null,
    worth numeric not null, how jsonb not null);
  call kernel.protect('quarry.haul');
  call kernel.grant_application();`;

export const quarry = module('quarry', {
  needs: ['kernel'],
  entities: [block],
  events: [hauled],
  commands: [...standardCommands(block), haul('quarry.block.haul', 'none'), haul('quarry.block.sell', 'two-persons')],
  queries: [blocks],
  refusals: refuse,
  migrations: '',
});

export const installQuarry = (owner: Pool): Promise<unknown> => owner.query(MIGRATION);
