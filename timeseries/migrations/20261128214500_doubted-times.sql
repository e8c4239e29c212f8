-- What a source said of a time that is not believed: the reading itself stands at its arrival (quality uncertainClock).
create table timeseries.doubted_time (
  point integer not null,
  -- Where the reading stands: with the point its identity.
  time timestamptz not null,
  -- Null: what should have been a time was none.
  source_time timestamptz,
  fault text not null,
  constraint doubted_time_pkey primary key (point, time)
);
create index doubted_time_by_time on timeseries.doubted_time (time);
insert into timeseries.row_retention values ('doubted_time', 'time', '1100 days');

alter table timeseries.observation add column source_time timestamptz;
alter table timeseries.observation add column clock_fault text;
