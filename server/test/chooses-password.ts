import { randomUUID } from 'node:crypto';
import pg from 'pg';

/** Whoever was invited has a password, as by the link of an invitation but without a mail server: that of the first account. */
export async function choosesPassword(url: string, user: string): Promise<void> {
  const auth = new pg.Client({ connectionString: url });
  await auth.connect();
  await auth.query(
    `insert into auth.account (id, "accountId", "providerId", "userId", password, "createdAt", "updatedAt")
     select $1, $2, "providerId", $2, password, now(), now() from auth.account
     where "providerId" = 'credential' order by "createdAt" limit 1`,
    [randomUUID(), user],
  );
  await auth.end();
}
