-- Requests that wait for a second person: what was asked for, what it would do as it stood then, and what became of it.
create table kernel.proposal (
  company uuid not null default kernel.current_company() references kernel.company,
  id uuid not null,
  version integer not null,
  command text not null,
  input jsonb not null,
  changes jsonb not null,
  events jsonb not null,
  -- The moment for which the effects were reckoned: theirs are told apart from moments that stand.
  reckoned_at bigint not null,
  proposed_by text not null,
  api_key uuid,
  proposed_at bigint not null,
  expires_at bigint not null,
  state text not null constraint proposal_state_known check (state in ('waiting', 'confirmed', 'declined', 'withdrawn')),
  settled_by text,
  settled_at bigint,
  reason text,
  constraint proposal_pk primary key (company, id),
  constraint proposal_two_persons check (state <> 'confirmed' or settled_by <> proposed_by),
  constraint proposal_settled check ((state = 'waiting') = (settled_by is null))
);
create index proposal_newest on kernel.proposal (company, proposed_at desc);
create index proposal_waiting on kernel.proposal (company, expires_at) where state = 'waiting';
call kernel.protect('kernel.proposal');
