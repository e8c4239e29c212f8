-- What a file is known by before it has come in: whoever sends the same one again goes on where it was cut off.
alter table kernel.import_draft
  add column size bigint,
  add column digest text;
