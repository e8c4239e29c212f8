-- Commands decide by rows that their process remembers, and write in the same flight, in which nobody can look at a count
-- and decide: what was read in one version and stands in another ends the transaction here.
create function kernel.as_read(there bigint, wanted bigint) returns void language plpgsql as $$
begin
  if there <> wanted then
    raise exception 'rows were changed meanwhile' using errcode = 'MR001';
  end if;
end $$;
