-- The public key (P-256, SPKI in base64) of the device that is a terminal: with it a device that lost its cookies at a power
-- cut shows that it is the same one. "key_used_at" is the moment it named last (µs): what was shown once is worth nothing.
alter table kernel.terminal add column key text, add column key_used_at bigint;

create function kernel.key_of_terminal(uuid) returns table (company uuid, key text)
  language sql stable security definer set search_path = '' as
  'select company, key from kernel.terminal where id = $1 and key is not null and hash is not null and revoked_at is null';
revoke all on function kernel.key_of_terminal(uuid) from public;
comment on function kernel.key_of_terminal(uuid) is 'directory';
