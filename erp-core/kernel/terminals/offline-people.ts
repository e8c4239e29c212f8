import { seesSite } from '../caller.ts';
import { ROLES_OF_MEMBER, SITES_BY_BRANCH, SITES_OF_MEMBER } from '../core/member-rights.ts';
import type { Db } from '../db.ts';
import type { Locale } from '../label.ts';
import type { RoleRow, SitesByBranch } from '../rights/grant.ts';
import { settingsInForce } from '../settings/settings.ts';
import { afterFailure, type Failures, OF_PERSON } from './lock-out.ts';
import { checkOf, newSeal, type Proof, shownSeal } from './offline-proof.ts';
import { terminalSettings } from './terminal-settings.ts';

/** Somebody who may sign on at a terminal without the server, with what his roles were when that was said. */
export interface OfflinePerson {
  readonly user: string;
  readonly name: string;
  readonly email: string | null;
  readonly locale: Locale;
  readonly sites: readonly string[] | null;
  readonly roles: readonly RoleRow[];
  readonly branches: SitesByBranch;
  /** What his badges are known by (see `checkOf`). */
  readonly badges: readonly string[];
  /** Null: he has no PIN, or none is taken without a link, or too many wrong ones were tried. */
  readonly pin: {
    readonly number: string;
    readonly check: string;
    /** In base64url; the cost of scrypt. */
    readonly salt: string;
    readonly cost: { readonly N: number; readonly r: number; readonly p: number };
    /** How many wrong ones may be tried until the server is asked again. */
    readonly tries: number;
  } | null;
}
export interface OfflineList {
  readonly company: { readonly id: string; readonly name: string };
  /** µs */
  readonly at: number;
  readonly goodUntil: number;
  /** How long a sign-on lasts, µs. */
  readonly lasts: number;
  /** The public key to which proofs are sealed, SPKI in base64; null: nobody signs on there without the server. */
  readonly seal: string | null;
  readonly people: readonly OfflinePerson[];
}
/** Wrong PINs that were tried without the server. */
export interface WrongPins {
  readonly user: string;
  readonly times: number;
}

const HOUR = 3_600_000_000;
/** People of one list, those who were there last; who has not been there for so long is not on it, and forgotten later. */
const MOST = 60;
const LATELY = 35 * 24 * HOUR;
/** Wrong PINs of one person that are tried without the server, however often the link comes and goes. */
const MOST_TRIES = 5;

interface Row extends Omit<OfflinePerson, 'badges' | 'pin'> {
  readonly hashes: readonly string[];
  readonly number: string | null;
  readonly pin: string | null;
  readonly failures: number | null;
  readonly failedAt: number | null;
}

/** Notes that somebody signed on at a terminal: he may there without the server too. */
export const noteThere = (db: Db, terminal: string, user: string, now: number): Promise<number> =>
  db.run(
    `insert into kernel.terminal_person (terminal, user_id, signed_on_at) values ($1, $2, $3)
     on conflict (company, terminal, user_id) do update set signed_on_at = excluded.signed_on_at`,
    [terminal, user, now],
  );

/**
 * Who may sign on at a terminal without the server, to be brought there: those who signed on there lately, then those who did at
 * other terminals of its site, and still work at it. What is brought is kept, for what they say by it is judged by it.
 */
export async function offlineList(
  db: Db,
  { id: terminal, site }: { readonly id: string; readonly site: string },
  now: number,
): Promise<OfflineList> {
  const { offlineHours, offlinePins, hours } = await settingsInForce(db, terminalSettings, now);
  const own = await db.one<{ key: string | null; seal: string | null }>(
    'select key, seal from kernel.terminal where id = $1 and hash is not null for update',
    [terminal],
  );
  const company = await db.one<{ id: string; name: string }>('select company as id, name from kernel.company');
  const frame = { company: company ?? { id: '', name: '' }, at: now, lasts: hours * HOUR };
  // Without a key of the device nothing that is said there could be told from what somebody else says.
  if (!own?.key || offlineHours === 0) {
    await db.run('update kernel.terminal_person set good_until = null where terminal = $1', [terminal]);
    return { ...frame, goodUntil: now, seal: null, people: [] };
  }
  const seal = own.seal ?? newSeal();
  if (!own.seal) await db.run('update kernel.terminal set seal = $2 where id = $1', [terminal, seal]);
  const goodUntil = now + offlineHours * HOUR;
  const rows = (await peopleOf(db, terminal, site, now)).filter((row) => seesSite(row, site));
  await db.run(
    'delete from kernel.terminal_person where terminal = $1 and coalesce(signed_on_at, 0) < $2 and coalesce(brought_at, 0) < $2',
    [terminal, now - 2 * LATELY],
  );
  for (const row of rows) {
    await db.run(
      `insert into kernel.terminal_person
         (terminal, user_id, brought_at, good_until, name, locale, sites, roles, branches, proofs)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
       on conflict (company, terminal, user_id) do update set brought_at = excluded.brought_at,
         good_until = excluded.good_until, name = excluded.name, locale = excluded.locale, sites = excluded.sites,
         roles = excluded.roles, branches = excluded.branches, proofs = excluded.proofs`,
      [
        ...[terminal, row.user, now, goodUntil, row.name, row.locale, row.sites],
        ...[JSON.stringify(row.roles), JSON.stringify(row.branches), JSON.stringify(proofsOf(row, offlinePins))],
      ],
    );
  }
  const people = rows.map(({ hashes, number, pin, failures, failedAt, ...person }) => ({
    ...person,
    badges: hashes.map((key) => checkOf({ way: 'badge', key })),
    pin: offlinePins ? pinOf({ number, pin, failures, failedAt }, now) : null,
  }));
  return { ...frame, goodUntil, seal: shownSeal(seal), people };
}

