-- What a role may do beyond names: conditions, denies, masks. The names in "permissions" stay what they were.
alter table kernel.role add column grants jsonb not null default '[]'
  constraint role_grants_list check (jsonb_typeof(grants) = 'array');
alter table kernel.role add constraint administrator_whole
  check (code <> 'administrator' or (permissions = '{*}' and grants = '[]'));

-- Pairs of rights that one person should not hold both of; modules declare others.
create table kernel.duty_conflict (
  company uuid not null default kernel.current_company() references kernel.company,
  id uuid not null,
  version integer not null default 1,
  first text not null,
  second text not null,
  reason jsonb not null,
  constraint duty_conflict_pk primary key (company, id),
  constraint duty_conflict_once unique (company, first, second),
  constraint duty_conflict_two check (first <> second)
);
call kernel.protect('kernel.duty_conflict');

-- Companies that have had an administrator: from then on they have one, whatever is written and by whom. The rule itself
-- stands in the commands; this is its backstop.
create table kernel.administered (
  company uuid primary key default kernel.current_company() references kernel.company
);
call kernel.protect('kernel.administered');

create function kernel.has_administrator(wanted uuid) returns boolean
  language sql stable as $$
  select exists (
    select from kernel.membership m
      join kernel.membership_role mr on mr.company = m.company and mr.membership = m.id
      join kernel.role r on r.company = mr.company and r.id = mr.role
    where m.company = wanted and r.code = 'administrator' and m.sites is null
      and not exists (
        select from kernel.membership_role o
          join kernel.role d on d.company = o.company and d.id = o.role
          cross join jsonb_array_elements(d.grants) g
        where o.company = m.company and o.membership = m.id and (g->>'deny')::boolean
          and (g->>'on' = '*' or g->>'on' like 'kernel.%')))
$$;

create function kernel.note_administrator() returns trigger
  language plpgsql as $$
begin
  insert into kernel.administered (company)
  select c.company from kernel.company c where c.company = kernel.current_company() and kernel.has_administrator(c.company)
  on conflict do nothing;
  return null;
end $$;

create function kernel.keep_administrator() returns trigger
  language plpgsql as $$
declare
  wanted uuid := case when tg_op = 'DELETE' then old.company else new.company end;
begin
  -- Whoever else takes an administrator away at this moment waits here, and then sees what is left.
  perform from kernel.administered where company = wanted for update;
  if found and not kernel.has_administrator(wanted) then
    raise exception using errcode = 'MR010', message = 'the last administrator cannot be taken away';
  end if;
  return null;
end $$;

create trigger note_administrator before update or delete on kernel.role
  for each statement execute function kernel.note_administrator();
create trigger note_administrator before update or delete on kernel.membership
  for each statement execute function kernel.note_administrator();
create trigger note_administrator before insert or update or delete on kernel.membership_role
  for each statement execute function kernel.note_administrator();
create trigger note_given after insert on kernel.membership_role
  for each statement execute function kernel.note_administrator();
create constraint trigger keep_administrator after insert or update or delete on kernel.role
  deferrable initially deferred for each row execute function kernel.keep_administrator();
create constraint trigger keep_administrator after update or delete on kernel.membership
  deferrable initially deferred for each row execute function kernel.keep_administrator();
create constraint trigger keep_administrator after insert or update or delete on kernel.membership_role
  deferrable initially deferred for each row execute function kernel.keep_administrator();
