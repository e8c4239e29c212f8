-- What lies in a place is asked from the place down.
create index location_parent_of on stock.location (company, parent) where parent is not null;
