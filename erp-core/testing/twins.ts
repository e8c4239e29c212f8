import type { Pool } from 'pg';
import { z } from 'zod';
import {
  choice,
  code,
  compare,
  day,
  decimal,
  duration,
  entity,
  event,
  geo,
  gtin,
  id,
  json,
  lines,
  localized,
  module,
  moment,
  money,
  numbered,
  on,
  percent,
  person,
  quantity,
  quantityIn,
  ref,
  refs,
  refusals,
  settings,
  standardCommands,
  sum,
  text,
  transitionCommand,
  unit,
  unitCost,
  wholeNumber,
  yesNo,
} from '../kernel/index.ts';

// One business said twice: as a module in code with its migration, and as a pack of data. Whatever a test asks of both has
// to be answered alike.
const label = (en: string) => ({ en, bn: `${en} (bn)`, hi: `${en} (hi)` });
const RIGHT = 'twin.worth.see';

const place = entity('twin.place', {
  label: label('Place'),
  key: ['code'],
  fields: {
    code: code({ label: label('Code'), search: true, fixed: true, example: 'A-1' }),
    within: id()
      .meta({ field: 'id', label: label('Within') })
      .nullable(),
    name: localized({ label: label('Name') }).nullable(),
  },
  tree: 'within',
});

const limits = settings('twin.settings', {
  label: label('Twin'),
  fields: {
    mostPieces: decimal({ label: label('Most pieces'), help: label('Of an order.') }).default('1000'),
    noted: yesNo({ label: label('Noted') }).default(true),
  },
});

const order = entity('twin.big-order', {
  label: label('Order'),
  key: ['number', 'site'],
  fields: {
    number: numbered('TW', { label: label('Number') }),
    site: text({ label: label('Site'), fixed: true }),
    title: localized({ label: label('Title'), search: true }),
    place: ref(place, { label: label('Place') }),
    near: refs(place, { label: label('Near'), max: 5 }),
    owner: person({ label: label('Owner') }).nullable(),
    price: money({ label: label('Price'), sensitive: RIGHT }),
    deposit: money({ label: label('Deposit'), signed: true, example: { amount: '-5.00', currency: 'BDT' } }).nullable(),
    weight: quantityIn({ label: label('Weight'), help: label('With its box.') }),
    change: quantityIn({ label: label('Change'), signed: true }).nullable(),
    spot: geo({ label: label('Spot') }).nullable(),
    discount: percent({ label: label('Discount') }).nullable(),
    stay: duration({ label: label('Stay') }).nullable(),
    kind: choice(['cold', 'dry'], { label: label('Kind'), choices: { cold: label('Cold'), dry: label('Dry') } }),
    dueOn: day({ label: label('Due on') }).nullable(),
    endedAt: moment({ label: label('Ended at') }).nullable(),
    terms: json(
      z.strictObject({
        days: z.int().min(0).max(90),
        notes: z.array(z.string().max(20)).max(3).optional(),
        via: z.enum(['road', 'rail']).optional(),
      }),
      { label: label('Terms'), example: { days: 30 } },
    ).nullable(),
    gtin: gtin({ label: label('Barcode') }).nullable(),
    measure: unit({ label: label('Measure') }).nullable(),
    rate: unitCost({ label: label('Rate') }).nullable(),
    factor: decimal({ label: label('Factor') }).default('1'),
    copies: wholeNumber({ label: label('Copies') }).default(1),
    urgent: yesNo({ label: label('Urgent') }).default(false),
    lines: lines(
      {
        place: ref(place, { label: label('Place') }),
        quantity: quantity({ label: label('Quantity') }),
        price: money({ label: label('Price'), sensitive: RIGHT }).nullable(),
        also: refs(place, { label: label('Also') }),
        note: text({ label: label('Note'), max: 50 }).nullable(),
      },
      { label: label('Lines'), help: label('What is meant.'), min: 1, max: 20 },
    ),
    remarks: lines({ remark: text({ label: label('Remark') }) }, { label: label('Remarks') }),
  },
  computed: {
    pieces: {
      from: ['lines', 'lines.quantity'],
      type: decimal({ label: label('Pieces') }),
      value: ({ lines: all }) => sum(all.map((line) => line.quantity)),
    },
    twice: { from: ['copies'], type: wholeNumber({ label: label('Twice') }), value: ({ copies }) => copies * 2 },
  },
  states: { draft: ['sent'], sent: ['draft', 'done'], done: [] },
  stateLabels: { draft: label('Draft'), sent: label('Sent'), done: label('Done') },
  list: ['number', 'title', 'price', 'pieces', 'state'],
  form: [{ label: label('What'), fields: ['title', 'kind', 'lines'] }, { fields: ['price', 'site', 'place', 'near'] }],
  siteField: 'site',
  retention: { after: 'endedAt', days: 400 },
});

