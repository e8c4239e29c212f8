import type { Caller } from '../caller.ts';
import type { Db } from '../db.ts';
import type { Declarations } from '../declarations.ts';
import { refuse } from '../kernel-refusals.ts';
import { Refused } from '../refusal.ts';
import { entityOf, KEPT } from './export-runs.ts';
import { rightsDigest } from './rights-digest.ts';

/** A file that a job has made. */
export interface MadeExport {
  /** What it is of. */
  readonly entity: string;
  readonly asked: object;
  readonly records: number;
  readonly pieces: AsyncIterable<string>;
}

interface Run {
  readonly entity: string;
  readonly asked: object;
  readonly rights: string;
  readonly readyAt: number | null;
  readonly records: number | null;
}

/**
 * The file of an export of the caller's own, piece by piece. Throws `Refused` where it is not his, not ready or gone, where he
 * may not export such records any more, or sees others of them now than when it was begun.
 */
export async function fetchExport(
  read: <Result>(ask: (db: Db) => Promise<Result>) => Promise<Result>,
  { caller, registry, now }: { readonly caller: Caller; readonly registry: Declarations; readonly now: number },
  id: string,
): Promise<MadeExport> {
  const found = await read((db) =>
    db.one<Run>(
      `select entity, asked, rights, ready_at as "readyAt", records from kernel.export_run
       where id = $1 and user_id = $2 and at > $3`,
      [id, caller.user, now - KEPT],
    ),
  );
  if (!found || caller.apiKey !== undefined) throw new Refused(refuse('not-found', { id }));
  if (found.readyAt === null) throw new Refused(refuse('export-not-ready'));
  if (rightsDigest(entityOf(registry, found.entity), caller) !== found.rights)
    throw new Refused(refuse('export-rights-changed'));
  return { entity: found.entity, asked: found.asked, records: found.records ?? 0, pieces: piecesOf(read, id) };
}

async function* piecesOf(
  read: <Result>(ask: (db: Db) => Promise<Result>) => Promise<Result>,
  id: string,
): AsyncGenerator<string> {
  for (let nth = 0; ; nth += 1) {
    const piece = await read((db) =>
      db.one<{ text: string }>('select text from kernel.export_piece where run = $1 and nth = $2', [id, nth]),
    );
    if (!piece) return;
    yield piece.text;
  }
}
