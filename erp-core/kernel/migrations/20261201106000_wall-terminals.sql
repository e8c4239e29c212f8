-- A terminal that is a wall: a big screen that shows and is touched by nobody. It is let in by its own credential, without a
-- person, and reads what a wall shows.
alter table kernel.terminal add column wall boolean not null default false;

drop function kernel.terminal_of_secret(text, text);
create function kernel.terminal_of_secret(text, text)
  returns table (company uuid, id uuid, name text, site text, line text, machine text, wall boolean, seen_at bigint,
    user_id text, user_name text, user_email text, sign_on uuid, way text, begun_at bigint, ends_at bigint)
  language sql stable security definer set search_path = '' as
  'select t.company, t.id, t.name, t.site, t.line, t.machine, t.wall, t.seen_at,
     s.user_id, m.name, m.email, s.id, s.way, s.begun_at, s.ends_at
   from kernel.terminal t
     left join kernel.sign_on s on s.company = t.company and s.terminal = t.id and s.hash = $2
     left join kernel.membership m on m.company = s.company and m.user_id = s.user_id
   where t.hash = $1 and t.revoked_at is null';
revoke all on function kernel.terminal_of_secret(text, text) from public;
comment on function kernel.terminal_of_secret(text, text) is 'directory';