/** A note of what was sent, made by the module itself when it hears of it. */
const note = entity('twin.note', {
  label: label('Note'),
  key: ['number'],
  fields: {
    number: code({ label: label('Number') }),
    about: ref(order, { label: label('About'), fixed: true }),
    pieces: decimal({ label: label('Pieces') }).nullable(),
    dueOn: day({ label: label('Due on') }).nullable(),
    parts: lines({ quantity: decimal({ label: label('Quantity') }) }, { label: label('Parts') }),
  },
});

/** An order was sent. */
const orderSent = event('twin.sent', 1, {
  order: ref(order, { label: label('Order') }),
  number: text({ label: label('Number') }),
  pieces: decimal({ label: label('Pieces') })
    .nullable()
    .default(null),
  dueOn: day({ label: label('Due on') })
    .nullable()
    .default(null),
});

const noteSent = {
  ...on('twin.note-sent', orderSent, async ({ payload }, { call, settings: ask }) => {
    const { order: about, number, pieces, dueOn } = payload;
    const { noted } = await ask(limits);
    if (!noted || pieces === null || compare(pieces, '1') <= 0) return;
    await call(
      { name: 'twin.note.create' },
      { number, about, pieces, dueOn, parts: [{ quantity: pieces }, { quantity: '0.5' }] },
    );
  }),
  label: label('Note what was sent'),
};

const refuse = refusals({
  'discount-high': label('{number}: that is too much.'),
  'too-many': label('{number}: more than {setting.mostPieces}.'),
});

const beside = () => ({ set: limits.wanted() });

const verb = (name: string, to: 'draft' | 'done', more: object = {}) =>
  transitionCommand(order, name, { to, label: label(name), ...more });

export const twinInCode = module('twin', {
  version: '1.0.0',
  label: label('Twin'),
  standing: 'when-enabled',
  needs: ['kernel'],
  entities: [place, order, note],
  commands: [
    ...standardCommands(place),
    ...standardCommands(order, {
      beside,
      check({ discount, number, lines: all }, { now }, { set }) {
        if (discount === '99') return refuse('discount-high', { number });
        const { mostPieces } = limits.at(set, now);
        const pieces = sum(all.map((line) => line.quantity));
        if (compare(pieces, mostPieces) <= 0) return undefined;
        return refuse('too-many', { number, 'setting.mostPieces': mostPieces });
      },
      confirm: { change: 'ask', remove: 'two-persons' },
    }),
    transitionCommand(order, 'send', {
      to: 'sent',
      label: label('send'),
      reversedBy: 'recall',
      tells: ({ id: of, number, site, dueOn, lines: all }) => [
        orderSent(
          { order: of, number, pieces: sum(all.map((line) => line.quantity)), dueOn },
          { aggregate: `twin.big-order/${of}`, site },
        ),
      ],
    }),
    verb('recall', 'draft'),
    verb('finish', 'done', { confirm: 'two-persons' }),
    ...standardCommands(note),
  ],
  events: [orderSent],
  handlers: [noteSent],
  settings: [limits],
  menu: ['twin.big-order', 'twin.place', 'twin.note'],
  refusals: refuse,
  migrations: '',
});

