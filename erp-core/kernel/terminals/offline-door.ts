import type { Pool } from 'pg';
import type { Caller } from '../caller.ts';
import { holdingOf } from '../core/holdings.ts';
import { worksAt } from '../core/member-rights.ts';
import { type Db, inCompany } from '../db.ts';
import type { Declarations } from '../declarations.ts';
import type { Locale } from '../label.ts';
import type { RoleRow, SitesByBranch } from '../rights/grant.ts';
import { settingsInForce } from '../settings/settings.ts';
import { countWrong, noteThere, type OfflineList, offlineList, proofsNow, type WrongPins } from './offline-people.ts';
import {
  isSignedBy,
  type OfflineStatement,
  type Proof,
  provenBy,
  type SaidSigned,
  saidWords,
  signOnWords,
} from './offline-proof.ts';
import { newCredential, sha256 } from './secret.ts';
import { terminalSettings } from './terminal-settings.ts';

type Terminal = { readonly company: string; readonly id: string; readonly site: string };

/**
 * What a proof came to: it was that person, who might; so it was, but the badge or PIN is his no more; it is not proven that it
 * was; or it was past the time for which he was known there.
 */
export type OfflineVerdict = 'proven' | 'withdrawn' | 'unproven' | 'expired';

/** What became of a sign-on that was told. */
export interface OfflineTold {
  readonly verdict: OfflineVerdict;
  /** It was not told before. */
  readonly isNew: boolean;
  /** He goes on working there with the server. `credential`: of that sign-on; null where it was given before. */
  readonly stays: { readonly credential: string | null; readonly lasts: number } | null;
}

/** Who said something under such a sign-on. */
export interface OfflineSayer {
  readonly signOn: string;
  readonly user: string;
  readonly verdict: OfflineVerdict;
  /** As he was when the terminal was told of him: what might be done at the last link. */
  readonly before: Caller;
}

export interface OfflineDoor {
  /** Who may sign on without the server; what was tried wrongly without it is counted first. */
  readonly list: (
    terminal: Terminal,
    wrong: readonly WrongPins[],
  ) => Promise<{ readonly list: OfflineList; readonly counted: readonly string[] }>;
  /** @param stay he is there still, and is to be signed on as with the server where he may */
  readonly told: (terminal: Terminal, statement: OfflineStatement, stay: boolean) => Promise<OfflineTold>;
  /**
   * Null: no such sign-on was told, or it is not that device which says it. That the body which came is the one that was signed
   * (`said.body`) is for whoever reads it to see.
   */
  readonly sayer: (
    terminal: Terminal,
    said: SaidSigned & { readonly signature: string },
    correlation: string,
  ) => Promise<OfflineSayer | null>;
  /** What somebody might by what was kept of him. */
  readonly permissionsOf: (person: {
    readonly user: string;
    readonly sites: readonly string[] | null;
    readonly roles: readonly RoleRow[];
    readonly branches: SitesByBranch;
  }) => Pick<Caller, 'permissions' | 'rights'>;
}

export interface OfflineDoorOptions {
  readonly pool: Pool;
  readonly registry: () => Pick<Declarations, 'permissions' | 'entities'>;
  readonly otherRights: readonly string[];
  readonly clock: () => number;
}

interface Brought {
  readonly good_until: number | null;
  readonly locale: Locale;
  readonly sites: string[] | null;
  readonly roles: RoleRow[] | null;
  readonly branches: SitesByBranch;
  readonly proofs: Proof[] | null;
}

const HOUR = 3_600_000_000;
/** A terminal's clock may be off by so much, or be lost between two starts, before it matters for what is proven. */
const CLOCKS_DIFFER = 2 * HOUR;

