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
/** Those that a database of readings alone has. */
export const STORE_ROLES = [
  'millrace_owner',
  'millrace_receiver',
  'millrace_reader',
] as const satisfies readonly Role[];
export type RolePasswords = Readonly<Record<Role, string>>;

/**
 * Makes the logins that are missing and gives each its password; idempotent and quick. `admin` is a superuser's, or one
 * that may create roles. None of them is superuser, may create databases or roles, or passes row-level security.
 */
export async function ensureRoles(
  admin: pg.ClientBase,
  passwords: RolePasswords,
  roles: readonly Role[] = ROLES,
): Promise<void> {
  const { rows } = await admin.query<{ rolname: string }>('select rolname from pg_roles where rolname = any($1)', [
    roles,
  ]);
  const known = new Set(rows.map((row) => row.rolname));
  for (const role of roles) {
    const verb = known.has(role) ? 'alter' : 'create';
    await admin.query(`${verb} role ${role} login password ${pg.escapeLiteral(passwords[role])}`);
  }
}

/**
 * Makes the database where it is missing, and lets `millrace_owner` make schemas in it. `ours`: the embedded one, by its
 * superuser; `millrace_owner` owns it and nobody but Millrace's logins may connect. A database of your own keeps its owner
 * and what you have granted; there a login that may create roles is enough (PostgreSQL 16 or newer).
 */
export async function ensureDatabase(
  admin: pg.ClientBase,
  name: string,
  { ours, roles = ROLES }: { ours: boolean; roles?: readonly Role[] },
): Promise<void> {
  const { rowCount } = await admin.query('select 1 from pg_database where datname = $1', [name]);
  const database = pg.escapeIdentifier(name);
  // Only a superuser may give it away at once.
  if (rowCount === 0) await admin.query(`create database ${database} ${ours ? 'owner millrace_owner' : ''}`);
  if (ours) await admin.query(`revoke all on database ${database} from public`);
  await admin.query(`grant connect on database ${database} to ${roles.join(', ')}`);
  await admin.query(`grant create, temporary on database ${database} to millrace_owner`);
}
