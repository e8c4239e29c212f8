import type pg from 'pg';

/** The database lets nobody of the plant's in: who was in is put out. Gives what lets them in again. */
export async function shutDatabase(asSuperuser: pg.Pool): Promise<() => Promise<void>> {
  await asSuperuser.query('alter database millrace connection limit 0');
  await asSuperuser.query(
    `select pg_terminate_backend(a.pid) from pg_stat_activity a join pg_roles r on r.rolname = a.usename
     where a.datname = 'millrace' and not r.rolsuper`,
  );
  return async () => {
    await asSuperuser.query('alter database millrace connection limit -1');
  };
}
