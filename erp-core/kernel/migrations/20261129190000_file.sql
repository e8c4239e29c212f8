-- Files that were taken in; their bytes are in the store, under their hash. Records refer to them by (company, id).
create table kernel.file (
  company uuid not null default kernel.current_company(),
  id uuid not null,
  hash text not null constraint file_hash_is_sha256 check (hash ~ '^[0-9a-f]{64}$'),
  name text not null,
  type text not null,
  size bigint not null constraint file_not_empty check (size > 0),
  at bigint not null,
  user_id text not null,
  constraint file_pk primary key (company, id)
);
call kernel.protect_append_only('kernel.file');
call kernel.grant_application();
