import { createPublicKey, type KeyObject, verify } from 'node:crypto';
import type { Pool } from 'pg';
import { type Db, inCompany } from '../db.ts';
import { newCredential, sha256 } from './secret.ts';

/** How a device shows that it is the terminal which it was. */
export interface ComingBack {
  /** Id of the terminal. */
  readonly terminal: string;
  /** The plant's time as the device has just heard it, µs. */
  readonly at: number;
  /** Of `returnWords`, ECDSA over P-256 with SHA-256: r and s one after the other, in base64url. */
  readonly signature: string;
}

/** New credentials in place of those that the device lost. */
export interface CameBack {
  readonly credential: string;
  /** Whoever was signed on there still is. `lasts`: seconds that are left. Null: nobody is. */
  readonly person: { readonly credential: string; readonly lasts: number } | null;
}

/** µs: what was signed is good so long before and after its moment. */
const GOOD_FOR = 120_000_000;

/** What a device signs to come back. */
export const returnWords = ({ terminal, at }: Pick<ComingBack, 'terminal' | 'at'>): string =>
  `millrace terminal comes back\n${terminal}\n${at}`;

/** A public key of P-256 as SPKI in base64; null: it is none. */
export function deviceKey(spki: string): KeyObject | null {
  try {
    const key = createPublicKey({ key: Buffer.from(spki, 'base64'), format: 'der', type: 'spki' });
    return key.asymmetricKeyDetails?.namedCurve === 'prime256v1' ? key : null;
  } catch {
    return null;
  }
}

export interface DeviceKeys {
  /**
   * Notes the key of the device that is this terminal, shown with its credential. False: it is no such key, or another is known:
   * by a key whoever is signed on comes back too, which who has the terminal's credential alone must not have. A device that
   * lost its key is registered anew.
   */
  readonly know: (terminal: { readonly company: string; readonly id: string }, spki: string) => Promise<boolean>;
  /**
   * SHA-256 (hex) of the key that is known of it, and whether somebody is signed on there. Null: no key is known.
   */
  readonly known: (terminal: {
    readonly company: string;
    readonly id: string;
  }) => Promise<{ readonly key: string | null; readonly signedOn: boolean }>;
  /** Null: it is not that device, or nothing comes back there any more; or it was said before. */
  readonly comeBack: (coming: ComingBack) => Promise<CameBack | null>;
}

/**
 * A browser writes cookies to its disk up to half a minute late: a terminal whose power fails then has lost its credential, and
 * what was said at it waits for a technician. So it has a key as well, which it keeps as safely as its journal and which its own
 * scripts can use but not read; with it the same device gets new credentials, and the lost ones end.
 */
export function deviceKeys(pool: Pool, clock: () => number): DeviceKeys {
  const inside = <Result>(company: string, work: (db: Db) => Promise<Result>, mode?: 'read') =>
    inCompany(pool, { company, user: 'system:terminal' }, work, mode);

  return {
    async know({ company, id }, spki) {
      if (!deviceKey(spki)) return false;
      const noted = await inside(company, (db) =>
        db.one(
          `update kernel.terminal set key = $2
           where id = $1 and hash is not null and (key is null or key = $2) returning id`,
          [id, spki],
        ),
      );
      return noted !== undefined;
    },
    async known({ company, id }) {
      const found = await inside(
        company,
        (db) =>
          db.one<{ key: string | null; signedOn: boolean }>(
            `select t.key, exists (select 1 from kernel.sign_on s where s.terminal = t.id and s.ends_at > $2) as "signedOn"
             from kernel.terminal t where t.id = $1`,
            [id, clock()],
          ),
        'read',
      );
      return { key: found?.key == null ? null : sha256(found.key), signedOn: found?.signedOn ?? false };
    },
    async comeBack(coming) {
      const now = clock();
      if (Math.abs(now - coming.at) > GOOD_FOR) return null;
      const { rows } = await pool.query<{ company: string; key: string }>(
        'select company, key from kernel.key_of_terminal($1)',
        [coming.terminal],
      );
      for (const { company, key } of rows) {
        const known = deviceKey(key);
        const signature = Buffer.from(coming.signature, 'base64url');
        const words = Buffer.from(returnWords(coming));
        if (!known || !verify('sha256', words, { key: known, dsaEncoding: 'ieee-p1363' }, signature)) continue;
        return inside(company, (db) => renewed(db, { ...coming, key, now }));
      }
      return null;
    },
  };
}

async function renewed(
  db: Db,
  { terminal, at, key, now }: ComingBack & { readonly key: string; readonly now: number },
): Promise<CameBack | null> {
  const credential = newCredential();
  // What was signed is good once: a later one has to name a later moment.
  const taken = await db.one(
    `update kernel.terminal set hash = $2, key_used_at = $3
     where id = $1 and key = $4 and hash is not null and revoked_at is null and (key_used_at is null or key_used_at < $3)
     returning id`,
    [terminal, sha256(credential), at, key],
  );
  if (!taken) return null;
  const person = newCredential();
  const here = await db.one<{ endsAt: string }>(
    'update kernel.sign_on set hash = $2 where terminal = $1 and ends_at > $3 returning ends_at as "endsAt"',
    [terminal, sha256(person), now],
  );
  return {
    credential,
    person: here ? { credential: person, lasts: Math.floor((Number(here.endsAt) - now) / 1_000_000) } : null,
  };
}
