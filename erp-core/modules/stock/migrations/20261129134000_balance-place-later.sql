-- A place that a command makes (the inventory loss of a site where nothing was ever lost) may be written after what is in it.
alter table stock.balance alter constraint balance_location deferrable initially deferred;
