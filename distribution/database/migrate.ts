import pg from 'pg';
import { databaseAway } from './database-away.ts';
import { MIGRATIONS } from './migrations.ts';

// A program of its own, run by the keeper only when something is due: what migrating loads (SQL builders, the identity
// library) then costs no memory and no time while the house runs. Reads MILLRACE_OWNER_URL, and MILLRACE_ONLY where
// only one room's tables belong there. Ends with 0; with 75 where
// the database was away (try again); with 1 and the fault on stderr otherwise.
const pool = new pg.Pool({
  connectionString: process.env.MILLRACE_OWNER_URL,
  max: 2,
  application_name: 'millrace migrations',
});
pool.on('error', () => undefined);
let current = '';
try {
  for (const { name, run } of MIGRATIONS) {
    if ((process.env.MILLRACE_ONLY ?? name) !== name) continue;
    current = name;
    await run(pool);
  }
} catch (error) {
  process.stderr.write(
    `the tables of ${current} could not be brought up to date: ${(error as Error).stack ?? error}\n`,
  );
  process.exitCode = databaseAway(error) ? 75 : 1;
} finally {
  await pool.end();
}
