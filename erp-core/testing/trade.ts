import type { Pool } from 'pg';
import { z } from 'zod';
import {
  answer,
  code,
  command,
  entity,
  geo,
  json,
  localized,
  module,
  money,
  percent,
  person,
  quantityIn,
  refs,
  standardCommands,
} from '../kernel/index.ts';

// A small module with every type of field that has more than one column, or more than one value.
const label = (en: string) => ({ en, bn: en, hi: en });

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
    terms: json(z.strictObject({ days: z.int().min(0) }), { example: { days: 30 } }).nullable(),
  },
});

/** A verb whose input has parts, for conditions on it. */
const accept = command('trade.quote.accept', {
  label: label('Accept'),
  input: { number: code(), price: money() },
  load: ({ number }) => ({ found: quote.where({ number }) }),
  decide: ({ price }, { found: [one] }) => (one ? [quote.change(one, { price }), answer({ id: one.id })] : []),
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
    constraint quote_pk primary key (company, id));
  call kernel.protect('trade.quote');
  call kernel.refer('trade.quote', 'tags', 'trade.tag');
  call kernel.grant_application();`;

export const trade = module('trade', {
  needs: ['kernel'],
  entities: [quote, tag],
  commands: [...standardCommands(quote), ...standardCommands(tag), accept],
  migrations: '',
});

export const installTrade = (owner: Pool): Promise<unknown> => owner.query(MIGRATION);
