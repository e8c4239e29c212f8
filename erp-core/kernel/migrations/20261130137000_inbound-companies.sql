-- Companies that are called by others: what came in for them is removed in time, also where nobody calls any more. Every hook
-- has an address, whether it is switched on or off.
create function kernel.companies_with_inbound_hooks() returns setof uuid
  language sql stable security definer set search_path = '' as
  'select distinct company from kernel.inbound_hook_token';
revoke all on function kernel.companies_with_inbound_hooks() from public;
comment on function kernel.companies_with_inbound_hooks() is 'directory';
call kernel.grant_application();
