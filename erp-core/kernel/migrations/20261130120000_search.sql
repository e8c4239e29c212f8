-- Search over all records: the words of what is searched, in one form whatever the script, kept by triggers in the
-- transaction that writes the record, however it is written. Everything is found by equality or order in indexes that begin
-- with the company: row-level security lets through operators that leak nothing, and those of pg_trgm are none.

-- What is searched of a kind of records: of every company, written by whoever migrates.
create table kernel.search_kind (
  kind smallint generated always as identity constraint search_kind_pk primary key,
  entity text not null,
  field text not null,
  constraint search_kind_unique unique (entity, field)
);
create function kernel.search_kinds() returns table (kind smallint, entity text, field text)
  language sql stable security definer set search_path = '' as
  'select kind, entity, field from kernel.search_kind';
revoke all on function kernel.search_kinds() from public;
comment on function kernel.search_kinds() is 'directory';

-- A row for each word of a record's field. A word that begins with "=" is all that the field says, without spaces.
create table kernel.search_word (
  company uuid not null default kernel.current_company(),
  word text collate "C" not null,
  record uuid not null,
  kind smallint not null,
  constraint search_word_pk primary key (company, word, record, kind)
);
call kernel.protect('kernel.search_word');

-- Words of letters, each under itself and under what is left of it without one of its letters: two words that differ in one
-- letter meet here. Not unique, so that nobody waits for another who writes the same word; twice is no harm.
create table kernel.search_near (
  company uuid not null default kernel.current_company(),
  near text collate "C" not null,
  word text collate "C" not null
);
create index search_near_by on kernel.search_near (company, near, word);
call kernel.protect('kernel.search_near');

-- Records from before something was searched, and how far their words have been written. None: all are there.
create table kernel.search_backlog (
  company uuid not null default kernel.current_company(),
  entity text not null,
  through uuid,
  constraint search_backlog_pk primary key (company, entity)
);
call kernel.protect('kernel.search_backlog');

-- A text as it is compared: small letters without accents, digits of ASCII, one sign between words. What people write in two
-- ways comes to one: in Bengali and Devanagari long and short i and u, the sibilants, the dental and the retroflex n, a nasal
-- before a consonant and its dot, letters with and without nukta, joined and not joined.
create function kernel.search_plain(given text) returns text
  language sql immutable parallel safe strict
  return trim(normalize(
    regexp_replace(
      translate(
        replace(replace(replace(replace(replace(
          regexp_replace(
            regexp_replace(
              regexp_replace(
                lower(normalize(left(given, 500), nfkd)),
                '[\u0300-\u036f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufe00-\ufe0f\ufeff\u093c\u09bc\u0903\u0981\u0983]', '', 'g'),
              '[ङञणनम]\u094d(?=[क-म])', 'ं', 'g'),
            '[\u094d\u09cd]', '', 'g'),
          'ৃ', 'রি'), 'ঋ', 'রি'), 'ृ', 'रि'), 'ऋ', 'रि'), 'ß', 'ss'),
        'ঈঊীূণষশৎঙ০১২৩৪৫৬৭৮৯ईऊीूणषशँ०१२३४५६७८९øłđ',
        'ইউিুনসসতং0123456789इउिुनससं0123456789old'),
      '[\u0001-\u002f\u003a-\u0060\u007b-\u00a9\u00ab-\u00b9\u00bb-\u00bf\u00d7\u00f7\u0964\u0965\u0970\u09f2-\u09fd\u2000-\u2bff\u3000-\u303f]+', ' ', 'g'),
    nfc));

-- The words of such a text: numbers without zeros before them, and at first all of it as one, where that is no long text.
create function kernel.search_words(plain text) returns text[]
  language plpgsql immutable parallel safe as $$
begin
  if plain = '' or plain is null then return '{}'; end if;
  return case when length(plain) <= 80 then array['=' || left(replace(plain, ' ', ''), 64)] else '{}' end
    || string_to_array(
      case when strpos(' ' || plain, ' 0') > 0 then regexp_replace(plain, '(^| )0+(?=[0-9]+( |$))', '\1', 'g') else plain end, ' ');
