create table parties.party (
  company uuid not null default kernel.current_company() references kernel.company,
  id uuid not null,
  version integer not null default 1,
  code text not null,
  kind text not null constraint party_kind_known check (kind in ('organisation', 'person')),
  name text not null,
  local_name jsonb,
  country text not null,
  note text,
  state text not null constraint party_state_known check (state in ('active', 'blocked', 'merged')),
  constraint party_pk primary key (company, id),
  constraint party_code_unique unique (company, code)
);
call kernel.protect('parties.party');

create table parties.role (
  company uuid not null default kernel.current_company(),
  id uuid not null,
  version integer not null default 1,
  party uuid not null,
  role text not null constraint role_known check
    (role in ('customer', 'supplier', 'subcontractor', 'carrier', 'employee', 'agent', 'bank', 'authority')),
  since date not null,
  until date,
  of uuid,
  constraint role_pk primary key (company, id),
  constraint role_unique unique (company, party, role, since),
  constraint role_party foreign key (company, party) references parties.party,
  constraint role_of foreign key (company, of) references parties.party,
  constraint role_ends_after check (until >= since)
);
call kernel.protect('parties.role');
create index role_of on parties.role (company, of);

create table parties.contact (
  company uuid not null default kernel.current_company(),
  id uuid not null,
  version integer not null default 1,
  party uuid not null,
  kind text not null constraint contact_kind_known check (kind in ('phone', 'email', 'web', 'other')),
  value text not null,
  purpose text,
  main boolean not null,
  constraint contact_pk primary key (company, id),
  constraint contact_unique unique (company, party, kind, value),
  constraint contact_party foreign key (company, party) references parties.party
);
call kernel.protect('parties.contact');

create table parties.address (
  company uuid not null default kernel.current_company(),
  id uuid not null,
  version integer not null default 1,
  party uuid not null,
  purpose text not null,
  country text not null,
  line1 text not null,
  line2 text,
  area text,
  city text not null,
  district text,
  region text,
  postcode text,
  constraint address_pk primary key (company, id),
  constraint address_unique unique (company, party, purpose),
  constraint address_party foreign key (company, party) references parties.party
);
call kernel.protect('parties.address');

create table parties.tax_id (
  company uuid not null default kernel.current_company(),
  id uuid not null,
  version integer not null default 1,
  party uuid not null,
  kind text not null,
  value text not null,
  constraint tax_id_pk primary key (company, id),
  constraint tax_id_unique unique (company, kind, value),
  constraint tax_id_party foreign key (company, party) references parties.party
);
call kernel.protect('parties.tax_id');
create index tax_id_party on parties.tax_id (company, party);

create table parties.merge (
  company uuid not null default kernel.current_company(),
  id uuid not null,
  version integer not null default 1,
  kept uuid not null,
  dropped uuid not null,
  reason text not null,
  merged_at bigint not null,
  before text not null,
  moved jsonb not null,
  taken_back_at bigint,
  constraint merge_pk primary key (company, id),
  constraint merge_unique unique (company, kept, dropped, merged_at),
  constraint merge_kept foreign key (company, kept) references parties.party,
  constraint merge_dropped foreign key (company, dropped) references parties.party
);
call kernel.protect('parties.merge');

-- What of a name is compared: small letters and digits, without the legal form. pg_trgm may know Latin letters alone (it
-- asks the database's character set), so the letters of Bengali and Devanagari are written by the nearest Latin ones and
-- their vowel signs are left out: spelling differs most in them anyway.
create function parties.plain_name(name text) returns text
  language sql immutable parallel safe
  return trim(regexp_replace(
    regexp_replace(
      translate(translate(
        regexp_replace(lower(normalize(name, nfkc)),
          '[\u0900-\u0903\u093a-\u093c\u093e-\u094f\u0951-\u0957\u0962\u0963\u0981-\u0983\u09bc\u09be-\u09cd\u09d7]', '', 'g'),
        'কখগঘঙচছজঝঞটঠডঢণতথদধনপফবভমযরলশষসহৎঅআইঈউঊঋএঐওঔ০১২৩৪৫৬৭৮৯', 'kkggnccjjnttddnttddnppbbmjrlssshtaaiiuureeoo0123456789'),
        'कखगघङचछजझञटठडढणतथदधनपफबभमयरलवशषसहअआइईउऊऋएऐओऔ०१२३४५६७८९', 'kkggnccjjnttddnttddnppbbmyrlvssshaaiiuureeoo0123456789'),
      '[^[:alnum:]]+', ' ', 'g'),
    '\m(ltd|limited|pvt|private|plc|inc|llc|llp|co|company|corp|corporation|gmbh|ag|sa|sas|sarl|bv|nv|and|the)\M', '', 'g'));

-- pg_trgm may have been installed into another schema: these two find it where it is.
create extension if not exists pg_trgm;
do $$
declare
  home text := (select n.nspname from pg_extension e join pg_namespace n on n.oid = e.extnamespace where extname = 'pg_trgm');
begin
  execute format('create function parties.pieces(text) returns text[] language sql immutable parallel safe
    return %I.show_trgm($1)', home);
  execute format('create function parties.likeness(text, text) returns real language sql immutable parallel safe
    return %I.similarity($1, $2)', home);
end $$;
