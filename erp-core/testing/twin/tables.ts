import type { Pool } from 'pg';

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
