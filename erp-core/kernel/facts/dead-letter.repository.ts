import type { FactSet, RecordId } from '@millrace/contracts';
import type { Db } from '../db.ts';
import { newId } from '../identifier.ts';
import type { Refusal } from '../refusal.ts';

export interface Letter {
  readonly site: string;
  readonly stream: string;
  readonly windowKey: string;
  readonly epoch: number;
  readonly revision: number;
  readonly gateway: string;
  readonly record: RecordId;
  readonly body: unknown;
  readonly code: string;
  readonly reason: string;
  readonly state: LetterState;
  readonly at: number;
  /** The module that was off, where that is why it was kept. */
  readonly waitsFor: string | null;
}
export type LetterState = 'open' | 'waiting' | 'replayed' | 'mended' | 'discarded' | 'superseded';
export type KeptLetter = Letter & { readonly id: string };

const COLUMNS = `id, site, stream, window_key as "windowKey", epoch, revision, gateway, record, body, code, reason, state, at,
  waits_for as "waitsFor"`;

export const keepLetter = (db: Db, letter: Letter): Promise<number> =>
  db.run(
    `insert into kernel.dead_letter (id, site, stream, window_key, epoch, revision, gateway, record, body, code, reason, state, at, waits_for)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`,
    [
      newId(),
      letter.site,
      letter.stream,
      letter.windowKey,
      letter.epoch,
      letter.revision,
      letter.gateway,
      JSON.stringify(letter.record),
      JSON.stringify(letter.body ?? null),
      letter.code,
      letter.reason,
      letter.state,
      letter.at,
      letter.waitsFor,
    ],
  );

type WindowName = Pick<FactSet, 'site' | 'stream'> & { readonly window: { readonly key: string } };

/** Unsettled letters of one (stream, window) in the order of their revisions, locked. */
export const openLetters = (db: Db, of: WindowName): Promise<KeptLetter[]> =>
  db.rows<KeptLetter>(
    `select ${COLUMNS} from kernel.dead_letter
     where site = $1 and stream = $2 and window_key = $3 and state in ('open', 'waiting')
     order by epoch, revision for update`,
    [of.site, of.stream, of.window.key],
  );

export const letterById = (db: Db, id: string): Promise<KeptLetter | undefined> =>
  db.one<KeptLetter>(`select ${COLUMNS} from kernel.dead_letter where id = $1 for update`, [id]);

/** The module that a refusal says is off; null: it is refused for another reason. */
export const offModule = ({ code, details }: Pick<Refusal, 'code' | 'details'>): string | null =>
  code === 'module-disabled' ? String(details.module) : null;

interface Settling {
  readonly state: LetterState;
  readonly now: number;
  readonly user: string;
  readonly reason?: string;
  /** Why it stays open: with the module that is off, where it is that. */
  readonly refused?: Pick<Refusal, 'code' | 'details'>;
}

export const setLetterState = (db: Db, id: string, { state, now, user, reason, refused }: Settling): Promise<number> =>
  db.run(
    `update kernel.dead_letter
     set state = $2, reason = coalesce($3, reason), code = coalesce($6, code),
         waits_for = case when $6::text is null then waits_for else $7 end,
         settled_at = case when $2 in ('open', 'waiting') then null else $4::bigint end,
         settled_by = case when $2 in ('open', 'waiting') then null else $5 end
     where id = $1`,
    [id, state, reason ?? null, now, user, refused?.code ?? null, refused ? offModule(refused) : null],
  );

/** A whole set says again all that these said. */
export async function supersede(db: Db, letters: readonly KeptLetter[], now: number, user: string): Promise<void> {
  for (const { id } of letters) await setLetterState(db, id, { state: 'superseded', now, user });
}