/** Signing on at a terminal while the server is away: who may, and what it came to when the terminal is back. */
export function offlineDoor({ pool, registry, otherRights, clock }: OfflineDoorOptions): OfflineDoor {
  const inside = <Result>(company: string, work: (db: Db) => Promise<Result>, mode?: 'read') =>
    inCompany(pool, { company, user: 'system:terminal' }, work, mode);
  const permissionsOf: OfflineDoor['permissionsOf'] = (person) => holdingOf(registry(), otherRights, person);

  return {
    permissionsOf,
    list: (terminal, wrong) =>
      inside(terminal.company, async (db) => {
        const now = clock();
        const counted = await countWrong(db, terminal.id, wrong, now);
        return { list: await offlineList(db, terminal, now), counted };
      }),
    told: (terminal, statement, stay) =>
      inside(terminal.company, async (db) => {
        const now = clock();
        // Locked before it is looked at: of two that come at once one is new.
        const own = await db.one<{ key: string | null; seal: string | null }>(
          'select key, seal from kernel.terminal where id = $1 for update',
          [terminal.id],
        );
        const known = await db.one<{ verdict: OfflineVerdict; userId: string }>(
          'select verdict, user_id as "userId" from kernel.offline_sign_on where terminal = $1 and id = $2',
          [terminal.id, statement.id],
        );
        if (known)
          return { verdict: known.verdict, isNew: false, stays: await staysAlready(db, terminal, statement, now) };
        const verdict = await judged(db, terminal, statement, { own, now });
        await db.run(
          `insert into kernel.offline_sign_on (terminal, id, user_id, way, begun_at, told_at, verdict)
           values ($1, $2, $3, $4, $5, $6, $7)`,
          [terminal.id, statement.id, statement.user, statement.way, statement.at, now, verdict],
        );
        if (verdict === 'proven' && statement.way === 'pin') {
          await db.run('update kernel.pin set failures = 0, failed_at = null, locked_until = null where user_id = $1', [
            statement.user,
          ]);
        }
        const stays = stay && verdict === 'proven' ? await signedOn(db, terminal, statement, now) : null;
        return { verdict, isNew: true, stays };
      }),
    async sayer(terminal, { signature, ...said }, correlation) {
      const { signOn } = said;
      const found = await inside(
        terminal.company,
        (db) =>
          db.one<Brought & { user: string; verdict: OfflineVerdict; key: string | null }>(
            `select s.user_id as "user", s.verdict, t.key,
               p.locale, p.sites, p.roles, p.branches
             from kernel.offline_sign_on s join kernel.terminal t on t.id = s.terminal
               left join kernel.terminal_person p on p.terminal = s.terminal and p.user_id = s.user_id
             where s.terminal = $1 and s.id = $2`,
            [terminal.id, signOn],
          ),
        'read',
      );
      if (!found || !isSignedBy(found.key, saidWords(said), signature)) return null;
      const { user, verdict, locale, sites } = found;
      const held = permissionsOf({ user, sites, roles: found.roles ?? [], branches: found.branches ?? {} });
      const before = { user, company: terminal.company, sites, ...held, locale: locale ?? 'en', correlation };
      return { signOn, user, verdict, before };
    },
  };
}

async function judged(
  db: Db,
  { id: terminal }: Terminal,
  statement: OfflineStatement,
  { own, now }: { readonly own: { key: string | null; seal: string | null } | undefined; readonly now: number },
): Promise<OfflineVerdict> {
  const brought = await db.one<Brought>(
    'select good_until, proofs from kernel.terminal_person where terminal = $1 and user_id = $2',
    [terminal, statement.user],
  );
  if (!isSignedBy(own?.key ?? null, signOnWords(terminal, statement), statement.signature)) return 'unproven';
  const proof = provenBy(own?.seal ?? null, terminal, statement, brought?.proofs ?? []);
  if (!proof) return 'unproven';
  const goodUntil = Number(brought?.good_until ?? 0) + CLOCKS_DIFFER;
  if (statement.at > Math.min(goodUntil, now + CLOCKS_DIFFER)) return 'expired';
  const still = (await proofsNow(db, statement.user)).some(({ way, key }) => way === proof.way && key === proof.key);
  return still ? 'proven' : 'withdrawn';
}

/** Signs on as with the server, under the name that the terminal gave it. Null: he may not be there any more. */
async function signedOn(
  db: Db,
  { id: terminal, site }: Terminal,
  { id, user, way, at }: OfflineStatement,
  now: number,
): Promise<OfflineTold['stays']> {
  if (!(await worksAt(db, user, site))) return null;
  const { hours } = await settingsInForce(db, terminalSettings, now);
  const begun = Math.min(at, now);
  const endsAt = begun + hours * HOUR;
  if (endsAt <= now) return null;
  const credential = newCredential();
  await db.run(
    `insert into kernel.sign_on (terminal, id, user_id, hash, way, begun_at, ends_at) values ($1, $2, $3, $4, $5, $6, $7)
     on conflict (company, terminal) do update set id = excluded.id, user_id = excluded.user_id,
       hash = excluded.hash, way = excluded.way, begun_at = excluded.begun_at, ends_at = excluded.ends_at`,
    [terminal, id, user, sha256(credential), way, begun, endsAt],
  );
  await db.run('delete from kernel.badge_told where terminal = $1', [terminal]);
  await noteThere(db, terminal, user, now);
  return { credential, lasts: Math.floor((endsAt - now) / 1_000_000) };
}

/** Told again because the answer was lost: he stays, and the device gets his credential by its key. */
async function staysAlready(
  db: Db,
  { id: terminal }: Terminal,
  { id }: OfflineStatement,
  now: number,
): Promise<OfflineTold['stays']> {
  const there = await db.one<{ endsAt: number }>(
    'select ends_at as "endsAt" from kernel.sign_on where terminal = $1 and id = $2 and ends_at > $3',
    [terminal, id, now],
  );
  return there ? { credential: null, lasts: Math.floor((Number(there.endsAt) - now) / 1_000_000) } : null;
}
