-- Waits, at most so many milliseconds, until no other transaction has read an item, and lets none read one until this one
-- has ended. False: somebody reads for longer than that, and nobody is kept waiting for it.
create function stock.items_alone(patience integer) returns boolean language plpgsql as $$
begin
  perform set_config('lock_timeout', patience::text, true);
  lock table stock.item in access exclusive mode;
  perform set_config('lock_timeout', '0', true);
  return true;
exception when lock_not_available then
  return false;
end $$;
