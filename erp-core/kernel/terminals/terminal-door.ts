import type { Pool } from 'pg';
import { systemCaller } from '../caller.ts';
import { worksAt } from '../core/member-rights.ts';
import { type Db, inCompany } from '../db.ts';
import { newId } from '../identifier.ts';
import type { Kernel } from '../kernel.ts';
import { settingsInForce } from '../settings/settings.ts';
import { type DeviceKeys, deviceKeys } from './device-key.ts';
import { answeredDoubts } from './doubt.ts';
import { afterFailure, type Failures, type LockOut, OF_PERSON, OF_TERMINAL, waitOf } from './lock-out.ts';
import { type OfflineDoor, offlineDoor } from './offline-door.ts';
import { noteThere } from './offline-people.ts';
import { isPin } from './pin-hash.ts';
import { hashOfCode, newCredential, normalBadge, sha256 } from './secret.ts';
import { terminalSettings } from './terminal-settings.ts';

/** A registered terminal, with who is signed on there by the credential that was shown. Moments in µs. */
export interface TerminalAt {
  readonly company: string;
  readonly id: string;
  readonly name: string;
  readonly site: string;
  readonly line: string | null;
  readonly machine: string | null;
  /** It shows, and nobody signs on there. */
  readonly wall: boolean;
  readonly person: {
    readonly user: string;
    readonly name: string;
    readonly email: string | null;
    readonly signOn: string;
    readonly way: Way;
    readonly begunAt: number;
    readonly endsAt: number;
  } | null;
}
export type Way = 'badge' | 'pin';

/** How somebody shows who he is at a terminal. */
export type Shown =
  | { readonly badge: string }
  | { readonly number: string; readonly pin: string }
  /** The id of a badge that was shown to the terminal's reader. */
  | { readonly told: string };

/** Who signed on, and the credential of this sign-on; or why not, with what there is to say of it. */
export type SignOn =
  | {
      readonly ok: true;
      readonly user: string;
      readonly credential: string;
      readonly way: Way;
      /** Seconds. */
      readonly lasts: number;
    }
  | {
      readonly ok: false;
      readonly code: 'unknown-badge' | 'wrong-pin' | 'locked' | 'other-site';
      readonly user: string | null;
      readonly way: Way;
      /** Seconds until it may be tried again. */
      readonly wait: number | null;
    };

export interface TerminalDoor {
  /** Null: this credential is no terminal's, or not any more. */
  readonly at: (credential: string, signOn: string | null) => Promise<TerminalAt | null>;
  /** A panel that shows its one-time code; null: not known, used, or run out. */
  readonly register: (
    code: string,
  ) => Promise<{ readonly id: string; readonly name: string; readonly credential: string } | null>;
  /** Signs a person on in place of whoever is there. */
  readonly signOn: (terminal: Pick<TerminalAt, 'company' | 'id' | 'site'>, shown: Shown) => Promise<SignOn>;
  /** A badge that was shown just now to the reader of this terminal, and not fetched yet; null: none. */
  readonly told: (
    terminal: Pick<TerminalAt, 'company' | 'id'>,
  ) => Promise<{ readonly id: string; readonly user: string } | null>;
  readonly signOff: (terminal: Pick<TerminalAt, 'company' | 'id'>) => Promise<void>;
  /** Keeps what did not fit for a supervisor. Throws what the database says: then it has to be told again. */
  readonly unsettled: (told: ToldUnsettled, correlation: string) => Promise<void>;
  /** The keys of devices that are terminals, with which they come back. */
  readonly keys: DeviceKeys;
  /** Signing on there while the server is away. */
  readonly offline: OfflineDoor;
  /** What a terminal needs to know before anybody is signed on. */
  readonly rules: (company: string) => Promise<{ readonly idleMinutes: number; readonly pinDigits: number }>;
}

/** Something a person told as done that could not be booked so, or a clock that was wrong. Moments in µs. */
export interface ToldUnsettled {
  readonly company: string;
  /** What was told twice under it is one. */
  readonly key: string;
  readonly why: 'refused' | 'booked' | 'clock';
  readonly command: string;
  readonly input: Readonly<Record<string, unknown>>;
  readonly code: string;
  /** Why, in the language of whoever told it. */
  readonly message: string;
  /** What fills the sentence of `code`, where that is a refusal: each reader has it in his language. */
  readonly details?: Readonly<Record<string, unknown>>;
  readonly site: string | null;
  readonly terminal: string | null;
  readonly user: string;
  readonly saidAt: number;
  readonly corrected: number;
}

