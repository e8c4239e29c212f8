-- The order in which audit rows were written, whatever the clock said.
alter table kernel.audit add column seq bigint generated always as identity;
create index audit_seq on kernel.audit (company, seq);

-- Audit rows are sealed in batches, after their commit: a hash of each row, and a chain of hashes over the batches.
create table kernel.audit_seal (
  company uuid not null default kernel.current_company() references kernel.company,
  number bigint not null constraint audit_seal_counts check (number > 0),
  at bigint not null,
  rows integer not null constraint audit_seal_holds check (rows > 0),
  hash text not null,
  constraint audit_seal_pk primary key (company, number)
);
call kernel.protect_append_only('kernel.audit_seal');

create table kernel.audit_sealed (
  company uuid not null default kernel.current_company(),
  audit uuid not null,
  seq bigint not null,
  seal bigint not null,
  place integer not null,
  digest text not null,
  constraint audit_sealed_pk primary key (company, audit),
  constraint audit_sealed_place unique (company, seal, place),
  constraint audit_sealed_seal foreign key (company, seal) references kernel.audit_seal
);
call kernel.protect_append_only('kernel.audit_sealed');
create index audit_sealed_seq on kernel.audit_sealed (company, seq);

-- What a seal says of one row: everything in it.
create function kernel.audit_digest(kernel.audit) returns text
  language sql immutable parallel safe
  return encode(sha256(convert_to(jsonb_build_array($1.company, $1.id, $1.at, $1.user_id, $1.command, $1.key,
    $1.correlation, $1.input, $1.refusal, $1.changes)::text, 'UTF8')), 'hex');
