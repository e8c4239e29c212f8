/** Words that no table or column may have as its name without quotes (PostgreSQL 18, appendix C: reserved there). */
const SQL_WORDS = new Set(
  `all analyse analyze and any array as asc asymmetric authorization binary both case cast check collate collation column
  concurrently constraint create cross current_catalog current_date current_role current_schema current_time
  current_timestamp current_user default deferrable desc distinct do else end except false fetch for foreign freeze from
  full grant group having ilike in initially inner intersect into is isnull join lateral leading left like limit localtime
  localtimestamp natural not notnull null offset on only or order outer overlaps placing primary references returning
  right select session_user similar some symmetric system_user table tablesample then to trailing true union unique user
  using variadic verbose when where window with`.split(/\s+/),
);
/** Columns that every record has by itself. */
const OWN = new Set(['id', 'version', 'company', 'state']);
/** Schemas of the database's own and of this system's rooms. */
const SCHEMAS = new Set(['public', 'information_schema', 'kernel', 'auth', 'timeseries', 'readable']);

/** Why a field cannot be called so; undefined: it can. */
export function fieldNameFault(name: string): string | undefined {
  if (OWN.has(name)) return `"${name}" is given by the kernel`;
  if (SQL_WORDS.has(name.toLowerCase())) return `"${name}" is a word of SQL: choose another`;
  // Records are plain objects: such a name would be found on every one of them.
  if (name in Object.prototype) return `"${name}" is a word of the machinery: choose another`;
  return undefined;
}

export const tableNameFault = (name: string): string | undefined =>
  SQL_WORDS.has(name) ? `"${name}" is a word of SQL: choose another` : undefined;

export const packNameFault = (name: string): string | undefined =>
  SCHEMAS.has(name) || name.startsWith('pg-') || SQL_WORDS.has(name) ? `"${name}" is a name of the system` : undefined;
