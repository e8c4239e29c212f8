import pg from 'pg';
import type { Logger } from 'pino';

/**
 * What the database itself ends, so that a connection that broke in the middle holds no lock and no place for ever: a
 * statement after five minutes, a transaction in which nothing is asked after one.
 */
const LIMITS = '-c statement_timeout=300000 -c idle_in_transaction_session_timeout=60000';

/** Connections of this process, by what they are for; `more` is pg's own. */
export function pool(
  connectionString: string,
  name: string,
  max: number,
  log: Logger,
  options = '',
  more = {},
): pg.Pool {
  const made = new pg.Pool({
    ...more,
    connectionString,
    max,
    application_name: `millrace ${name}`,
    connectionTimeoutMillis: 5_000,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
    options: `${LIMITS} ${options}`.trim(),
  });
  // An idle connection that breaks must not end the process; whoever asks next is told.
  made.on('error', (error) => log.warn({ err: error, pool: name }, 'database connection lost'));
  return made;
}
