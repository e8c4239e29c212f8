import type { Journal } from '../journal/journal.ts';

/** What the runner needs of the journal: its tables live in the journal's database and commit with its records. */
export type DetectJournal = Pick<Journal, 'gateway' | 'epoch' | 'migrate' | 'query' | 'transaction'>;
/** Versions of the tables, each run once. */
export const MIGRATIONS: Readonly<Record<string, readonly string[]>> = {
  'detect/1': [
    `create table detect_lane (
     id integer primary key, stream text not null, partition text not null,
     last_time integer, last_tie text, unfolded_time integer, unfolded_tie text, wake integer,
     unique (stream, partition))`,
    'create index detect_lane_waiting on detect_lane (id) where unfolded_time is not null or wake is not null',
    `create table detect_window (
     lane integer not null, start integer not null, end integer, key text not null,
     start_state text not null, state text not null, last_time integer, last_tie text, count integer not null,
     through integer not null, revision integer not null, epoch integer not null, gone integer not null,
     primary key (lane, start)) without rowid`,
    `create table detect_input (
     lane integer not null, time integer not null, tie text not null, versions text not null,
     primary key (lane, time, tie)) without rowid`,
    `create index detect_input_observed on detect_input (lane, tie) where tie >= 'o' and tie < 'p'`,
    `create table detect_fact (
     lane integer not null, start integer not null, key text not null, time integer, tie text,
     open integer not null, recorded_at integer not null, fact text not null,
     primary key (lane, start, key)) without rowid`,
    `create table detect_checkpoint (
     lane integer not null, start integer not null, time integer not null, tie text not null,
     count integer not null, state text not null,
     primary key (lane, start, time, tie)) without rowid`,
  ],
  'detect/2': [
    'alter table detect_lane add column open_from integer',
    'alter table detect_lane add column refold integer not null default 0',
    `alter table detect_lane add column retired text not null default '{}'`,
    // What each stream was judged by, to know when that has changed.
    'create table detect_stream (stream text primary key, rules text not null) without rowid',
    // Older readings, many a row; see input-block.ts. The blocks of a lane never overlap.
    `create table detect_block (
     lane integer not null, from_time integer not null, from_tie text not null, to_time integer not null,
     to_tie text not null, count integer not null, data blob not null,
     primary key (lane, from_time, from_tie)) without rowid`,
    'create index detect_block_end on detect_block (lane, to_time, to_tie)',
  ],
};
