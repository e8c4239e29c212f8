-- Definitions of workflows and approvals. Each version stays as it was published: what runs keeps its own.
create table kernel.workflow (
  company uuid not null default kernel.current_company() references kernel.company,
  id uuid not null,
  code text not null,
  name jsonb not null,
  number integer not null,
  enabled boolean not null,
  changed_by text not null,
  changed_at bigint not null,
  constraint workflow_pk primary key (company, id),
  constraint workflow_code unique (company, code)
);
call kernel.protect('kernel.workflow');

create table kernel.workflow_version (
  company uuid not null default kernel.current_company(),
  workflow uuid not null,
  number integer not null,
  definition jsonb not null,
  published_by text not null,
  published_at bigint not null,
  constraint workflow_version_pk primary key (company, workflow, number),
  constraint workflow_version_of foreign key (company, workflow) references kernel.workflow
);
call kernel.protect('kernel.workflow_version');

-- One going through a definition: a command that waits for its approvals, or whatever else began it.
create table kernel.workflow_run (
  company uuid not null default kernel.current_company(),
  id uuid not null,
  workflow uuid not null,
  number integer not null,
  state text not null constraint workflow_run_state check
    (state in ('running', 'stopped', 'given-back', 'done', 'refused', 'recalled', 'expired', 'ended')),
  step text,
  round integer not null,
  site text,
  command text,
  given jsonb not null,
  did jsonb not null,
  changes jsonb not null,
  entity text,
  record uuid,
  started_by text not null,
  api_key uuid,
  locale text not null,
  correlation text not null,
  depth integer not null,
  started_at bigint not null,
  expires_at bigint,
  ended_at bigint,
  ended_by text,
  reason text,
  problem jsonb,
  done_key text,
  constraint workflow_run_pk primary key (company, id),
  constraint workflow_run_of foreign key (company, workflow, number) references kernel.workflow_version,
  constraint workflow_run_ended check ((state in ('running', 'stopped', 'given-back')) = (ended_at is null))
);
create index workflow_run_newest on kernel.workflow_run (company, started_at desc, id);
create index workflow_run_open on kernel.workflow_run (company, workflow, number) where ended_at is null;
create index workflow_run_mine on kernel.workflow_run (company, started_by, started_at desc);
call kernel.protect('kernel.workflow_run');

-- Each time a run comes to a step that takes more than a moment.
create table kernel.workflow_task (
  company uuid not null default kernel.current_company(),
  id uuid not null,
  run uuid not null,
  step text not null,
  kind text not null constraint workflow_task_kind check (kind in ('approve', 'task', 'wait', 'command', 'notify')),
  round integer not null,
  state text not null constraint workflow_task_state check
    (state in ('open', 'approved', 'refused', 'given-back', 'done', 'stopped', 'dropped')),
  opened_at bigint not null,
  due_at bigint,
  level integer not null,
  waits_for text,
  closed_at bigint,
  constraint workflow_task_pk primary key (company, id),
  constraint workflow_task_of foreign key (company, run) references kernel.workflow_run,
  constraint workflow_task_closed check ((state = 'open') = (closed_at is null))
);
create index workflow_task_run on kernel.workflow_task (company, run, opened_at);
create index workflow_task_waits on kernel.workflow_task (company, waits_for) where state = 'open' and waits_for is not null;
call kernel.protect('kernel.workflow_task');

-- Who is asked at a step, and what each said. A person is asked once a step.
create table kernel.workflow_voice (
  company uuid not null default kernel.current_company(),
  id uuid not null,
  task uuid not null,
  person text not null,
  level integer not null,
  decision text constraint workflow_voice_decision check (decision in ('approve', 'refuse', 'give-back', 'done', 'seen')),
  decided_by text,
  decided_at bigint,
  reason text,
  constraint workflow_voice_pk primary key (company, id),
  constraint workflow_voice_of foreign key (company, task) references kernel.workflow_task,
  constraint workflow_voice_once unique (company, task, person),
  constraint workflow_voice_decided check ((decision is null) = (decided_by is null) and (decision is null) = (decided_at is null))
);
create index workflow_voice_waits on kernel.workflow_voice (company, person, task) where decision is null;
create index workflow_voice_said on kernel.workflow_voice (company, decided_by, decided_at desc) where decision is not null;
call kernel.protect('kernel.workflow_voice');

-- Who decides for somebody who is away.
create table kernel.deputy (
  company uuid not null default kernel.current_company() references kernel.company,
  id uuid not null,
  person text not null,
  deputy text not null,
  from_at bigint not null,
  until_at bigint not null,
  named_by text not null,
  constraint deputy_pk primary key (company, id),
  constraint deputy_other check (deputy <> person),
  constraint deputy_while check (from_at < until_at)
);
create index deputy_of on kernel.deputy (company, person, until_at);
create index deputy_for on kernel.deputy (company, deputy, until_at);
call kernel.protect('kernel.deputy');

-- The chain of command: whom somebody reports to.
create table kernel.superior (
  company uuid not null default kernel.current_company() references kernel.company,
  person text not null,
  superior text not null,
  constraint superior_pk primary key (company, person),
  constraint superior_other check (superior <> person)
);
create index superior_of on kernel.superior (company, superior);
call kernel.protect('kernel.superior');
