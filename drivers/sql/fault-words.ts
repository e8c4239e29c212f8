import type { LinkState } from '@millrace/driver-api';
import { type Dialect, TableFault } from './dialect.ts';
import type { SqlSettings } from './manifest.ts';

export interface LinkFault {
  /** `refused`: it does not mend by itself, and is tried again seldom. */
  readonly state: Extract<LinkState, 'lost' | 'refused'>;
  readonly words: string;
}

type Kind =
  | 'stranger'
  | 'database'
  | 'table'
  | 'column'
  | 'right'
  | 'writes'
  | 'slow'
  | 'closed'
  | 'name'
  | 'authority'
  | 'host'
  | 'tls';

/**
 * What ends a connection, by its code: appendix A of PostgreSQL's manual, the error references of MySQL (server errors)
 * and MariaDB, those of the two libraries, and Node's own.
 */
const KINDS: Readonly<Record<string, Kind>> = {
  '28P01': 'stranger',
  '28000': 'stranger',
  ER_ACCESS_DENIED_ERROR: 'stranger',
  '3D000': 'database',
  ER_BAD_DB_ERROR: 'database',
  ER_DBACCESS_DENIED_ERROR: 'database',
  '42P01': 'table',
  '3F000': 'table',
  ER_NO_SUCH_TABLE: 'table',
  '42703': 'column',
  ER_BAD_FIELD_ERROR: 'column',
  '42501': 'right',
  ER_TABLEACCESS_DENIED_ERROR: 'right',
  ER_COLUMNACCESS_DENIED_ERROR: 'right',
  '25006': 'writes',
  ER_CANT_EXECUTE_IN_READ_ONLY_TRANSACTION: 'writes',
  '57014': 'slow',
  ER_QUERY_TIMEOUT: 'slow',
  // MariaDB's own, which the library has no name for.
  '1969': 'slow',
  ECONNREFUSED: 'closed',
  ENOTFOUND: 'name',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'authority',
  SELF_SIGNED_CERT_IN_CHAIN: 'authority',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'authority',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'authority',
  ERR_TLS_CERT_ALTNAME_INVALID: 'host',
  HANDSHAKE_NO_SSL_SUPPORT: 'tls',
};

interface Told {
  readonly code?: string;
  readonly errno?: number;
  readonly message?: string;
}

/** Where a library takes the code away, by what it left. */
function kindOf(message: string): Kind | undefined {
  if (message.includes('does not support SSL')) return 'tls';
  if (message.includes('altnames')) return 'host';
  // What else is wrong with it is told in its own words.
  return /self-signed certificate|issuer certificate|verify the first certificate/.test(message)
    ? 'authority'
    : undefined;
}

/** What ended a connection, in words a technician can act on. */
export function faultOf(error: unknown, dialect: Dialect, settings: SqlSettings): LinkFault {
  const { code, errno, message = String(error) } = Object(error) as Told;
  const { host, port = dialect.port, database, user, table, secret } = settings;
  const where = `${host}:${port}/${database}`;
  const refused = (words: string): LinkFault => ({ state: 'refused', words });
  const lost = (words: string): LinkFault => ({ state: 'lost', words });
  if (error instanceof TableFault) return refused(message);
  switch (KINDS[code ?? ''] ?? KINDS[String(errno)] ?? kindOf(message)) {
    case 'stranger':
      return refused(
        `${where} does not let ${user} in: look at user${secret === undefined ? ' and secret' : ` and the secret "${secret}"`} (${message})`,
      );
    case 'database':
      return refused(`${host}:${port} has no database "${database}", or ${user} may not use it`);
    case 'table':
      return refused(`${where} has no table "${table}", or ${user} may not see it`);
    case 'column':
      return refused(`${where}, ${table}: ${message}`);
    case 'right':
      return refused(`${where}: ${user} may not read ${table}: grant select on it`);
    case 'writes':
      return refused(`${where}: reading ${table} would write, which this connection never does (${message})`);
    case 'slow':
      return lost(`${where}: ${table} was not read within statementTimeout: has its cursor an index?`);
    case 'closed':
      return lost(`${host}:${port}: nothing listens there: does the database run, and is the port right?`);
    case 'name':
      return lost(`${host}: nobody knows this name: write the address, or look at the name`);
    case 'authority':
      return refused(
        `${host}:${port}: its certificate is signed by nobody we trust: give the file of its authority as "ca"`,
      );
    case 'host':
      return refused(`${host}:${port}: its certificate is another's: write the name that it says (${message})`);
    case 'tls':
      return refused(
        `${host}:${port} does not speak TLS: switch it on there, or write tls: off where nobody else listens`,
      );
    default:
      return lost(`${where}: ${message}`);
  }
}
