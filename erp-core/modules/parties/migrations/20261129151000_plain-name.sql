-- What of a name is compared, kept with it: it is dear to make, and is asked of every party whenever duplicates are looked for.
alter table parties.party add column plain_name text not null generated always as (parties.plain_name(name)) stored;
