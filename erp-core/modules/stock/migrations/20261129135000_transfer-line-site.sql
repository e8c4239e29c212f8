-- A line is its sender's, as its transfer is: whoever is bound to sites sees those of his sites in lists.
alter table stock.transfer_line add column site text;
alter table stock.transfer_line no force row level security;
update stock.transfer_line l set site = o.from_site from stock.transfer_order o where o.company = l.company and o.id = l.transfer;
alter table stock.transfer_line force row level security;
alter table stock.transfer_line alter column site set not null;
