-- What stands for the outside of a site is found among thousands of its places.
create index location_kind on stock.location (company, site, kind);
