-- From now on the currency in which stock is valued is written down with the first valuing. A company that has valued
-- without naming one goes on so: of no currency yet (XXX in ISO 4217), of two places.
do $$
declare
  one uuid;
begin
  for one in select kernel.companies() loop
    perform set_config('millrace.company', one::text, true);
    insert into stock.costing (company, currency, places, closed_through)
      select one, 'XXX', 2, 0 where exists (select from stock.cost) on conflict do nothing;
  end loop;
  perform set_config('millrace.company', '', true);
end $$;
