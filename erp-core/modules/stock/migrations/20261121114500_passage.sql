-- The moves that stand for a fact now. A correction reverses them and books others; the moves themselves never change.
create table stock.passage (
  company uuid not null default kernel.current_company() references kernel.company,
  site text not null,
  fact text not null,
  moves uuid[] not null,
  constraint passage_pk primary key (company, site, fact)
);
call kernel.protect('stock.passage');
