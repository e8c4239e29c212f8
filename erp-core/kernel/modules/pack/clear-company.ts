import type { Db } from '../../db.ts';
import { forgetModule } from '../../notes/forget.ts';
import type { Change } from '../../outcome.ts';

interface RoleRow {
  readonly id: string;
  readonly version: number;
  readonly permissions: readonly string[];
  readonly grants: readonly { readonly on: string }[];
}

/**
 * Takes what names a pack out of the kernel's tables of the company at hand: its switch, rights in roles and keys, duties,
 * sheets of imports, places of handlers, legal holds, what was said of its records, views of their lists, words that the
 * search knows of them, requests that wait for a second person. Returns what became of the roles, for the audit trail. Numbers stay: none is
 * given twice, even if the pack comes again.
 */
export async function clearCompany(db: Db, name: string): Promise<Change[]> {
  const names = (right: string) => right.startsWith(`${name}.`);
  await db.run('delete from kernel.company_module where module = $1', [name]);
  await db.run(`delete from kernel.import where entity like $1 || '.%'`, [name]);
  await db.run(`delete from kernel.duty_conflict where first like $1 || '.%' or second like $1 || '.%'`, [name]);
  await db.run(`delete from kernel.legal_hold where entity like $1 || '.%'`, [name]);
  await forgetModule(db, name);
  // Its tables are gone without a word of it to the search.
  await db.run(
    `delete from kernel.search_word w using kernel.search_kind k where k.kind = w.kind and k.entity like $1 || '.%'`,
    [name],
  );
  await db.run(
    'delete from kernel.search_near n where not exists (select from kernel.search_word w where w.company = n.company and w.word = n.word)',
  );
  await db.run(`delete from kernel.search_backlog where entity like $1 || '.%'`, [name]);
  // Nobody can say yes to them any more; who settled one keeps having done so.
  await db.run(`delete from kernel.proposal where command like $1 || '.%' and state = 'waiting'`, [name]);
  for (const table of ['handler_cursor', 'handler_failure'])
    await db.run(`delete from kernel.${table} where handler like $1 || '.%'`, [name]);
  await db.run(
    `update kernel.api_key set only_rights = array(select r from unnest(only_rights) r where r not like $1 || '.%')
     where exists (select from unnest(only_rights) r where r like $1 || '.%')`,
    [name],
  );
  const roles = await db.rows<RoleRow>(
    'select id, version, permissions, grants from kernel.role order by id for update',
  );
  const changes: Change[] = [];
  for (const { id, version, permissions, grants } of roles) {
    const left = {
      version: version + 1,
      permissions: permissions.filter((one) => !names(one)),
      grants: grants.filter(({ on }) => !names(on)),
    };
    if (left.permissions.length === permissions.length && left.grants.length === grants.length) continue;
    await db.run('update kernel.role set version = $2, permissions = $3, grants = $4 where id = $1', [
      ...[id, left.version, left.permissions, JSON.stringify(left.grants)],
    ]);
    const before = { id, version, permissions, grants };
    changes.push({ table: 'kernel.role', entity: 'kernel.role', key: { id }, before, after: { id, ...left } });
  }
  return changes;
}
