-- Lamps, horns and signs that show how calls and alarms stand: which output of which device, and for what.
create table andon.output (
  company uuid not null default kernel.current_company() references kernel.company,
  id uuid not null,
  version integer not null default 1,
  site text not null,
  device text not null,
  point text not null,
  place text,
  shows text not null,
  kind uuid,
  priority text not null,
  unseen boolean not null,
  horn boolean not null,
  on_value jsonb not null,
  off_value jsonb not null,
  active boolean not null,
  constraint output_pk primary key (company, id),
  constraint output_unique unique (company, site, device, point),
  constraint output_kind foreign key (company, kind) references andon.kind deferrable initially deferred
);
call kernel.protect('andon.output');
create index output_kind on andon.output (company, kind);

-- What each of them was told last. "told" null: nobody knows what it shows.
create table andon.shown (
  company uuid not null default kernel.current_company(),
  output uuid not null,
  wanted boolean not null,
  told boolean,
  command uuid,
  asked_at bigint not null,
  silenced text[] not null default '{}',
  constraint shown_pk primary key (company, output),
  constraint shown_output foreign key (company, output) references andon.output
    on delete cascade deferrable initially deferred
);
call kernel.protect('andon.shown');
create index shown_command on andon.shown (company, command);