const TABLES = `
  create schema twin;
  create table twin.place (
    company uuid not null default kernel.current_company(), id uuid not null, version integer not null default 1,
    code text not null, within uuid, name jsonb,
    constraint place_pk primary key (company, id), constraint place_code unique (company, code),
    constraint place_within foreign key (company, within) references twin.place (company, id));
  create index on twin.place (company, within);
  call kernel.protect('twin.place');
  create table twin.big_order (
    company uuid not null default kernel.current_company(), id uuid not null, version integer not null default 1,
    number text not null, site text not null, title jsonb not null, place uuid not null, near uuid[] not null,
    owner text, price_amount numeric not null, price_currency text not null,
    deposit_amount numeric, deposit_currency text, weight_value numeric(20, 6) not null, weight_unit text not null,
    change_value numeric(20, 6), change_unit text, spot_lat double precision, spot_lon double precision,
    discount numeric, stay bigint, kind text not null, due_on date, ended_at bigint, terms jsonb, gtin text, measure text,
    rate numeric, factor numeric not null, copies bigint not null, urgent boolean not null, state text not null,
    constraint order_pk primary key (company, id), constraint order_number unique (company, number, site),
    constraint order_place foreign key (company, place) references twin.place (company, id),
    check (state in ('draft', 'sent', 'done')), check (kind in ('cold', 'dry')),
    check (num_nonnulls(deposit_amount, deposit_currency) in (0, 2)),
    check (num_nonnulls(change_value, change_unit) in (0, 2)),
    check (num_nonnulls(spot_lat, spot_lon) in (0, 2)));
  create index on twin.big_order (company, place);
  create index on twin.big_order (company, ended_at, id);
  call kernel.refer('twin.big_order', 'near', 'twin.place');
  call kernel.protect('twin.big_order');
  create table twin.big_order_line (
    company uuid not null default kernel.current_company(), id uuid not null, record uuid not null,
    position integer not null, place uuid not null, quantity numeric not null,
    price_amount numeric, price_currency text, also uuid[] not null, note text,
    constraint line_pk primary key (company, id),
    constraint line_position unique (company, record, position) deferrable initially deferred,
    constraint line_record foreign key (company, record) references twin.big_order (company, id)
      on delete cascade deferrable initially deferred,
    constraint line_place foreign key (company, place) references twin.place (company, id),
    check (num_nonnulls(price_amount, price_currency) in (0, 2)));
  create index on twin.big_order_line (company, place);
  call kernel.refer('twin.big_order_line', 'also', 'twin.place');
  call kernel.protect('twin.big_order_line');
  create table twin.big_order_remark (
    company uuid not null default kernel.current_company(), id uuid not null, record uuid not null,
    position integer not null, remark text not null,
    constraint remark_pk primary key (company, id),
    constraint remark_position unique (company, record, position) deferrable initially deferred,
    constraint remark_record foreign key (company, record) references twin.big_order (company, id)
      on delete cascade deferrable initially deferred);
  call kernel.protect('twin.big_order_remark');
  create table twin.note (
    company uuid not null default kernel.current_company(), id uuid not null, version integer not null default 1,
    number text not null, about uuid not null, pieces numeric, due_on date,
    constraint note_pk primary key (company, id), constraint note_number unique (company, number),
    constraint note_about foreign key (company, about) references twin.big_order (company, id));
  create index on twin.note (company, about);
  call kernel.protect('twin.note');
  create table twin.note_part (
    company uuid not null default kernel.current_company(), id uuid not null, record uuid not null,
    position integer not null, quantity numeric not null,
    constraint note_part_pk primary key (company, id),
    constraint note_part_position unique (company, record, position) deferrable initially deferred,
    constraint note_part_record foreign key (company, record) references twin.note (company, id)
      on delete cascade deferrable initially deferred);
  call kernel.protect('twin.note_part');
  call kernel.grant_application();`;

export const installTwin = (owner: Pool): Promise<unknown> => owner.query(TABLES);

