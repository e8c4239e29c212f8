-- At a centre two sites may each have a "clock-1" that counts from 1: what one says is no repeat of the other, and no
-- correction of it either.
drop index timeseries.observation_identity;
create unique index observation_identity on timeseries.observation (gateway, source, source_key) where source_key is not null;
