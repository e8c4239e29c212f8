-- Which tag was booked when, by whom and to where: told of one that is read once more. A passage that is corrected takes its own
-- along; what people told stays.
create table stock.tag_booking (
  company uuid not null default kernel.current_company() references kernel.company,
  id uuid not null,
  epc text not null,
  site text not null,
  portal text not null,
  to_location uuid not null,
  -- When the tag was there last as far as whoever booked it knew, and when it was booked.
  at bigint not null,
  booked_at bigint not null,
  user_id text not null,
  document text,
  -- Of a passage that a portal told: who told it is nobody.
  fact text,
  constraint tag_booking_pk primary key (company, id)
);
create index tag_booking_epc on stock.tag_booking (company, epc, booked_at desc);
create index tag_booking_fact on stock.tag_booking (company, site, fact) where fact is not null;
call kernel.protect('stock.tag_booking');