const peopleOf = (db: Db, terminal: string, site: string, now: number): Promise<Row[]> =>
  db.rows<Row>(
    `select m.user_id as "user", m.name, m.email, m.locale, ${SITES_OF_MEMBER} as sites, ${ROLES_OF_MEMBER} as roles,
       ${SITES_BY_BRANCH} as branches,
       array(select b.hash from kernel.badge b where b.user_id = m.user_id order by b.hash) as hashes,
       p.number, p.hash as pin, p.failures, p.failed_at as "failedAt"
     from (
       select t.user_id, max(t.signed_on_at) filter (where t.terminal = $1) as here, max(t.signed_on_at) as there
       from kernel.terminal_person t join kernel.terminal at on at.id = t.terminal
       where at.site = $2 and t.signed_on_at > $3
       group by t.user_id
     ) lately
       join kernel.membership m on m.user_id = lately.user_id
       left join kernel.pin p on p.user_id = m.user_id
     order by lately.here desc nulls last, lately.there desc limit ${MOST}`,
    [terminal, site, now - LATELY],
  );

const partsOf = (hash: string | null): readonly string[] => hash?.split('$') ?? [];
/** The key of a PIN as it is kept (`pin-hash.ts`). */
const keyOf = (hash: string | null): string | undefined => partsOf(hash)[5];

function proofsOf({ hashes, pin }: Pick<Row, 'hashes' | 'pin'>, pins: boolean): readonly Proof[] {
  const key = keyOf(pin);
  return [
    ...hashes.map((hash): Proof => ({ way: 'badge', key: hash })),
    ...(pins && key !== undefined ? [{ way: 'pin', key } as const] : []),
  ];
}

function pinOf(
  { number, pin, failures, failedAt }: Pick<Row, 'number' | 'pin' | 'failures' | 'failedAt'>,
  now: number,
): OfflinePerson['pin'] {
  const [, N, r, p, salt, key] = partsOf(pin);
  const forgotten = failedAt === null || now - failedAt > OF_PERSON.forgetAfter;
  const tries = MOST_TRIES - (forgotten ? 0 : (failures ?? 0));
  if (number === null || salt === undefined || key === undefined || tries <= 0) return null;
  const cost = { N: Number(N), r: Number(r), p: Number(p) };
  return { number, check: checkOf({ way: 'pin', key }), salt, cost, tries };
}

/** Counts wrong PINs that were tried without the server as if they had been tried with it. Returns whose they were. */
export async function countWrong(
  db: Db,
  terminal: string,
  wrong: readonly WrongPins[],
  now: number,
): Promise<readonly string[]> {
  const counted: string[] = [];
  for (const { user, times } of wrong) {
    const before = await db.one<Failures & { id: string }>(
      `select p.id, p.failures, p.failed_at as "failedAt", p.locked_until as "lockedUntil" from kernel.pin p
       where p.user_id = $1 and exists (select 1 from kernel.terminal_person t where t.terminal = $2 and t.user_id = $1)
       for update of p`,
      [user, terminal],
    );
    if (!before) continue;
    let after: Failures = before;
    for (let tried = 0; tried < times; tried++) after = afterFailure(after, now, OF_PERSON);
    await db.run('update kernel.pin set failures = $2, failed_at = $3, locked_until = $4 where id = $1', [
      ...[before.id, after.failures, after.failedAt, after.lockedUntil],
    ]);
    counted.push(user);
  }
  return counted;
}

/** The proofs of somebody as they are now. */
export async function proofsNow(db: Db, user: string): Promise<readonly Proof[]> {
  const found = await db.one<Pick<Row, 'hashes' | 'pin'>>(
    `select array(select b.hash from kernel.badge b where b.user_id = m.user_id) as hashes,
       (select p.hash from kernel.pin p where p.user_id = m.user_id) as pin
     from kernel.membership m where m.user_id = $1`,
    [user],
  );
  return found ? proofsOf(found, true) : [];
}
