-- Of a step that is over, those who had not said anything have nothing to say any more: they are not looked through when it is
-- asked what waits for somebody.
alter table kernel.workflow_voice add column is_over boolean not null default false;
alter table kernel.workflow_voice no force row level security;
alter table kernel.workflow_task no force row level security;
update kernel.workflow_voice o set is_over = true from kernel.workflow_task t
  where t.company = o.company and t.id = o.task and o.decision is null and t.kind <> 'notify' and t.state <> 'open';
alter table kernel.workflow_voice force row level security;
alter table kernel.workflow_task force row level security;
drop index kernel.workflow_voice_waits;
create index workflow_voice_waits on kernel.workflow_voice (company, person, task) where decision is null and not is_over;

-- Companies that have a webhook, on or off: what they were told long ago is removed in time all the same.
create function kernel.companies_with_webhook_messages() returns setof uuid
  language sql stable security definer set search_path = '' as
  'select distinct company from kernel.webhook';
revoke all on function kernel.companies_with_webhook_messages() from public;
comment on function kernel.companies_with_webhook_messages() is 'directory';
call kernel.grant_application();
