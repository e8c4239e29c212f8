-- Parts of a company that sites belong to, as a tree. Whoever is bound to branches sees the sites of those and of all
-- below: a branch stands for its sites, worked out whenever rights are read.
create table kernel.branch (
  company uuid not null default kernel.current_company() references kernel.company,
  id uuid not null,
  version integer not null default 1,
  code text not null,
  name jsonb not null,
  parent uuid,
  constraint branch_pk primary key (company, id),
  constraint branch_code_unique unique (company, code),
  constraint branch_parent foreign key (company, parent) references kernel.branch,
  constraint branch_not_below_itself check (parent <> id)
);
call kernel.protect('kernel.branch');
create index branch_parent_of on kernel.branch (company, parent) where parent is not null;

alter table kernel.site add column branch uuid;
alter table kernel.site add constraint site_branch foreign key (company, branch) references kernel.branch;
create index site_branch_of on kernel.site (company, branch) where branch is not null;

-- Codes, beside those of sites; null in both: all of the company.
alter table kernel.membership add column branches text[];

create function kernel.sites_of_branches(codes text[]) returns text[]
  language sql stable as $$
  with recursive below as (
    select b.id from kernel.branch b where b.code = any(codes)
    union select b.id from kernel.branch b join below on b.parent = below.id
  )
  select coalesce(array_agg(s.code order by s.code), '{}') from kernel.site s where s.branch in (select id from below)
$$;

-- The sites of somebody who is bound to some sites and to some branches; null: he is bound to none.
create function kernel.sites_seen(sites text[], branches text[]) returns text[]
  language sql stable as $$
  select case when branches is null then sites
    else array(select distinct unnest(coalesce(sites, '{}') || kernel.sites_of_branches(branches)) order by 1) end
$$;

-- A branch that users or roles are bound to by its code does not go: a deny would no longer deny anything.
create function kernel.branch_in_use() returns trigger
  language plpgsql as $$
begin
  -- Who changes rights holds this row too.
  perform from kernel.company for update;
  if exists (select from kernel.membership m where old.code = any(m.branches))
    or exists (select from kernel.role r where position('{branch:' || old.code || '}' in r.grants::text) > 0) then
    raise exception 'update or delete on branch %: users or roles are bound to it', old.code using errcode = '23503';
  end if;
  return old;
end $$;
create trigger branch_in_use before delete on kernel.branch
  for each row execute function kernel.branch_in_use();
