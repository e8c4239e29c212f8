/** The journal's tables, as steps that run once each in their order. A step is never changed: a new one is added. */
export const JOURNAL_SCHEMA: readonly string[] = [
  `create table meta (name text primary key, value integer not null) strict, without rowid;
   create table migration (name text primary key, at integer not null) strict, without rowid;
   create table log_group (
     id integer primary key,
     epoch integer not null,
     first_seq integer not null,
     last_seq integer not null,
     written_at integer not null,
     samples integer not null,
     observations integer not null,
     fact_sets integer not null,
     sources text not null,
     blob blob not null
   ) strict;
   create unique index log_group_by_seq on log_group (epoch, first_seq, last_seq);
   create index log_group_with_fact_sets on log_group (epoch, first_seq) where fact_sets > 0;
   create table sink_acknowledged (
     sink text not null,
     epoch integer not null,
     ranges text not null,
     primary key (sink, epoch)
   ) strict, without rowid;
   create table ledger (
     source text primary key,
     received integer not null,
     unmapped integer not null,
     rejected integer not null,
     duplicate integer not null,
     dropped integer not null,
     last_arrival integer not null
   ) strict, without rowid;
   create table source_keys (id integer primary key, count integer not null, keys text not null) strict;
   create table quarantine_entry (
     id text primary key,
     kind text not null,
     source text not null,
     topic text not null,
     reason text not null,
     count integer not null,
     first_seen integer not null,
     last_seen integer not null
   ) strict, without rowid;
   create table quarantine_message (
     id integer primary key,
     entry text not null,
     arrival integer not null,
     counted integer not null,
     payload blob not null
   ) strict;
   create index quarantine_message_by_entry on quarantine_message (entry, id);`,
  // Numbers of groups began anew where everything was trimmed: a mark above them told of groups that are gone.
  `create table pin (
     name text primary key,
     after_group integer not null,
     since integer not null,
     until integer not null,
     max_bytes integer not null,
     broken text
   ) strict, without rowid;
   delete from meta where name = 'backed_up_group' and value > (select coalesce(max(id), value) from log_group);
   insert into meta (name, value)
     select 'trimmed_group', coalesce((select min(id) - 1 from log_group),
       (select value from meta where name = 'backed_up_group'), 0) where true
     on conflict (name) do nothing;`,
  `create table refused (
     source text not null,
     reason text not null,
     count integer not null,
     primary key (source, reason)
   ) strict, without rowid;`,
  // Each source has its share of the quarantine: what goes first is the oldest of the one that holds the most.
  `alter table quarantine_message add column source text not null default '';
   update quarantine_message set source =
     coalesce((select source from quarantine_entry where quarantine_entry.id = quarantine_message.entry), '');
   create index quarantine_message_by_source on quarantine_message (source, id);
   create index quarantine_message_by_arrival on quarantine_message (arrival);
   create index quarantine_entry_by_source on quarantine_entry (source, last_seen);`,
  // Who outside is given what is read here: how far each has come, and what became of everything before that.
  `create table forward (
     id text primary key,
     epoch integer not null,
     seq integer not null,
     active integer not null,
     unused_since integer,
     holds integer not null,
     keep_age integer not null,
     keep_bytes integer not null,
     offered integer not null,
     delivered integer not null default 0,
     filtered integer not null default 0,
     refused integer not null default 0,
     dropped integer not null default 0,
     refusals text not null default '[]'
   ) strict, without rowid;`,
  // The store alone knows what it counted: as it told it last, together with the ranges that it had then.
  `create table store_told (
     source text primary key,
     at integer not null,
     stored integer not null,
     corrected integer not null,
     duplicate integer not null,
     deadbanded integer not null,
     rejected integer not null
   ) strict, without rowid;`,
];
