import type { Pool } from 'pg';
import { z } from 'zod';
import {
  answer,
  type Caller,
  code,
  command,
  compare,
  type DecideContext,
  decimal,
  entity,
  event,
  file,
  geo,
  image,
  isRefusal,
  json,
  type Kernel,
  localized,
  type Money,
  module,
  moment,
  money,
  multiplyMoney,
  over,
  percent,
  person,
  quantityIn,
  type Row,
  ratioOf,
  ref,
  refs,
  refusals,
  runCommand,
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

/** A thing whose records have a time. */
export const call = entity('trade.call', {
  label: label('Call'),
  key: ['number'],
  fields: { number: code(), endedAt: moment().nullable(), tag: ref(tag).nullable(), before: z.uuid().nullable() },
  retention: { after: 'endedAt', days: 30 },
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
    drawing: file({ accept: ['pdf', 'drawing', 'text'], maxBytes: 100_000 }).nullable(),
    photo: image().nullable(),
    /** What it is worth to us, worked out: not for everybody. */
    reckoning: file({ accept: ['sheet'], sensitive: MARGIN }).nullable(),
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

export type Quote = Row<typeof quote>;

/** No record: a ledger's row, told by dry runs as well. */
const margins = table('trade.margin', {
  key: ['id'],
  fields: { id: z.uuid(), quote: z.uuid(), worth: decimal({ sensitive: MARGIN }), at: moment() },
});

const accepted = event('trade.accepted', 1, {
  quote: z.uuid(),
  remark: z.string().nullable(),
  counter: text({ sensitive: MARGIN }).nullable(),
});

const refuse = refusals({ 'quote-unknown': { ...label('There is no such quote.'), status: 404 } });

/** A verb whose input has parts, for conditions on it. */
const acceptance = {
  input: { number: code(), price: money(), counter: text({ sensitive: MARGIN }).optional() },
  load: ({ number }: { readonly number: string }) => ({ found: quote.where({ number }) }),
  decide: (
    { price, counter }: { readonly price: Money; readonly counter?: string | undefined },
    { found: [one] }: { readonly found: readonly Quote[] },
    { id, now }: DecideContext,
  ) =>
    one
      ? [
          quote.change(one, { price }),
          margins.insert({ id: id(), quote: one.id, worth: one.cost?.amount ?? '0', at: now }),
          accepted({ quote: one.id, remark: one.remark, counter: counter ?? null }, { aggregate: one.id }),
          answer({ id: one.id }),
        ]
      : refuse('quote-unknown'),
};
const accept = command('trade.quote.accept', { label: label('Accept'), ...acceptance });

/** The same, where nobody may do it alone. */
const award = command('trade.quote.award', { label: label('Award'), confirm: 'two-persons', ...acceptance });

/** By the thousand, as imports do. */
const awardAll = runCommand('trade.quote.award-all', {
  label: label('Award all'),
  why: 'many commands in one transaction',
  input: { numbers: z.array(code()), price: money() },
  async run({ numbers, price }, { decideAll }) {
    const results = await decideAll(numbers.map((number) => ({ definition: award, input: { number, price } })));
    return results.find(isRefusal) ?? [answer({ awarded: results.length })];
  },
});

/** Set-based, and for two persons too. */
const clear = runCommand('trade.quote.clear', {
  label: label('Clear notes'),
  why: 'all of them in one go',
  confirm: 'two-persons',
  input: { like: text() },
  async run({ like }, { load, apply }) {
    const { found } = await load({ found: quote.where({ remark: like }) });
    apply(found.map((one) => quote.change(one, { remark: null })));
    return [answer({ cleared: found.length })];
  },
});

/** With a file of its own, which is no field of the quote by that name. */
const attach = command('trade.quote.attach', {
  label: label('Attach certificate'),
  input: { quote: ref(quote), certificate: file({ accept: ['pdf'], maxBytes: 10_000, label: label('Certificate') }) },
  load: (input) => ({ found: quote.locked({ id: input.quote }) }),
  decide: ({ certificate }, { found }) =>
    found ? [quote.change(found, { drawing: certificate }), answer({ id: found.id })] : refuse('quote-unknown'),
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
    drawing_id uuid, drawing_name text, drawing_type text, drawing_size bigint,
    photo_id uuid, photo_name text, photo_type text, photo_size bigint,
    reckoning_id uuid, reckoning_name text, reckoning_type text, reckoning_size bigint,
    constraint quote_pk primary key (company, id),
    constraint quote_drawing foreign key (company, drawing_id) references kernel.file,
    constraint quote_photo foreign key (company, photo_id) references kernel.file,
    constraint quote_reckoning foreign key (company, reckoning_id) references kernel.file);
  call kernel.protect('trade.quote');
  create table trade.call (
    company uuid not null default kernel.current_company(), id uuid not null, version integer not null default 1,
    number text not null, ended_at bigint, tag uuid, before uuid,
    constraint call_pk primary key (company, id),
    constraint call_before foreign key (company, before) references trade.call (company, id));
  call kernel.protect('trade.call');
  create index on trade.call (company, ended_at);
  create table trade.margin (
    company uuid not null default kernel.current_company(), id uuid primary key, quote uuid not null,
    worth numeric not null, at bigint not null);
  call kernel.protect('trade.margin');
  call kernel.refer('trade.quote', 'tags', 'trade.tag');
  call kernel.grant_application();`;

export const trade = module('trade', {
  needs: ['kernel'],
  entities: [quote, tag, call],
  events: [accepted],
  commands: [
    ...standardCommands(quote),
    ...standardCommands(tag),
    ...standardCommands(call),
    accept,
    award,
    awardAll,
    attach,
    clear,
  ],
  refusals: refuse,
  migrations: '',
});

export const installTrade = (owner: Pool): Promise<unknown> => owner.query(MIGRATION);

/** Something in each of its tables, and a request that waits for a second person. */
export async function fillTrade(kernel: Pick<Kernel, 'execute'>, caller: Caller, word: string): Promise<void> {
  const run = async (name: string, input: object) => {
    const outcome = await kernel.execute(caller, name, input);
    if (!outcome.ok) throw new Error(`${name}: ${JSON.stringify(outcome.refusal)}`);
    return outcome.result as { readonly id: string };
  };
  const price = { amount: '12345.67', currency: 'BDT' };
  const { id } = await run('trade.tag.create', { code: word });
  await run('trade.call.create', { number: word });
  await run('kernel.legal-hold.create', { entity: 'trade.call', record: id, reason: word });
  await run('kernel.retention.remove', { entity: 'trade.call' });
  await run('trade.quote.create', { number: word, title: { en: word }, price, cost: price, remark: word, tags: [id] });
  await run('trade.quote.accept', { number: word, price });
  await run('trade.quote.award', { number: word, price });
}
