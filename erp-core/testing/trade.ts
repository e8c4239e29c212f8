import type { Pool } from 'pg';
import { z } from 'zod';
import {
  answer,
  code,
  command,
  compare,
  decimal,
  entity,
  event,
  geo,
  json,
  localized,
  module,
  money,
  multiplyMoney,
  over,
  percent,
  person,
  quantityIn,
  ratioOf,
  refs,
  standardCommands,
  subtract,
  subtractMoney,
  table,
  text,
  yesNo,
} from '../kernel/index.ts';

// A small module with every type of field that has more than one column, or more than one value.
const label = (en: string) => ({ en, bn: en, hi: en });

/** The right to what a quote costs us. */
export const MARGIN = 'margin.see';

export const tag = entity('trade.tag', {
  label: label('Tag'),
  key: ['code'],
  fields: { code: code({ search: true }) },
});

export const quote = entity('trade.quote', {
  label: label('Quote'),
  key: ['number'],
  fields: {
    number: code({ search: true, example: 'Q-1' }),
    title: localized({ search: true, example: { en: 'Steel' } }),
    price: money({ label: label('Price') }),
    deposit: money({ signed: true }).nullable(),
    weight: quantityIn().nullable(),
    place: geo().nullable(),
    owner: person().nullable(),
    tags: refs(tag),
    discount: percent().nullable(),
    /** What we pay ourselves, and what we think of it: not for everybody. */
    cost: money({ sensitive: MARGIN }).nullable(),
    remark: text({ sensitive: MARGIN, search: true }).nullable(),
    terms: json(z.strictObject({ days: z.int().min(0) }), { example: { days: 30 } }).nullable(),
  },
  computed: {
    net: {
      from: ['price', 'discount'],
      type: money({ label: label('Net') }),
      value: ({ price, discount }) =>
        multiplyMoney(price, over(ratioOf(subtract('100', discount ?? '0')), ratioOf('100'))),
    },
    profit: {
      from: ['price', 'cost'],
      type: money({ signed: true }).nullable(),
      value: ({ price, cost }) => (cost && cost.currency === price.currency ? subtractMoney(price, cost) : null),
    },
    isHeavy: {
      from: ['weight'],
      type: yesNo(),
      value: ({ weight }) => weight !== null && compare(weight.value, '1000') > 0,
    },
  },
});

/** No record: a ledger's row, told by dry runs as well. */
const margins = table('trade.margin', {
  key: ['id'],
  fields: { id: z.uuid(), quote: z.uuid(), worth: decimal({ sensitive: MARGIN }) },
});

const accepted = event('trade.accepted', 1, {
  quote: z.uuid(),
  remark: z.string().nullable(),
  counter: text({ sensitive: MARGIN }).nullable(),
});

/** A verb whose input has parts, for conditions on it. */
const accept = command('trade.quote.accept', {
  label: label('Accept'),
  input: { number: code(), price: money(), counter: text({ sensitive: MARGIN }).optional() },
  load: ({ number }) => ({ found: quote.where({ number }) }),
  decide: ({ price, counter }, { found: [one] }, { id }) =>
    one
      ? [
          quote.change(one, { price }),
          margins.insert({ id: id(), quote: one.id, worth: one.cost?.amount ?? '0' }),
          accepted({ quote: one.id, remark: one.remark, counter: counter ?? null }, { aggregate: one.id }),
          answer({ id: one.id }),
        ]
      : [],
});

const MIGRATION = `
  create schema if not exists trade;
  create table trade.tag (
    company uuid not null default kernel.current_company(), id uuid not null, version integer not null default 1,
    code text not null, constraint tag_pk primary key (company, id));
  call kernel.protect('trade.tag');
  create table trade.quote (
    company uuid not null default kernel.current_company(), id uuid not null, version integer not null default 1,
    number text not null, title jsonb not null,
    price_amount numeric not null, price_currency text not null,
    deposit_amount numeric, deposit_currency text,
    weight_value numeric(20, 6), weight_unit text,
    place_lat double precision, place_lon double precision,
    owner text, tags uuid[] not null, discount numeric(9, 6), terms jsonb,
    cost_amount numeric, cost_currency text, remark text,
    constraint quote_pk primary key (company, id));
  call kernel.protect('trade.quote');
  create table trade.margin (
    company uuid not null default kernel.current_company(), id uuid primary key, quote uuid not null,
    worth numeric not null);
  call kernel.protect('trade.margin');
  call kernel.refer('trade.quote', 'tags', 'trade.tag');
  call kernel.grant_application();`;

export const trade = module('trade', {
  needs: ['kernel'],
  entities: [quote, tag],
  events: [accepted],
  commands: [...standardCommands(quote), ...standardCommands(tag), accept],
  migrations: '',
});

export const installTrade = (owner: Pool): Promise<unknown> => owner.query(MIGRATION);
