-- Fields that name many records: the ids stand in the row as uuid[], and a table of pairs beside it holds each to a record
-- that is there, with the foreign keys that an array cannot have. Nobody writes the pairs but this trigger.
create function kernel.keep_references() returns trigger language plpgsql as $$
declare
  pairs constant text := tg_argv[0];
  field constant text := tg_argv[1];
  before uuid[];
  after uuid[];
begin
  if tg_op <> 'INSERT' then execute format('select ($1).%I', field) into before using old; end if;
  if tg_op <> 'DELETE' then execute format('select ($1).%I', field) into after using new; end if;
  if before is not distinct from after then return null; end if;
  -- Of a record that is gone, the pairs go by themselves.
  if tg_op = 'DELETE' then return null; end if;
  execute format('delete from %s where company = $1 and record = $2 and not target = any($3)', pairs)
    using new.company, new.id, coalesce(after, '{}');
  execute format('insert into %s (company, record, target) select $1, $2, unnest($3) on conflict do nothing', pairs)
    using new.company, new.id, coalesce(after, '{}');
  return null;
end $$;

-- call kernel.refer('purchase.order', 'tags', 'purchase.tag'): the column `tags` of the one names records of the other.
create procedure kernel.refer(of regclass, field text, target regclass) language plpgsql as $$
declare
  schema text := (select n.nspname from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.oid = of);
  short text := (select relname from pg_class where oid = of) || '_' || field;
  pairs text := format('%I.%I', schema, short);
begin
  if not exists (select from pg_attribute where attrelid = of and attname = field and atttypid = 'uuid[]'::regtype) then
    raise exception '% has no column % of type uuid[]', of, field;
  end if;
  execute format('create table %s (
      company uuid not null default kernel.current_company(),
      record uuid not null,
      target uuid not null,
      constraint %I primary key (company, record, target),
      constraint %I foreign key (company, record) references %s (company, id) on delete cascade,
      constraint %I foreign key (company, target) references %s (company, id))',
    pairs, short || '_pk', short || '_record', of, short || '_there', target);
  execute format('create index on %s (company, target)', pairs);
  execute format('call kernel.protect(%L)', pairs);
  execute format('create trigger %I after insert or update of %I or delete on %s
      for each row execute function kernel.keep_references(%L, %L)', short || '_kept', field, of, pairs, field);
end $$;
