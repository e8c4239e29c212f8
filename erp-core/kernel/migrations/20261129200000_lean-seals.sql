-- How far a seal reaches: what was written up to there and is in no seal was committed late. It stood at every row.
alter table kernel.audit_seal add column newest bigint;
alter table kernel.audit_seal no force row level security;
alter table kernel.audit_sealed no force row level security;
update kernel.audit_seal s set newest =
  (select max(r.seq) from kernel.audit_sealed r where r.company = s.company and r.seal <= s.number);
alter table kernel.audit_seal alter column newest set not null;
alter table kernel.audit_seal force row level security;
alter table kernel.audit_sealed force row level security;
alter table kernel.audit_sealed drop column seq;

-- A seal and its rows are written by one statement after the other and never change: to look for the seal again at each
-- row cost as much as the row. The verification finds a row without its seal and a seal without its rows.
alter table kernel.audit_sealed drop constraint audit_sealed_seal;

-- Its parts are no more than stable, so it could not be put in place of its call, and was begun anew for every row.
alter function kernel.audit_digest(kernel.audit) stable;
