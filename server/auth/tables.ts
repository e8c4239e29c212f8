/** Tables of schema `auth` that are ours, beside those of the identity library. Additive; run at every start. */
export const OWN_TABLES = `
  create table if not exists auth.known_peer (
    user_id text not null references auth."user" (id) on delete cascade,
    peer text not null,
    seen_at timestamptz not null default now(),
    primary key (user_id, peer)
  );
  create table if not exists auth.used_code (
    user_id text not null references auth."user" (id) on delete cascade,
    code text not null,
    used_at timestamptz not null default now(),
    primary key (user_id, code)
  );`;
