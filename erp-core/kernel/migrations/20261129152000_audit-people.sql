-- What people did, among the many rows that the plant writes by itself.
create index audit_people on kernel.audit (company, seq)
  where user_id not like 'system:%' or user_id = 'system:operator';
