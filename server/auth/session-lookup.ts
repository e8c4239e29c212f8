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

export interface SessionFinder {
  readonly find: (token: string) => Promise<Session | null>;
  /** Somebody's sessions may have changed: what was found so far holds no more, nor what is being asked now. */
  readonly forget: () => void;
}

const HOLD_MS = 1_000;
const MOST_HELD = 10_000;

/**
 * Looks up the sessions of requests: while one question is under way, those that come meanwhile wait and go together as
 * the next. What was found holds for a second, as rights do, or until `forget`: a session that this process ended opens
 * nothing more, one that was ended in the database by others a second later.
 */
export function sessionFinder(pool: pg.Pool): SessionFinder {
  const held = new Map<string, { readonly session: Session; readonly until: number }>();
  let changes = 0;
  let waiting: { readonly tokens: Set<string>; readonly found: Promise<Map<string, Session>> } | undefined;
  let underWay: Promise<unknown> = Promise.resolve();
  async function ask(tokens: ReadonlySet<string>): Promise<Map<string, Session>> {
    waiting = undefined;
    const asked = changes;
    const until = performance.now() + HOLD_MS;
    const found = await findSessions(pool, [...tokens]);
    if (held.size >= MOST_HELD) held.clear();
    if (changes === asked) for (const [token, session] of found) held.set(token, { session, until });
    return found;
  }
  return {
    async find(token) {
      const known = held.get(token);
      if (known && known.until > performance.now() && known.session.expiresAt > Date.now()) return known.session;
      if (!waiting) {
        const tokens = new Set<string>();
        const found = underWay.then(() => ask(tokens));
        underWay = found.catch(() => undefined);
        waiting = { tokens, found };
      }
      waiting.tokens.add(token);
      return (await waiting.found).get(token) ?? null;
    },
    forget() {
      changes += 1;
      held.clear();
    },
  };
}