const optional = true;
/** The same as data. A function: tests change what they get. */
export const twinAsPack = () => ({
  name: 'twin',
  version: '1.0.0',
  label: label('Twin'),
  description: label('One business said twice.'),
  needs: { kernel: '>=0.1.0' },
  entities: [
    {
      name: 'twin.place',
      label: label('Place'),
      key: ['code'],
      fields: {
        code: { type: 'code', label: label('Code'), search: true, fixed: true, example: 'A-1' },
        within: { type: 'reference', references: 'twin.place', optional, label: label('Within') },
        name: { type: 'localized', optional, label: label('Name') },
      },
      tree: 'within',
    },
    {
      name: 'twin.big-order',
      label: label('Order'),
      key: ['number', 'site'],
      fields: {
        number: { type: 'numbered', series: 'TW', label: label('Number') },
        site: { type: 'text', label: label('Site'), fixed: true },
        title: { type: 'localized', label: label('Title'), search: true },
        place: { type: 'reference', references: 'twin.place', label: label('Place') },
        near: { type: 'references', references: 'twin.place', label: label('Near'), max: 5 },
        owner: { type: 'person', optional, label: label('Owner') },
        price: { type: 'money', label: label('Price'), sensitive: RIGHT },
        deposit: {
          type: 'money',
          signed: true,
          optional,
          label: label('Deposit'),
          example: { amount: '-5.00', currency: 'BDT' },
        },
        weight: { type: 'quantity-in', label: label('Weight'), help: label('With its box.') },
        change: { type: 'quantity-in', signed: true, optional, label: label('Change') },
        spot: { type: 'geo', optional, label: label('Spot') },
        discount: { type: 'percent', optional, label: label('Discount') },
        stay: { type: 'duration', optional, label: label('Stay') },
        kind: { type: 'choice', label: label('Kind'), choices: { cold: label('Cold'), dry: label('Dry') } },
        dueOn: { type: 'date', optional, label: label('Due on') },
        endedAt: { type: 'moment', optional, label: label('Ended at') },
        terms: {
          type: 'json',
          optional,
          label: label('Terms'),
          example: { days: 30 },
          schema: {
            type: 'object',
            required: ['days'],
            properties: {
              days: { type: 'integer', minimum: 0, maximum: 90 },
              notes: { type: 'array', maxItems: 3, items: { type: 'string', maxLength: 20 } },
              via: { type: 'string', enum: ['road', 'rail'] },
            },
          },
        },
        gtin: { type: 'barcode', optional, label: label('Barcode') },
        measure: { type: 'unit', optional, label: label('Measure') },
        rate: { type: 'unit-cost', optional, label: label('Rate') },
        factor: { type: 'decimal', default: '1', label: label('Factor') },
        copies: { type: 'whole-number', default: 1, label: label('Copies') },
        urgent: { type: 'yes-no', default: false, label: label('Urgent') },
        lines: {
          type: 'lines',
          label: label('Lines'),
          help: label('What is meant.'),
          min: 1,
          max: 20,
          fields: {
            place: { type: 'reference', references: 'twin.place', label: label('Place') },
            quantity: { type: 'quantity', label: label('Quantity') },
            price: { type: 'money', optional, sensitive: RIGHT, label: label('Price') },
            also: { type: 'references', references: 'twin.place', label: label('Also') },
            note: { type: 'text', optional, max: 50, label: label('Note') },
          },
        },
        remarks: {
          type: 'lines',
          label: label('Remarks'),
          fields: { remark: { type: 'text', label: label('Remark') } },
        },
      },
      computed: {
        pieces: { type: 'decimal', label: label('Pieces'), formula: 'sum(lines, "quantity")' },
        twice: { type: 'whole-number', label: label('Twice'), formula: 'copies * 2' },
      },
      states: { draft: ['sent'], sent: ['draft', 'done'], done: [] },
      stateLabels: { draft: label('Draft'), sent: label('Sent'), done: label('Done') },
      list: ['number', 'title', 'price', 'pieces', 'state'],
      form: [
        { label: label('What'), fields: ['title', 'kind', 'lines'] },
        { fields: ['price', 'site', 'place', 'near'] },
      ],
      siteField: 'site',
      retention: { after: 'endedAt', days: 400 },
      confirm: { change: 'ask', remove: 'two-persons' },
      rules: [
        { when: { discount: 99 }, refuse: 'discount-high' },
        { if: 'sum(lines, "quantity") > setting.mostPieces', refuse: 'too-many' },
      ],
      transitions: [
        {
          name: 'send',
          to: 'sent',
          label: label('send'),
          reversedBy: 'recall',
          tells: [{ event: 'twin.sent', with: { order: 'id', pieces: 'sum(lines, "quantity")' } }],
        },
        { name: 'recall', to: 'draft', label: label('recall') },
        { name: 'finish', to: 'done', label: label('finish'), confirm: 'two-persons' },
      ],
    },
    {
      name: 'twin.note',
      label: label('Note'),
      key: ['number'],
      fields: {
        number: { type: 'code', label: label('Number') },
        about: { type: 'reference', references: 'twin.big-order', fixed: true, label: label('About') },
        pieces: { type: 'decimal', optional, label: label('Pieces') },
        dueOn: { type: 'date', optional, label: label('Due on') },
        parts: {
          type: 'lines',
          label: label('Parts'),
          fields: { quantity: { type: 'decimal', label: label('Quantity') } },
        },
      },
    },
  ],
  settings: {
    mostPieces: { type: 'decimal', default: '1000', label: label('Most pieces'), help: label('Of an order.') },
    noted: { type: 'yes-no', default: true, label: label('Noted') },
  },
  events: [
    {
      name: 'twin.sent',
      version: 1,
      label: label('An order was sent.'),
      fields: {
        order: { type: 'reference', references: 'twin.big-order', label: label('Order') },
        number: { type: 'text', label: label('Number') },
        pieces: { type: 'decimal', optional, label: label('Pieces') },
        dueOn: { type: 'date', optional, label: label('Due on') },
      },
    },
  ],
  automations: [
    {
      name: 'note-sent',
      label: label('Note what was sent'),
      on: 'twin.sent',
      if: 'setting.noted && event.pieces > 1',
      run: 'twin.note.create',
      input: {
        number: 'event.number',
        about: 'event.order',
        pieces: 'event.pieces',
        dueOn: 'event.dueOn',
        parts: [{ quantity: 'event.pieces' }, { quantity: '0.5' }],
      },
    },
  ],
  refusals: {
    'discount-high': label('{number}: that is too much.'),
    'too-many': label('{number}: more than {setting.mostPieces}.'),
  },
  menu: ['twin.big-order', 'twin.place', 'twin.note'],
});
