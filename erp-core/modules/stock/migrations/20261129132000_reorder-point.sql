-- When an item of a site is to be brought in again, and how much of it.
create table stock.reorder_point (
  company uuid not null default kernel.current_company(),
  id uuid not null,
  version integer not null default 1,
  item uuid not null,
  site text not null,
  min numeric(20, 6) not null constraint reorder_point_min_not_negative check (min >= 0),
  max numeric(20, 6) not null,
  multiple numeric(20, 6) constraint reorder_point_multiple_positive check (multiple > 0),
  lead_days integer not null constraint reorder_point_lead_not_negative check (lead_days >= 0),
  supplier uuid,
  constraint reorder_point_pk primary key (company, id),
  constraint reorder_point_once unique (company, item, site),
  constraint reorder_point_room check (max >= min and max > 0),
  constraint reorder_point_item foreign key (company, item) references stock.item,
  constraint reorder_point_supplier foreign key (company, supplier) references parties.party
);
call kernel.protect('stock.reorder_point');

-- Whether a fall below the minimum has been told and not made good since.
create table stock.reorder_state (
  company uuid not null default kernel.current_company(),
  item uuid not null,
  site text not null,
  below boolean not null,
  since bigint not null,
  constraint reorder_state_pk primary key (company, item, site),
  constraint reorder_state_item foreign key (company, item) references stock.item on delete cascade
);
call kernel.protect('stock.reorder_state');

-- Every move reads its item anyway: the item says whether anybody watches it, so that the others ask nothing more.
alter table stock.item add column watched boolean not null default false;

create function stock.mark_watched() returns trigger language plpgsql as $$
begin
  if tg_op <> 'INSERT' then
    update stock.item i set watched = false
    where i.company = old.company and i.id = old.item and i.watched
      and not exists (select from stock.reorder_point p where p.company = i.company and p.item = i.id);
  end if;
  if tg_op <> 'DELETE' then
    update stock.item i set watched = true where i.company = new.company and i.id = new.item and not i.watched;
  end if;
  return null;
end $$;
create trigger reorder_point_watched after insert or delete or update of item on stock.reorder_point
  for each row execute function stock.mark_watched();
