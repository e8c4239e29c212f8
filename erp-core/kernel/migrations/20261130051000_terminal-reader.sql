-- The reader beside a terminal: who shows it a badge signs on there. Badges nobody has slow it down.
create table kernel.terminal_reader (
  company uuid not null default kernel.current_company() references kernel.company,
  terminal uuid not null,
  site text not null,
  device text not null,
  failures integer not null default 0,
  failed_at bigint,
  locked_until bigint,
  constraint terminal_reader_pk primary key (company, terminal),
  constraint terminal_reader_device unique (company, site, device),
  constraint terminal_reader_terminal foreign key (company, terminal) references kernel.terminal
);
call kernel.protect('kernel.terminal_reader');

-- Whose badge was shown last to the reader of a terminal: good once, for as long as it takes the panel to fetch it.
create table kernel.badge_told (
  company uuid not null default kernel.current_company() references kernel.company,
  terminal uuid not null,
  id uuid not null,
  user_id text not null,
  at bigint not null,
  ends_at bigint not null,
  constraint badge_told_pk primary key (company, terminal),
  constraint badge_told_terminal foreign key (company, terminal) references kernel.terminal,
  constraint badge_told_user foreign key (company, user_id) references kernel.membership (company, user_id) on delete cascade
);
call kernel.protect('kernel.badge_told');
