-- Which logins of people's own (Grafana, a report) read which companies in the views of the schema "readable".
-- The owner's alone, so it is no table of a company: nobody lets himself in.
create table kernel.reader (
  login name not null,
  reads uuid not null references kernel.company,
  constraint reader_pk primary key (login, reads)
);

-- The companies that whoever asks may read: looked at in every view, beside row-level security.
create function kernel.read_companies() returns setof uuid
  language sql stable security definer set search_path = '' as
  'select reads from kernel.reader where login = session_user';

-- The views are made anew with every change of what they show: rights on them are given again then.
create procedure kernel.grant_readers()
  language plpgsql set search_path = '' as $$
declare
  reader record;
begin
  if to_regnamespace('readable') is null then return; end if;
  for reader in select distinct login from kernel.reader where to_regrole(quote_ident(login)) is not null loop
    execute format('grant usage on schema readable to %I', reader.login);
    execute format('grant select on all tables in schema readable to %I', reader.login);
    execute format('grant execute on function kernel.read_companies() to %I', reader.login);
  end loop;
end $$;

-- Lets a login read a company. It says itself which one it reads: alter role … set millrace.company = '…'.
create procedure kernel.allow_reader(reader name, company uuid)
  language plpgsql set search_path = '' as $$
begin
  insert into kernel.reader values (reader, company) on conflict do nothing;
  call kernel.grant_readers();
end $$;
revoke all on procedure kernel.grant_readers(), kernel.allow_reader(name, uuid) from public;
revoke all on function kernel.read_companies() from public;
