import pg from 'pg';

/**
 * The logins of Millrace. `owner` makes and changes tables and is used by migrations alone; `app` is the server's (ERP,
 * under row-level security, owns nothing); `receiver` writes the samples; `reader` reads them; `auth` keeps sign-ins.
 */
export const ROLES = [
  'millrace_owner',
  'millrace_app',
  'millrace_receiver',
  'millrace_reader',
  'millrace_auth',
] as const;
export type Role = (typeof ROLES)[number];
export type RolePasswords = Readonly<Record<Role, string>>;

/**
 * Makes the logins that are missing and gives each its password; idempotent and quick. `admin` is a superuser's, or one
 * that may create roles. None of them is superuser, may create databases or roles, or passes row-level security.
 */
export async function ensureRoles(admin: pg.ClientBase, passwords: RolePasswords): Promise<void> {
  const { rows } = await admin.query<{ rolname: string }>('select rolname from pg_roles where rolname = any($1)', [
    ROLES,
  ]);
  const known = new Set(rows.map((row) => row.rolname));
  for (const role of ROLES) {
    const verb = known.has(role) ? 'alter' : 'create';
    await admin.query(`${verb} role ${role} login nobypassrls password ${pg.escapeLiteral(passwords[role])}`);
  }
}

/** Makes the database where it is missing, owned by `millrace_owner`, closed to every other login of the cluster. */
export async function ensureDatabase(admin: pg.ClientBase, name: string): Promise<void> {
  const { rowCount } = await admin.query('select 1 from pg_database where datname = $1', [name]);
  if (rowCount === 0) await admin.query(`create database ${pg.escapeIdentifier(name)} owner millrace_owner`);
  await admin.query(`revoke all on database ${pg.escapeIdentifier(name)} from public`);
  await admin.query(`grant connect on database ${pg.escapeIdentifier(name)} to ${ROLES.join(', ')}`);
}
