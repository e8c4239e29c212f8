-- Long work: written in the transaction of whatever wants it, done after its commit.
create table kernel.job (
  company uuid not null default kernel.current_company() references kernel.company,
  id uuid not null,
  version integer not null default 1,
  state text not null default 'waiting',
  name text not null,
  site text,
  started_by text not null,
  queued_at bigint not null,
  due_at bigint not null,
  scheduled_for bigint,
  missed integer not null default 0,
  started_at bigint,
  ended_at bigint,
  progress_done bigint,
  progress_of bigint,
  progress_words jsonb,
  attempt integer not null default 0,
  failures integer not null default 0,
  retries integer not null,
  interruptions integer not null default 0,
  problem text,
  input jsonb not null,
  result jsonb,
  cancel_asked_at bigint,
  cancel_asked_by text,
  reason text,
  key text,
  correlation text not null,
  depth integer not null default 0,
  worker integer,
  constraint job_pk primary key (company, id),
  constraint job_state check (state in ('waiting', 'running', 'done', 'failed', 'cancelled', 'given-up')),
  constraint job_held check ((state = 'running') = (worker is not null)),
  constraint job_ended check ((state in ('done', 'failed', 'cancelled', 'given-up')) = (ended_at is not null))
);
call kernel.protect('kernel.job');
create index job_open on kernel.job (company, due_at, id) where ended_at is null;
create index job_ended on kernel.job (company, ended_at) where ended_at is not null;
create index job_newest on kernel.job (company, queued_at desc, id);
create unique index job_key_unique on kernel.job (company, name, key) where ended_at is null;

-- Until when each schedule was looked at.
create table kernel.job_clock (
  company uuid not null default kernel.current_company() references kernel.company,
  name text not null,
  seen_until bigint not null,
  constraint job_clock_pk primary key (company, name)
);
call kernel.protect('kernel.job_clock');

-- Whoever writes it, every process hears of a job that came, went on or ended: which one, and of which company.
create function kernel.tell_job() returns trigger
  language plpgsql set search_path = '' as $$
begin
  perform pg_notify('millrace_job', new.company::text || ' ' || new.id::text);
  return null;
end $$;
create trigger told after insert or update on kernel.job
  for each row execute function kernel.tell_job();

-- Whoever owns the function below reads past the companies to answer it; the application never does.
do $$
begin
  execute format('create policy directory on kernel.job for select to %I using (true)', current_user);
end $$;

-- Companies with a job that is due, or that runs somewhere: which ones it are is asked in each.
create function kernel.companies_with_jobs(bigint) returns setof uuid
  language sql stable security definer set search_path = '' as
  'select distinct company from kernel.job where ended_at is null and (due_at <= $1 or worker is not null)';
revoke all on function kernel.companies_with_jobs(bigint) from public;
comment on function kernel.companies_with_jobs(bigint) is 'directory';
