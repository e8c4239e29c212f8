-- A table whose comment says 'never-removed' is written and changed, and none of its rows is ever taken away.
create or replace procedure kernel.grant_application()
  language plpgsql as $$
declare
  target record;
begin
  if to_regrole('millrace_app') is null then return; end if;
  for target in
    select c.oid::regclass as name, n.nspname as schema, obj_description(c.oid, 'pg_class') as kind
    from pg_policy p join pg_class c on c.oid = p.polrelid join pg_namespace n on n.oid = c.relnamespace
    where p.polname = 'company'
    order by 1
  loop
    execute format('grant usage on schema %I to millrace_app', target.schema);
    if target.kind = 'append-only' then
      execute format('grant select, insert on %s to millrace_app', target.name);
    elsif target.kind = 'never-removed' then
      execute format('grant select, insert, update on %s to millrace_app', target.name);
      execute format('revoke delete on %s from millrace_app', target.name);
    else
      execute format('grant select, insert, update, delete on %s to millrace_app', target.name);
    end if;
  end loop;
  for target in
    select p.oid::regprocedure as name from pg_proc p
    where p.prosecdef and obj_description(p.oid, 'pg_proc') = 'directory' order by 1
  loop
    execute format('grant execute on function %s to millrace_app', target.name);
  end loop;
end $$;
