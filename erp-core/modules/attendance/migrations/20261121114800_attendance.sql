create table attendance.person (
  company uuid not null default kernel.current_company() references kernel.company,
  id uuid not null,
  number text not null,
  name text not null,
  site text not null,
  -- The shift the person works; null: whichever begins nearest.
  shift text,
  active boolean not null default true,
  constraint person_pk primary key (company, id),
  constraint person_number_unique unique (company, number)
);
call kernel.protect('attendance.person');

-- What a clock calls a person: a card, a template's number. It may be given to somebody else later.
create table attendance.badge (
  company uuid not null default kernel.current_company(),
  id uuid not null,
  code text not null,
  person uuid not null,
  from_at bigint not null,
  to_at bigint,
  constraint badge_pk primary key (company, id),
  constraint badge_person foreign key (company, person) references attendance.person,
  constraint badge_forward check (to_at is null or to_at >= from_at)
);
call kernel.protect('attendance.badge');
create unique index badge_one_holder on attendance.badge (company, code) where to_at is null;
create index badge_code on attendance.badge (company, code, from_at);

-- Punches are added and, where the device's own record is taken back, marked: never removed.
create table attendance.punch (
  company uuid not null default kernel.current_company() references kernel.company,
  site text not null,
  fact text not null,
  badge text not null,
  person uuid,
  clock text not null,
  at bigint not null,
  direction text not null,
  method text not null,
  clock_suspect boolean not null,
  standing boolean not null,
  evidence jsonb not null,
  constraint punch_pk primary key (company, site, fact),
  constraint punch_person foreign key (company, person) references attendance.person
);
call kernel.protect('attendance.punch');
create index punch_person_at on attendance.punch (company, person, at) where standing;
create index punch_unknown on attendance.punch (company, site, at) where person is null and standing;
create index punch_badge on attendance.punch (company, badge, at);

-- A day of a person as the rule pairs its punches. Each change is a new version; the newest counts.
create table attendance.day (
  company uuid not null default kernel.current_company(),
  id uuid not null,
  site text not null,
  person uuid not null,
  day date not null,
  version integer not null,
  shift text,
  shift_from bigint,
  shift_to bigint,
  spans jsonb not null,
  used jsonb not null,
  computed_at bigint not null,
  constraint day_pk primary key (company, id),
  constraint day_person foreign key (company, person) references attendance.person,
  constraint day_version_unique unique (company, person, day, version)
);
call kernel.protect_append_only('attendance.day');
create index day_site on attendance.day (company, site, day);
