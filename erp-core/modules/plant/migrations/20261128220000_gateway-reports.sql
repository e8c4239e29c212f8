-- What a gateway last told of itself, and what it holds back: kept so that a server that starts again shows it, also while
-- the gateway is away. Texts and no jsonb: payloads of devices may hold what jsonb refuses (NUL, half a surrogate pair).
create table plant.gateway_report (
  company uuid not null default kernel.current_company() references kernel.company,
  gateway text not null,
  site text not null,
  status text not null,
  received_at bigint not null,
  constraint gateway_report_pk primary key (company, gateway)
) with (fillfactor = 50);
call kernel.protect('plant.gateway_report');

-- "listed": it stands in the gateway's newest list. What was settled stays to be seen for a while when it no longer does.
create table plant.held_message (
  company uuid not null default kernel.current_company() references kernel.company,
  gateway text not null,
  entry text not null,
  site text not null,
  count bigint not null,
  last_seen bigint not null,
  body text not null,
  listed boolean not null,
  state text not null constraint held_message_state_known check (state in ('waiting', 'replaying', 'replayed', 'discarded')),
  result text,
  changed_at bigint not null,
  changed_by text,
  constraint held_message_pk primary key (company, gateway, entry)
);
call kernel.protect('plant.held_message');
