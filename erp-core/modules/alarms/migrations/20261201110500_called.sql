-- When it called for somebody: one that was told of late calls once it is known to be still on.
alter table alarms.alarm add column called_at bigint;
update alarms.alarm set called_at = began
  where state in ('active', 'returned', 'latched') and suppressed is null and severity in ('critical', 'high');
