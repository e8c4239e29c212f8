import type pg from 'pg';

export interface Session {
  readonly id: string;
  readonly token: string;
  readonly user: { readonly id: string; readonly name: string; readonly email: string };
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
  readonly updatedAt: number;
  /** Proved by more than a password: the account has a second factor, or this sign-in was by a passkey. */
  readonly secondFactor: boolean;
}

interface SessionRow {
  id: string;
  token: string;
  user_id: string;
  name: string;
  email: string;
  expires_at: Date;
  updated_at: Date;
  second_factor: boolean;
}

const SQL = `
  select s.id, s.token, s."userId" as user_id, u.name, u.email, s."expiresAt" as expires_at, s."updatedAt" as updated_at,
    coalesce(u."twoFactorEnabled", false) or s."signedInBy" is not distinct from 'passkey' as second_factor
    from auth.session s join auth."user" u on u.id = s."userId"
   where s."expiresAt" > now() and s.token`;
const OF_MANY = { name: 'sessions-by-token', text: `${SQL} = any ($1)` };
/** PostgreSQL plans a question about a list anew each time, one about a single token once. */
const OF_ONE = { name: 'session-by-token', text: `${SQL} = $1` };

/** Sessions that are valid now, by token. One prepared query of our own: the identity library's costs twenty times as much. */
export async function findSessions(pool: pg.Pool, tokens: readonly string[]): Promise<Map<string, Session>> {
  if (tokens.length === 0) return new Map();
  const [first] = tokens;
  const asked = tokens.length === 1 ? { ...OF_ONE, values: [first] } : { ...OF_MANY, values: [tokens] };
  const { rows } = await pool.query<SessionRow>(asked);
  return new Map(
    rows.map((row) => [
      row.token,
      {
        id: row.id,
        token: row.token,
        user: { id: row.user_id, name: row.name, email: row.email },
        expiresAt: row.expires_at.getTime(),
        updatedAt: row.updated_at.getTime(),
        secondFactor: row.second_factor,
      },
    ]),
  );
}

/**
 * Looks up the sessions of requests: while one question is under way, those that come meanwhile wait and go together as
 * the next. Each is answered by a question that was asked after it came, so a session that is ended opens nothing more.
 */
export function sessionFinder(pool: pg.Pool): (token: string) => Promise<Session | null> {
  let waiting: { readonly tokens: Set<string>; readonly found: Promise<Map<string, Session>> } | undefined;
  let underWay: Promise<unknown> = Promise.resolve();
  return async (token) => {
    if (!waiting) {
      const tokens = new Set<string>();
      const found = underWay.then(() => {
        waiting = undefined;
        return findSessions(pool, [...tokens]);
      });
      underWay = found.catch(() => undefined);
      waiting = { tokens, found };
    }
    waiting.tokens.add(token);
    return (await waiting.found).get(token) ?? null;
  };
}
