-- When a pack came or was last raised, by the database's own clock: what the version before still reads is not taken away
-- before whoever runs that has found out.
alter table kernel.pack add column raised_at timestamptz not null default clock_timestamp();
