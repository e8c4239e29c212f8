-- What a place takes, and what an item needs of its place. Null: nothing is said, and nothing is looked up.
alter table stock.location
  add column max_quantity numeric(20, 6) constraint location_max_quantity_positive check (max_quantity > 0),
  add column max_weight numeric(20, 6) constraint location_max_weight_positive check (max_weight > 0),
  add column max_volume numeric(20, 6) constraint location_max_volume_positive check (max_volume > 0),
  add column mixing text constraint location_mixing_known check (mixing in ('one-item', 'one-lot')),
  add column temperature text constraint location_temperature_known
    check (temperature in ('ambient', 'cool', 'chilled', 'frozen'));
alter table stock.item
  add column weight numeric(20, 6) constraint item_weight_positive check (weight > 0),
  add column volume numeric(20, 6) constraint item_volume_positive check (volume > 0),
  add column temperature text constraint item_temperature_known
    check (temperature in ('ambient', 'cool', 'chilled', 'frozen'));
