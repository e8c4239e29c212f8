import type { LinkState } from '@millrace/driver-api';
import type { SqlSettings } from './manifest.ts';
import { TableFault } from './new-rows.ts';

export interface LinkFault {
  /** `refused`: it does not mend by itself, and is tried again seldom. */
  readonly state: Extract<LinkState, 'lost' | 'refused'>;
  readonly words: string;
}

const refused = (words: string): LinkFault => ({ state: 'refused', words });
const lost = (words: string): LinkFault => ({ state: 'lost', words });

/** What ended a connection, in words a technician can act on. Codes: appendix A of PostgreSQL's manual, and Node's own. */
export function faultOf(error: unknown, { host, port, database, user, table, secret }: SqlSettings): LinkFault {
  const { code = '', message = String(error) } = Object(error) as { readonly code?: string; readonly message?: string };
  const where = `${host}:${port}/${database}`;
  if (error instanceof TableFault) return refused(message);
  switch (code) {
    case '28P01':
    case '28000':
      return refused(
        `${where} does not let ${user} in: look at user${secret === undefined ? ' and secret' : ` and the secret "${secret}"`} (${message})`,
      );
    case '3D000':
      return refused(`${host}:${port} has no database "${database}"`);
    case '42P01':
    case '3F000':
      return refused(`${where} has no table "${table}", or ${user} may not see it`);
    case '42703':
      return refused(`${where}, ${table}: ${message}`);
    case '42501':
      return refused(`${where}: ${user} may not read ${table}: grant select on it`);
    case '25006':
      return refused(`${where}: reading ${table} would write, which this connection never does (${message})`);
    case '57014':
      return lost(`${where}: ${table} was not read within statementTimeout: has its cursor an index?`);
    case 'ECONNREFUSED':
      return lost(`${host}:${port}: nothing listens there: does the database run, and is the port right?`);
    case 'ENOTFOUND':
      return lost(`${host}: nobody knows this name: write the address, or look at the name`);
    case 'DEPTH_ZERO_SELF_SIGNED_CERT':
    case 'SELF_SIGNED_CERT_IN_CHAIN':
    case 'UNABLE_TO_VERIFY_LEAF_SIGNATURE':
      return refused(
        `${host}:${port}: its certificate is signed by nobody we trust: give the file of its authority as "ca"`,
      );
    default:
      return message.includes('does not support SSL')
        ? refused(`${host}:${port} does not speak TLS: switch it on there, or write tls: off where nobody else listens`)
        : lost(`${where}: ${message}`);
  }
}
