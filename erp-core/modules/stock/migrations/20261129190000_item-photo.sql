alter table stock.item
  add column photo_id uuid, add column photo_name text, add column photo_type text, add column photo_size bigint,
  add constraint item_photo foreign key (company, photo_id) references kernel.file,
  add constraint item_photo_whole check (num_nonnulls(photo_id, photo_name, photo_type, photo_size) in (0, 4));