end $$;

-- What a word of letters is found under, though a letter of it be wrong. Codes are dense: next to each there is another one,
-- so a word with a digit is under nothing.
create function kernel.search_nears(word text) returns setof text
  language sql immutable parallel safe
  begin atomic
    select word where word !~ '[0-9=]' and length(word) between 3 and 32
    union all
    select overlay(word placing '' from at for 1) from generate_series(1, length(word)) at
    where word !~ '[0-9=]' and length(word) between 3 and 32;
  end;

-- Words of a record, which is given as JSON; `told` says what is searched of it: a kind, its column, a kind, its column …
create function kernel.search_of(record jsonb, told text[]) returns table (word text, kind smallint)
  language plpgsql immutable parallel safe as $$
declare
  value jsonb;
  said text;
  own text[];
  words text[] := '{}';
  kinds smallint[] := '{}';
begin
  for at in array_lower(told, 1) .. array_upper(told, 1) by 2 loop
    value := record -> told[at + 1];
    if jsonb_typeof(value) = 'object' then
      for said in select each.value from jsonb_each_text(value) each loop
        own := kernel.search_words(kernel.search_plain(said));
        words := words || own;
        kinds := kinds || array_fill(told[at]::smallint, array[cardinality(own)]);
      end loop;
    else
      own := kernel.search_words(kernel.search_plain(value #>> '{}'));
      words := words || own;
      kinds := kinds || array_fill(told[at]::smallint, array[cardinality(own)]);
    end if;
  end loop;
  return query select distinct * from unnest(words, kinds);
end $$;

-- Puts words under what they are near to, those that are not there yet.
create function kernel.search_note(words text[], of uuid) returns void
  language sql
  begin atomic
    insert into kernel.search_near (company, near, word)
    select of, near, given.word from unnest(words) given(word), lateral kernel.search_nears(given.word) near
    where not exists (
      select from kernel.search_near n where n.company = of and n.near = given.word and n.word = given.word);
  end;

-- The triggers' arguments are what `search_of` is told. A table may have a column of any name: variables are named in full.
create function kernel.search_added() returns trigger language plpgsql as $$
<<own>>
declare
  added text[];
  whose uuid;
begin
  for whose in select distinct f.company from fresh f loop
    with written as (
      insert into kernel.search_word (company, word, record, kind)
      select f.company, s.word, f.id, s.kind from fresh f, lateral kernel.search_of(to_jsonb(f), tg_argv) s
      where f.company = own.whose on conflict do nothing returning word)
    select array_agg(distinct w.word) into added from written w where w.word not like '=%';
    perform kernel.search_note(added, whose);
  end loop;
  return null;
end $$;

create function kernel.search_changed() returns trigger language plpgsql as $$
declare
  added text[];
  gone text[];
  differs boolean := tg_op = 'DELETE';
begin
  -- Here and not in the trigger's own condition, which would hold the columns' types fast.
  for at in 1 .. tg_nargs - 1 by 2 loop
    exit when differs;
    differs := to_jsonb(old) -> tg_argv[at] is distinct from to_jsonb(new) -> tg_argv[at];
  end loop;
  if not differs then return null; end if;
  with removed as (
    delete from kernel.search_word w
    using kernel.search_of(to_jsonb(old), tg_argv) s
    where w.company = old.company and w.record = old.id and w.word = s.word and w.kind = s.kind
    returning w.word)
  select array_agg(distinct word) into gone from removed where word not like '=%';
  if tg_op <> 'DELETE' then
    with written as (
      insert into kernel.search_word (company, word, record, kind)
      select new.company, s.word, new.id, s.kind from kernel.search_of(to_jsonb(new), tg_argv) s
      on conflict do nothing returning word)
    select array_agg(distinct word) into added from written where word not like '=%';
    perform kernel.search_note(added, new.company);
  end if;
  -- A word that is nowhere any more is forgotten: it may have been somebody's name.
  delete from kernel.search_near n
  using unnest(gone) forgotten(word), lateral kernel.search_nears(forgotten.word) was(near)
  where n.company = old.company and n.near = was.near and n.word = forgotten.word
    and not exists (select from kernel.search_word w where w.company = old.company and w.word = n.word);
  return null;
end $$;

-- Has these fields of an entity's table searched from now on ("field" → "column"). What was written before is left to the
-- backlog. Nothing is done where all of it stands already.
create procedure kernel.keep_searched(target regclass, named text, fields jsonb)
  language plpgsql as $$
declare
  told text;
  before text;
  owner text := coalesce(current_setting('millrace.company', true), '');
  of uuid;
  any_there boolean;
begin
  insert into kernel.search_kind (entity, field)
  -- Each row that would be one more draws a number, also where it is there.
  select named, given from jsonb_object_keys(fields) given
  where not exists (select from kernel.search_kind k where k.entity = named and k.field = given)
  on conflict do nothing;
  select string_agg(format('%L, %L', k.kind, fields ->> k.field), ', ' order by k.kind) into told
  from kernel.search_kind k where k.entity = named and fields ? k.field;
  select obj_description(t.oid, 'pg_trigger') into before from pg_trigger t
  where t.tgrelid = target and t.tgname = 'search_added';
  if before is not distinct from coalesce(told, 'nothing') then return; end if;
  if before is not null then
    execute format('drop trigger search_added on %s', target);
    execute format('drop trigger search_changed on %s', target);
    execute format('drop trigger search_removed on %s', target);
  end if;
  if told is null then return; end if;
  execute format('create trigger search_added after insert on %s referencing new table as fresh
    for each statement execute function kernel.search_added(%s)', target, told);
  execute format('create trigger search_changed after update on %s
    for each row execute function kernel.search_changed(%s)', target, told);
  execute format('create trigger search_removed after delete on %s
    for each row execute function kernel.search_changed(%s)', target, told);
  execute format('comment on trigger search_added on %s is %L', target, told);
  for of in select kernel.companies() loop
    perform set_config('millrace.company', of::text, true);
    execute format('select exists (select from %s where company = $1)', target) into any_there using of;
    if any_there then
      insert into kernel.search_backlog (entity) values (named) on conflict (company, entity) do update set through = null;
    end if;
  end loop;
  perform set_config('millrace.company', owner, true);
end $$;

-- Writes the words of the next records of an entity's table behind `after`, at most so many; answers with the last of them,
-- null: there are no more. What is being written meanwhile is waited for, or waits: no word of before is written after it.
create function kernel.search_catch_up(target regclass, told text[], after uuid, most integer) returns uuid
  language plpgsql as $$
declare
  added text[];
  last uuid;
begin
  execute format(
    'with next as (select t.id, to_jsonb(t) as whole from %s t where t.company = (select kernel.current_company())
       and ($1 is null or t.id > $1) order by t.id limit $2 %s),
     written as (
       insert into kernel.search_word (word, record, kind)
       select s.word, n.id, s.kind from next n, lateral kernel.search_of(n.whole, $3) s
       on conflict do nothing returning word)
     select (select array_agg(distinct word) from written where word not like ''=%%''),
       (select id from next order by id desc limit 1)',
    target, case when has_table_privilege(target, 'update') then 'for share of t' else '' end)
  into added, last using after, most, told;
  perform kernel.search_note(added, kernel.current_company());
  return last;
end $$;

-- The first words, in their order, that begin so: each found by the one before it, however many records have it.
create function kernel.search_begins(beginning text, most integer) returns setof text
  language plpgsql stable as $$
declare
  found text collate "C" := beginning;
  is_first boolean := true;
begin
  for n in 1 .. most loop
    if is_first then
      select w.word into found from kernel.search_word w
      where w.company = (select kernel.current_company()) and w.word >= beginning order by w.word limit 1;
    else
      select w.word into found from kernel.search_word w
      where w.company = (select kernel.current_company()) and w.word > found order by w.word limit 1;
    end if;
    is_first := false;
    exit when found is null or not starts_with(found, beginning);
    return next found;
  end loop;
end $$;
