-- Which records have ever named a file, written by triggers, whoever writes the record. What no record has named was taken in
-- and never saved; what one has named once can be brought back, and stays as long as the company says.
create table kernel.file_use (
  company uuid not null default kernel.current_company(),
  file uuid not null,
  record uuid not null,
  constraint file_use_pk primary key (company, file, record)
);
call kernel.protect('kernel.file_use');

-- Files that no record names now, and since when that is known.
create table kernel.file_idle (
  company uuid not null default kernel.current_company(),
  file uuid not null,
  since bigint not null,
  constraint file_idle_pk primary key (company, file)
);
call kernel.protect('kernel.file_idle');

-- Bytes whose last file was forgotten, and since when: of no company, for the same bytes are kept once. Only the functions
-- below reach them.
create table kernel.file_unkept (
  hash text not null constraint file_unkept_pk primary key,
  since bigint not null
);

-- Whose file it is. A field of a record may be called like one of these, and hold words.
create function kernel.file_owner(written jsonb) returns uuid language sql immutable return (
  select said::uuid
  from unnest(array[written ->> 'record', written ->> 'comment', written ->> 'attachment', written ->> 'id'])
    with ordinality o(said, nth)
  where pg_input_is_valid(said, 'uuid') order by nth limit 1);

-- The arguments are columns that hold the id of a file.
create function kernel.file_used() returns trigger language plpgsql as $$
declare
  written jsonb := to_jsonb(new);
begin
  insert into kernel.file_use (company, file, record)
  select (written ->> 'company')::uuid, (written ->> named)::uuid,
    kernel.file_owner(written)
  from unnest(tg_argv) named where written ->> named is not null
  on conflict do nothing;
  -- What is named again, and replaced again, stays as long as ever from then on.
  delete from kernel.file_idle where company = (written ->> 'company')::uuid
    and file in (select (written ->> named)::uuid from unnest(tg_argv) named where written ->> named is not null);
  return null;
end $$;

-- Has every table that names files watched from now on; what its rows name already is noted. Nothing is done where all of it
-- stands already.
create procedure kernel.keep_file_uses() language plpgsql as $$
declare
  target record;
  owner text := coalesce(current_setting('millrace.company', true), '');
  told text;
  of uuid;
begin
  for target in
    select c.conrelid::regclass as name, array_agg(a.attname::text order by a.attname) as columns
    from pg_constraint c
      join pg_attribute a on a.attrelid = c.conrelid and a.attnum = any (c.conkey) and a.attname <> 'company'
    where c.contype = 'f' and c.confrelid = 'kernel.file'::regclass group by 1
  loop
    select string_agg(quote_literal(one), ', ') into told from unnest(target.columns) one;
    continue when told is not distinct from (select obj_description(t.oid, 'pg_trigger') from pg_trigger t
      where t.tgrelid = target.name and t.tgname = 'file_used');
    execute format('drop trigger if exists file_used on %s', target.name);
    execute format('create trigger file_used after insert or update of %s on %s for each row
      execute function kernel.file_used(%s)',
      (select string_agg(quote_ident(one), ', ') from unnest(target.columns) one), target.name, told);
    execute format('comment on trigger file_used on %s is %L', target.name, told);
    for of in select kernel.companies() loop
      perform set_config('millrace.company', of::text, true);
      execute format('insert into kernel.file_use (company, file, record)
        select company, (t ->> named)::uuid,
          kernel.file_owner(t)
        from (select company, to_jsonb(row) as t from %s row) rows, unnest(array[%s]) named
        where t ->> named is not null on conflict do nothing', target.name, told);
    end loop;
  end loop;
  perform set_config('millrace.company', owner, true);
end $$;

-- Forgets files of this company that nothing names; of bytes that no file has any more, when that was. Answers how many.
create function kernel.forget_files(files uuid[], at bigint) returns integer
  language plpgsql security definer set search_path = '' as $$
declare
  one uuid;
  bytes text;
  gone integer := 0;
begin
  foreach one in array files loop
    begin
      delete from kernel.file f where f.company = kernel.current_company() and f.id = one returning f.hash into bytes;
      continue when not found;
      delete from kernel.file_use u where u.company = kernel.current_company() and u.file = one;
      delete from kernel.file_idle i where i.company = kernel.current_company() and i.file = one;
      insert into kernel.file_unkept (hash, since) values (bytes, at)
      on conflict (hash) do update set since = excluded.since;
      gone := gone + 1;
    exception when foreign_key_violation then
      -- Somebody names it again by now.
      null;
    end;
  end loop;
  return gone;
end $$;

-- Bytes that no file has had since before then, the oldest first.
create function kernel.files_unkept(before bigint, most integer) returns setof text
  language sql stable security definer set search_path = '' as
  'select hash from kernel.file_unkept where since < $1 order by since, hash limit $2';

-- Whether these bytes are not to be removed: some file has them again, or another sweep was here first.
create function kernel.is_file_kept(wanted text) returns boolean
  language sql stable security definer set search_path = '' as
  'select not exists (select from kernel.file_unkept where hash = $1) or exists (select from kernel.file where hash = $1)';

create function kernel.file_removed(wanted text) returns void
  language sql volatile security definer set search_path = '' as
  'delete from kernel.file_unkept where hash = $1';

do $$
begin
  execute format('create policy directory on kernel.file for select to %I using (true)', current_user);
end $$;
create index file_by_hash on kernel.file (hash);
revoke all on function kernel.forget_files(uuid[], bigint), kernel.files_unkept(bigint, integer),
  kernel.is_file_kept(text), kernel.file_removed(text) from public;
comment on function kernel.forget_files(uuid[], bigint) is 'directory';
comment on function kernel.files_unkept(bigint, integer) is 'directory';
comment on function kernel.is_file_kept(text) is 'directory';
comment on function kernel.file_removed(text) is 'directory';
call kernel.grant_application();
