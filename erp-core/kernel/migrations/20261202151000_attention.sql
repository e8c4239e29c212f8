-- What people have done by one command, newest first: the list of what was seen to asks for a few commands since a moment.
create index audit_done on kernel.audit (company, command, at)
  where refusal is null and user_id not like 'system:%';
