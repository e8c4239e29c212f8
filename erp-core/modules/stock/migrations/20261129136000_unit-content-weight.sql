-- What is in a unit weighs something, of an item that is weighed as well as counted: it is said of each move of the unit.
alter table stock.unit_content add column caught numeric(20, 6) constraint unit_content_caught_positive check (caught > 0);
