import type { Pool } from 'pg';
import { z } from 'zod';
import {
  answer,
  code,
  command,
  entity,
  event,
  geo,
  id,
  lines,
  module,
  moment,
  money,
  person,
  quantityIn,
  ref,
  refs,
  refusals,
  standardCommands,
} from '../kernel/index.ts';

// A small module of its own for lines whose fields have parts, name many, or are not for everybody.
const label = (en: string) => ({ en, bn: en, hi: en });

/** The right to what a line costs us. */
export const COST = 'deals.cost';

export const grade = entity('deals.grade', {
  label: label('Grade'),
  key: ['code'],
  fields: { code: code(), within: id().nullable() },
  tree: 'within',
});

export const deal = entity('deals.deal', {
  label: label('Deal'),
  key: ['number'],
  fields: {
    number: code(),
    grades: refs(grade),
    endedAt: moment().nullable(),
    lines: lines({
      price: money({ label: { en: 'Price', bn: 'দাম', hi: 'दाम' } }),
      weight: quantityIn({
        help: { en: 'As it leaves the gate.', bn: 'ফটক ছাড়ার সময় যেমন।', hi: 'फाटक से निकलते समय जैसा।' },
      }).nullable(),
      place: geo().nullable(),
      grades: refs(grade),
      buyer: person().nullable(),
      cost: money({ sensitive: COST }).nullable(),
    }),
  },
  retention: { after: 'endedAt', days: 30 },
  computed: {
    graded: { from: ['grades'], type: quantityIn(), value: ({ grades }) => ({ value: `${grades.length}`, unit: '1' }) },
  },
});

const offered = event('deals.offered', 1, {
  deal: z.uuid(),
  lines: z.array(z.strictObject({ price: z.string(), cost: z.string().nullable() })),
});

const refuse = refusals({ 'deal-unknown': { ...label('There is no such deal.'), status: 404 } });

/** A verb that tells lines in its event. */
const offer = command('deals.deal.offer', {
  label: label('Offer'),
  input: { deal: ref(deal) },
  load: ({ deal: of }) => ({ found: deal.locked({ id: of }), all: deal.lines.of(of) }),
  decide: (_given, { found, all }) =>
    found
      ? [
          offered(
            {
              deal: found.id,
              lines: all.map(({ price, cost }) => ({ price: price.amount, cost: cost?.amount ?? null })),
            },
            { aggregate: found.id },
          ),
          answer({ id: found.id }),
        ]
      : refuse('deal-unknown'),
});

const MIGRATION = `
  create schema if not exists deals;
  create table deals.grade (
    company uuid not null default kernel.current_company(), id uuid not null, version integer not null default 1,
    code text not null, within uuid, primary key (company, id),
    foreign key (company, within) references deals.grade);
  call kernel.protect('deals.grade');
  create table deals.deal (
    company uuid not null default kernel.current_company(), id uuid not null, version integer not null default 1,
    number text not null, grades uuid[] not null, ended_at bigint, primary key (company, id));
  call kernel.protect('deals.deal');
  create table deals.deal_line (
    company uuid not null default kernel.current_company(), id uuid not null, record uuid not null,
    position integer not null,
    price_amount numeric not null, price_currency text not null,
    weight_value numeric(20, 6), weight_unit text,
    place_lat double precision, place_lon double precision,
    grades uuid[] not null, buyer text, cost_amount numeric, cost_currency text,
    primary key (company, id),
    unique (company, record, position) deferrable initially deferred,
    foreign key (company, record) references deals.deal deferrable initially deferred);
  call kernel.protect('deals.deal_line');
  call kernel.refer('deals.deal', 'grades', 'deals.grade');
  call kernel.refer('deals.deal_line', 'grades', 'deals.grade');
  call kernel.grant_application();`;

export const deals = module('deals', {
  needs: ['kernel'],
  entities: [grade, deal],
  commands: [...standardCommands(grade), ...standardCommands(deal), offer],
  events: [offered],
  refusals: refuse,
  migrations: '',
});

export const installDeals = (owner: Pool): Promise<unknown> => owner.query(MIGRATION);
