-- Days on which nothing is worked: of the company, of a country, or of one site. What a site's calendar itself says of a
-- day goes before.
create table kernel.holiday (
  company uuid not null default kernel.current_company() references kernel.company,
  id uuid not null,
  version integer not null default 1,
  code text not null,
  day date not null,
  name jsonb not null,
  country text,
  site uuid,
  constraint holiday_pk primary key (company, id),
  constraint holiday_code_unique unique (company, code),
  constraint holiday_site foreign key (company, site) references kernel.site,
  constraint holiday_of_country_or_site check (country is null or site is null)
);
call kernel.protect('kernel.holiday');
create index holiday_on on kernel.holiday (company, day);
create index holiday_site_of on kernel.holiday (company, site) where site is not null;

-- Whose holidays a site has; null: those of the company's country.
alter table kernel.site add column country text;
