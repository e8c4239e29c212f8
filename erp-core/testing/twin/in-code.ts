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
} from '../../kernel/index.ts';
import { label, RIGHT } from './words.ts';

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