export interface TerminalDoorOptions {
  readonly pool: Pool;
  readonly kernel: Pick<Kernel, 'execute' | 'registry'>;
  /** Rights that are asked for beside those of the modules: by routes of the server's own. */
  readonly otherRights?: readonly string[];
  /** Microseconds. */
  readonly clock?: () => number;
}

interface Found {
  company: string;
  id: string;
  name: string;
  site: string;
  line: string | null;
  machine: string | null;
  wall: boolean;
  seen_at: string | null;
  user_id: string | null;
  user_name: string;
  user_email: string | null;
  sign_on: string;
  way: Way;
  begun_at: string;
  ends_at: string;
}

/** µs: when a terminal was seen last is written this seldom. */
const NOTED_EVERY = 60_000_000;
const FAILURES = 'failures, failed_at as "failedAt", locked_until as "lockedUntil"';

/**
 * Terminals as the server's door asks for them, before there is a caller. Sessions begin and end here beside the
 * commands, and so do counts of failures: they have to stand although what was asked for is refused.
 */
export function createTerminalDoor({
  pool,
  kernel,
  otherRights = [],
  clock = () => Date.now() * 1000,
}: TerminalDoorOptions): TerminalDoor {
  const inside = <Result>(company: string, work: (db: Db) => Promise<Result>, mode?: 'read') =>
    inCompany(pool, { company, user: 'system:terminal' }, work, mode);

  /**
   * Counts a try as failed before it is looked at. `wait` (µs): none is let through now; `failedAt`: when one failed before.
   */
  async function counted(db: Db, table: 'terminal' | 'pin', id: string, of: LockOut) {
    const now = clock();
    const before = await db.one<Failures>(`select ${FAILURES} from kernel.${table} where id = $1 for update`, [id]);
    const wait = before ? waitOf(before, now) : null;
    if (before && wait === null) {
      const after = afterFailure(before, now, of);
      await db.run(`update kernel.${table} set failures = $2, failed_at = $3, locked_until = $4 where id = $1`, [
        ...[id, after.failures, after.failedAt, after.lockedUntil],
      ]);
    }
    return { wait, failedAt: before?.failedAt ?? null };
  }

  async function byPin(terminal: Pick<TerminalAt, 'company' | 'id'>, number: string, pin: string) {
    const { own, there, wait } = await inside(terminal.company, async (db) => {
      const own = await db.one<{ id: string; user: string; hash: string }>(
        'select id, user_id as "user", hash from kernel.pin where number = $1',
        [number],
      );
      const there = await counted(db, 'terminal', terminal.id, OF_TERMINAL);
      const wait = there.wait ?? (own ? (await counted(db, 'pin', own.id, OF_PERSON)).wait : null);
      return { own, there, wait };
    });
    if (wait !== null) return { user: own?.user ?? null, code: 'locked' as const, wait };
    if (!(await isPin(pin, own?.hash ?? null)) || !own) {
      return { user: own?.user ?? null, code: 'wrong-pin' as const, wait: null };
    }
    // The terminal, which is locked first here as above, forgets this one try alone: who knows one PIN must not guess at
    // others without end.
    await inside(terminal.company, async (db) => {
      await db.run(
        'update kernel.terminal set failures = greatest(0, failures - 1), failed_at = $2, locked_until = null where id = $1',
        [terminal.id, there.failedAt],
      );
      await db.run('update kernel.pin set failures = 0, failed_at = null, locked_until = null where id = $1', [own.id]);
    });
    return { user: own.user, code: null, wait: null };
  }

  async function byBadge({ company }: Pick<TerminalAt, 'company'>, badge: string) {
    const hash = sha256(normalBadge(badge));
    const found = await inside(
      company,
      (db) => db.one<{ user: string }>('select user_id as "user" from kernel.badge where hash = $1', [hash]),
      'read',
    );
    return { user: found?.user ?? null, code: found ? null : ('unknown-badge' as const), wait: null };
  }

  /** Good once, for this terminal alone. */
  async function byTold({ company, id: terminal }: Pick<TerminalAt, 'company' | 'id'>, id: string) {
    const taken = await inside(company, (db) =>
      db.one<{ user: string }>(
        'delete from kernel.badge_told where terminal = $1 and id = $2 and ends_at > $3 returning user_id as "user"',
        [terminal, id, clock()],
      ),
    );
    return { user: taken?.user ?? null, code: taken ? null : ('unknown-badge' as const), wait: null };
  }

  const shownBy = (terminal: Pick<TerminalAt, 'company' | 'id'>, shown: Shown) => {
    if ('told' in shown) return byTold(terminal, shown.told);
    return 'badge' in shown ? byBadge(terminal, shown.badge) : byPin(terminal, shown.number, shown.pin);
  };

  return {
    keys: deviceKeys(pool, clock),
    offline: offlineDoor({ pool, registry: () => kernel.registry, otherRights, clock }),
    async at(credential, signOn) {
      const { rows } = await pool.query<Found>({
        name: 'kernel-terminal-of-secret',
        text: 'select * from kernel.terminal_of_secret($1, $2)',
        values: [sha256(credential), signOn === null ? null : sha256(signOn)],
      });
      const [found] = rows;
      if (!found) return null;
      const now = clock();
      const { company, id, name, site, line, machine, wall } = found;
      if (now - Number(found.seen_at ?? 0) > NOTED_EVERY) {
        await inside(company, (db) => db.run('update kernel.terminal set seen_at = $2 where id = $1', [id, now]));
      }
      const here = !wall && found.user_id !== null && Number(found.ends_at) > now;
      return {
        ...{ company, id, name, site, line, machine, wall },
        person: here
          ? {
              user: found.user_id ?? '',
              name: found.user_name,
              email: found.user_email,
              signOn: found.sign_on,
              way: found.way,
              begunAt: Number(found.begun_at),
              endsAt: Number(found.ends_at),
            }
          : null,
      };
    },
    async register(code) {
      const { rows } = await pool.query<{ company: string | null }>(
        'select kernel.company_of_terminal_code($1) as company',
        [hashOfCode(code)],
      );
      const company = rows[0]?.company;
      if (!company) return null;
      const outcome = await kernel.execute(systemCaller(company, 'terminal', newId()), 'kernel.terminal.register', {
        code,
      });
      return outcome.ok ? (outcome.result as { id: string; name: string; credential: string }) : null;
    },
    async signOn(terminal, shown) {
      const way: Way = 'number' in shown ? 'pin' : 'badge';
      const { user, code, wait } = await shownBy(terminal, shown);
      if (user === null || code !== null) {
        return { ok: false, code: code ?? 'wrong-pin', user, way, wait: wait && Math.ceil(wait / 1_000_000) };
      }
      return inside(terminal.company, async (db): Promise<SignOn> => {
        if (!(await worksAt(db, user, terminal.site))) {
          return { ok: false, code: 'other-site', user, way, wait: null };
        }
        const now = clock();
        const { hours } = await settingsInForce(db, terminalSettings, now);
        const credential = newCredential();
        await db.run(
          `insert into kernel.sign_on (terminal, id, user_id, hash, way, begun_at, ends_at)
           values ($1, $2, $3, $4, $5, $6, $7)
           on conflict (company, terminal) do update set id = excluded.id, user_id = excluded.user_id,
             hash = excluded.hash, way = excluded.way, begun_at = excluded.begun_at, ends_at = excluded.ends_at`,
          [terminal.id, newId(), user, sha256(credential), way, now, now + hours * 3_600_000_000],
        );
        await noteThere(db, terminal.id, user, now);
        // What was shown before is past: it must not put anybody back.
        await db.run('delete from kernel.badge_told where terminal = $1', [terminal.id]);
        return { ok: true, user, credential, way, lasts: hours * 3_600 };
      });
    },
    told: async ({ company, id }) => {
      const found = await inside(
        company,
        (db) =>
          db.one<{ id: string; user: string }>(
            'select id, user_id as "user" from kernel.badge_told where terminal = $1 and ends_at > $2',
            [id, clock()],
          ),
        'read',
      );
      return found ?? null;
    },
    signOff: ({ company, id }) =>
      inside(company, async (db) => {
        await db.run('delete from kernel.sign_on where terminal = $1', [id]);
        await db.run('delete from kernel.badge_told where terminal = $1', [id]);
      }),
    async unsettled({ company, details, ...told }, correlation) {
      // The command knows what was told before: the same may be told in other words.
      const outcome = await kernel.execute(systemCaller(company, 'terminal', correlation), 'kernel.unsettled.tell', {
        ...told,
        doubts: details ? answeredDoubts(kernel.registry, { code: told.code, details }) : [],
      });
      if (!outcome.ok) throw new TypeError(`what does not fit could not be kept: ${outcome.refusal?.message}`);
    },
    rules: (company) =>
      inside(
        company,
        async (db) => {
          const { idleMinutes, pinDigits } = await settingsInForce(db, terminalSettings, clock());
          return { idleMinutes, pinDigits };
        },
        'read',
      ),
  };
}
