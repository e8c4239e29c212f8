-- Who signed on at a terminal, and when last: those may sign on there while the server is away. What was brought to the
-- terminal of such a person is kept as it was then: his rights, and what proves that he showed a badge or a PIN.
create table kernel.terminal_person (
  company uuid not null default kernel.current_company() references kernel.company,
  terminal uuid not null,
  user_id text not null,
  signed_on_at bigint,
  brought_at bigint,
  good_until bigint,
  name text,
  locale text,
  sites text[],
  roles jsonb,
  branches jsonb,
  proofs jsonb,
  constraint terminal_person_pk primary key (company, terminal, user_id),
  constraint terminal_person_terminal foreign key (company, terminal) references kernel.terminal
);
call kernel.protect('kernel.terminal_person');

-- A sign-on without the server, as the terminal told it when it was back. "verdict": what its proof came to.
create table kernel.offline_sign_on (
  company uuid not null default kernel.current_company() references kernel.company,
  terminal uuid not null,
  id uuid not null,
  user_id text not null,
  way text not null constraint offline_sign_on_way_known check (way in ('badge', 'pin')),
  begun_at bigint not null,
  told_at bigint not null,
  verdict text not null
    constraint offline_sign_on_verdict_known check (verdict in ('proven', 'withdrawn', 'unproven', 'expired')),
  constraint offline_sign_on_pk primary key (company, terminal, id),
  constraint offline_sign_on_terminal foreign key (company, terminal) references kernel.terminal
);
call kernel.protect('kernel.offline_sign_on');

-- The private half (P-256, PKCS #8 in base64) of the key to which a terminal seals its proofs: the server alone opens them.
alter table kernel.terminal add column seal text;
