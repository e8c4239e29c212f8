/** What formulas remember: the newest reading of each input, and the pieces of windows. Both are the journal's tables. */
export const CALCULATE_SCHEMA = [
  `create table calculate_input (
     point integer primary key,
     time integer not null,
     value text not null,
     quality integer not null,
     previous_time integer,
     previous_value real
   ) strict`,
  `create table calculate_piece (
     point integer not null,
     window integer not null,
     start integer not null,
     "end" integer not null,
     covered integer not null,
     integral real not null,
     first real not null,
     last real not null,
     lowest real not null,
     highest real not null,
     primary key (point, window, start)
   ) strict, without rowid`,
] as const;

/** How a counter stands to what it has counted, wherever its value is kept; see `counter.ts`. */
export const CALCULATE_COUNTERS = [
  ...['base', 'resets', 'previous_base', 'previous_resets'].map(
    (column) => `alter table calculate_input add column ${column} real not null default 0`,
  ),
  ...['first_base', 'first_resets', 'last_base', 'last_resets'].map(
    (column) => `alter table calculate_piece add column ${column} real not null default 0`,
  ),
] as const;

/**
 * What inputs said and what was reckoned from them, as far back as a late reading may change it. `said`: JSON of value and
 * quality; `earlier`: what it said for the same moment before. `late`: nothing was reckoned from it yet. `calculate_kept`
 * says since when nothing is missing; null: since the point's first reading.
 */
export const CALCULATE_READINGS = [
  `create table calculate_reading (
     point integer not null,
     time integer not null,
     said text not null,
     held integer not null,
     late integer not null,
     earlier text not null default '[]',
     primary key (point, time)
   ) strict, without rowid`,
  'create index calculate_late on calculate_reading (point) where late = 1',
  'create table calculate_kept (point integer primary key, since integer) strict',
] as const;
