-- The key that took a key's place: both are good until the old one's own end, which is then near.
alter table kernel.api_key add column replaced_by uuid;
alter table kernel.api_key add constraint api_key_replaced foreign key (company, replaced_by) references kernel.api_key (company, id);
