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
