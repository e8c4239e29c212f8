-- Where a version of a site came from: a whole document that somebody keeps elsewhere, or an edit made here, of which such
-- a document knows nothing. Whoever applies the document next is told of the edits that it would undo.
alter table plant.config_version add column origin text not null default 'document'
  constraint config_version_origin_known check (origin in ('document', 'edit'));

-- Who came through a link and is not wanted: not shown among those that wait for a decision. It is let in no more and no
-- less than anybody else whom no configuration names.
create table plant.stranger_rejection (
  company uuid not null default kernel.current_company() references kernel.company,
  site text not null,
  link text not null,
  name text not null,
  rejected_at bigint not null,
  user_id text not null,
  constraint stranger_rejection_pk primary key (company, site, link, name)
);
call kernel.protect('plant.stranger_rejection');
