import type { Pool } from 'pg';
import type { Caller } from '../kernel/index.ts';
import {
  answer,
  code,
  command,
  day,
  decimal,
  entity,
  lines,
  localized,
  module,
  moment,
  quantity,
  ref,
  refusals,
  standardCommands,
  text,
  transitionCommand,
  wholeNumber,
  yesNo,
} from '../kernel/index.ts';
import type { TestErp } from './erp.ts';

// A small module of its own for what lines can do: bills with lines that refer to goods, and with remarks.
const label = (en: string) => ({ en, bn: en, hi: en });

export const goods = entity('bills.goods', {
  label: label('Goods'),
  key: ['code'],
  fields: { code: code({ search: true }), name: localized().nullable() },
});

export const bill = entity('bills.bill', {
  label: label('Bill'),
  key: ['number'],
  fields: {
    number: code({ search: true }),
    site: text(),
    issued: day().nullable(),
    due: moment().nullable(),
    copies: wholeNumber().nullable(),
    paid: yesNo().nullable(),
    note: text().nullable(),
    lines: lines(
      {
        goods: ref(goods, { label: { en: 'Goods', bn: 'পণ্য', hi: 'माल' } }),
        quantity: quantity(),
        price: decimal().nullable(),
        words: localized().nullable(),
      },
      { label: { en: 'Lines', bn: 'সারি', hi: 'पंक्तियाँ' }, min: 1, max: 20 },
    ),
    remarks: lines({ remark: text() }),
  },
  states: { draft: ['sent'], sent: [] },
  siteField: 'site',
});

const refuse = refusals({ 'bill-heavy': { en: 'Too heavy.', bn: 'বেশি ভারী।', hi: 'बहुत भारी।' } });

const heavy = (all: readonly { readonly quantity: string }[]) =>
  all.some(({ quantity: much }) => much === '1234567') ? refuse('bill-heavy') : undefined;

const send = transitionCommand(bill, 'send', {
  to: 'sent',
  label: label('Send'),
  check: ({ lines: all }) => (all.length > 3 ? refuse('bill-heavy') : undefined),
});

/** A verb that writes lines as values, and one that forgets the record they belong to. */
const discount = (name: string, whole: boolean) =>
  command(name, {
    label: label('Discount'),
    input: { bill: ref(bill), price: decimal() },
    load: ({ bill: id }) => ({ found: bill.locked({ id }), all: bill.lines.of(id) }),
    decide: ({ price }, { found, all }) =>
      found
        ? [
            ...all.map((line) => bill.lines.change(line, { price })),
            ...(whole ? [bill.change(found, { note: 'discounted' })] : []),
            answer({ quantities: all.map(({ quantity: much }) => much) }),
          ]
        : refuse('bill-heavy'),
  });

const MIGRATION = `
  create schema if not exists bills;
  create table bills.goods (
    company uuid not null default kernel.current_company(), id uuid primary key, version integer not null default 1,
    code text not null, name jsonb);
  call kernel.protect('bills.goods');
  create table bills.bill (
    company uuid not null default kernel.current_company(), id uuid not null, version integer not null default 1,
    number text not null, site text not null, issued date, due bigint, copies integer, paid boolean, note text,
    state text not null, primary key (company, id));
  call kernel.protect('bills.bill');
  create table bills.bill_line (
    company uuid not null default kernel.current_company(), id uuid not null, record uuid not null,
    position integer not null, goods uuid not null references bills.goods, quantity numeric(20, 6) not null,
    price numeric(20, 6), words jsonb,
    primary key (company, id),
    unique (company, record, position) deferrable initially deferred,
    foreign key (company, record) references bills.bill on delete cascade deferrable initially deferred);
  call kernel.protect('bills.bill_line');
  create table bills.bill_remark (
    company uuid not null default kernel.current_company(), id uuid not null, record uuid not null,
    position integer not null, remark text not null,
    primary key (company, id),
    unique (company, record, position) deferrable initially deferred,
    foreign key (company, record) references bills.bill on delete cascade deferrable initially deferred);
  call kernel.protect('bills.bill_remark');
  call kernel.grant_application();`;

export const bills = module('bills', {
  needs: ['kernel'],
  entities: [goods, bill],
  commands: [
    ...standardCommands(goods),
    ...standardCommands(bill, { check: ({ lines: all }) => heavy(all) }),
    send,
    discount('bills.bill.discount', true),
    discount('bills.bill.forget', false),
  ],
  refusals: refuse,
  migrations: '',
});

export const installBills = (owner: Pool): Promise<unknown> => owner.query(MIGRATION);

export type Line = { readonly id: string; readonly [field: string]: unknown };
export interface Bill {
  readonly lines: Line[];
  readonly remarks: Line[];
  readonly version: number;
}

/** What a test of bills does again and again, in the company of this caller. */
export function billsOf(erp: TestErp, admin: Caller) {
  let numbers = 0;
  const goods = async (code: string, caller = admin) =>
    ((await erp.kernel.execute(caller, 'bills.goods.create', { code })).result as { id: string }).id;
  const give = (verb: string, input: object, caller = admin, options = {}) =>
    erp.kernel.execute(caller, `bills.bill.${verb}`, input, options);
  const made = async (lines: readonly object[], more: object = {}) => {
    numbers += 1;
    const { result, refusal } = await give('create', { number: `B-${numbers}`, site: 'plant-a', lines, ...more });
    if (!result) throw new Error(JSON.stringify(refusal));
    return (result as { id: string }).id;
  };
  const get = async (id: string, caller = admin) => (await erp.kernel.get(caller, 'bills.bill', id)) as unknown as Bill;
  return { goods, give, made, get };
}

export const saidOf = (lines: readonly Line[]) => lines.map(({ goods: of, quantity, price }) => [of, quantity, price]);
