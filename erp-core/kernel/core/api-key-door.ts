import type { Pool } from 'pg';
import type { Caller } from '../caller.ts';
import { inCompany } from '../db.ts';
import { hashOfKey } from './api-keys.ts';
import { narrowed } from './narrowed.ts';

/** Whose key it is: a member of one company, and the rights it is narrowed to (null: all of the member's). */
export interface ApiKeyOwner {
  readonly id: string;
  readonly company: string;
  readonly user: string;
  readonly only: readonly string[] | null;
}

export interface ApiKeyDoor {
  /** Null: there is no such key, or it has run out or was revoked. */
  readonly ownerOf: (key: string) => Promise<ApiKeyOwner | null>;
}

/** µs: when a key was used last is written this seldom. */
const NOTED_EVERY = 60_000_000;
const MOST_NOTED = 10_000;

/** Keys as the server's door asks for them, before there is a caller. */
export function createApiKeyDoor({
  pool,
  clock = () => Date.now() * 1000,
}: {
  readonly pool: Pool;
  /** Microseconds. */
  readonly clock?: () => number;
}): ApiKeyDoor {
  const noted = new Map<string, number>();
  const note = async ({ id, company, user }: ApiKeyOwner): Promise<void> => {
    const now = clock();
    if (now - (noted.get(id) ?? 0) < NOTED_EVERY) return;
    if (noted.size >= MOST_NOTED) noted.clear();
    noted.set(id, now);
    await inCompany(pool, { company, user }, (db) =>
      db.run('update kernel.api_key set used_at = $2 where id = $1', [id, now]),
    );
  };
  return {
    async ownerOf(key) {
      const { rows } = await pool.query<ApiKeyOwner & { expires: string }>({
        name: 'kernel-owner-of-api-key',
        text: `select id, company, user_id as user, only_rights as only, expires_at as expires from kernel.owner_of_api_key($1)`,
        values: [hashOfKey(key)],
      });
      const [found] = rows;
      if (!found || Number(found.expires) <= clock()) return null;
      const { expires: _, ...owner } = found;
      await note(owner);
      return owner;
    },
  };
}

/** A member as his key sees him: never more than he may now, and of that only what the key is narrowed to. */
export const throughKey = (caller: Caller, { id, only }: Pick<ApiKeyOwner, 'id' | 'only'>): Caller => ({
  ...(only === null ? caller : narrowed(caller, only)),
  apiKey: id,
});
