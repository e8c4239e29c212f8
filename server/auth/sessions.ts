import type pg from 'pg';

/** A sign-in that is still good. Its token is told to nobody. */
export interface KnownSession {
  readonly id: string;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  readonly usedAt: number;
  readonly expiresAt: number;
  /** Address it was made from. */
  readonly peer: string | null;
  /** What the browser calls itself. */
  readonly agent: string | null;
}

interface Row {
  readonly id: string;
  readonly created_at: Date;
  readonly used_at: Date;
  readonly expires_at: Date;
  readonly peer: string | null;
  readonly agent: string | null;
}

/** Sessions of a user that are valid now, the one used last first; 100 at most. */
export async function sessionsOf(pool: pg.Pool, user: string): Promise<KnownSession[]> {
  const { rows } = await pool.query<Row>({
    name: 'sessions-of-user',
    text: `select id, "createdAt" as created_at, "updatedAt" as used_at, "expiresAt" as expires_at,
             "ipAddress" as peer, "userAgent" as agent
           from auth.session where "userId" = $1 and "expiresAt" > now() order by "updatedAt" desc, id limit 100`,
    values: [user],
  });
  return rows.map(({ id, created_at, used_at, expires_at, peer, agent }) => ({
    id,
    createdAt: created_at.getTime(),
    usedAt: used_at.getTime(),
    expiresAt: expires_at.getTime(),
    peer,
    agent,
  }));
}

/**
 * Ends sessions of a user, at once: the next request with one of them is nobody's, a live channel goes within half a
 * minute. Which: one, all but one, or all.
 * @returns how many there were
 */
export async function endSessions(
  pool: pg.Pool,
  user: string,
  which: { readonly only?: string; readonly but?: string } = {},
): Promise<number> {
  const { rowCount } = await pool.query(
    `delete from auth.session where "userId" = $1 and ($2::text is null or id = $2) and ($3::text is null or id <> $3)`,
    [user, which.only ?? null, which.but ?? null],
  );
  return rowCount ?? 0;
}
