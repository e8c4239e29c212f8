-- A lot that came into the books by a label that somebody scanned when it was taken or counted, and not by a receipt: nobody
-- has looked at its number and its dates.
alter table stock.lot add column to_verify boolean not null default false;
