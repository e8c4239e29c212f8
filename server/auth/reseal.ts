import type pg from 'pg';
import type { Signing } from './signing.ts';

interface Row {
  id: string;
  secret: string;
  backupCodes: string;
}

/**
 * Encrypts every second factor with the newest secret, all or none, so that the one before can go. Gives how many there
 * were to do; rejects where one can be read with neither: then the secret before must stay.
 * @param pool whose search path is schema `auth`
 */
export async function reseal(pool: pg.Pool, signing: Signing): Promise<number> {
  const { newest, before, version } = signing.now;
  if (version === 0) return 0;
  const { symmetricDecrypt, symmetricEncrypt } = await import('better-auth/crypto');
  const keys = new Map([[version, newest], ...(before === null ? [] : ([[version - 1, before]] as const))]);
  const key = { keys, currentVersion: version, legacySecret: before ?? newest };
  const again = async (data: string) => symmetricEncrypt({ key, data: await symmetricDecrypt({ key, data }) });
  const client = await pool.connect();
  let failed = true;
  try {
    await client.query('begin');
    const ours = `$ba$${version}$`;
    const { rows } = await client.query<Row>(
      `select id, secret, "backupCodes" from "twoFactor"
       where not starts_with(secret, $1) or not starts_with("backupCodes", $1) order by id for update`,
      [ours],
    );
    for (const { id, secret, backupCodes } of rows) {
      await client.query('update "twoFactor" set secret = $2, "backupCodes" = $3 where id = $1', [
        id,
        await again(secret),
        await again(backupCodes),
      ]);
    }
    await client.query('commit');
    failed = false;
    return rows.length;
  } finally {
    // A transaction that did not end goes with its connection.
    client.release(failed);
  }
}
