-- The machine whose good count is what the line made; null: the last of the line that counts.
alter table production_log.line add column output text;
