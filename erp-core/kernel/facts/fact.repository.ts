import type { Fact, FactSet, RecordId } from '@millrace/contracts';
import type { Db } from '../db.ts';
import type { Difference } from './difference.ts';

export interface WindowState {
  readonly epoch: number;
  readonly revision: number;
}

/** The last revision applied of (stream, window), locked; undefined: nothing was said of it yet. */
export const lockedWindow = (
  db: Db,
  set: Pick<FactSet, 'site' | 'stream' | 'window'>,
): Promise<WindowState | undefined> =>
  db.one<WindowState>(
    `select epoch, revision from kernel.fact_window
     where site = $1 and stream = $2 and window_key = $3 for update`,
    [set.site, set.stream, set.window.key],
  );

export const saveWindow = (db: Db, set: FactSet, record: RecordId, now: number): Promise<number> =>
  db.run(
    `insert into kernel.fact_window (site, stream, window_key, from_at, to_at, through, epoch, revision, gateway, applied_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
     on conflict (company, site, stream, window_key) do update
     set from_at = excluded.from_at, to_at = excluded.to_at, through = excluded.through, epoch = excluded.epoch,
         revision = excluded.revision, gateway = excluded.gateway, applied_at = excluded.applied_at`,
    [
      set.site,
      set.stream,
      set.window.key,
      set.window.from,
      set.window.to,
      set.through,
      record.epoch,
      set.revision,
      record.gateway,
      now,
    ],
  );

/**
 * The facts that stand for (stream, window), by key: all of them for a whole set; of one that says a difference those
 * that it names, for a window fills up with facts and most sets name one.
 */
export async function standingFacts(db: Db, set: FactSet): Promise<Map<string, Fact>> {
  if (set.base !== null) {
    const keys = [...set.asserted, ...set.changed, ...set.retracted].map(({ key }) => key);
    if (keys.length === 0) return new Map();
    const named = await db.rows<{ body: Fact }>(
      `select body || jsonb_build_object('evidence', evidence) as body from kernel.fact
       where site = $1 and key = any($4) and stream = $2 and window_key = $3 and standing`,
      [set.site, set.stream, set.window.key, keys],
    );
    return new Map(named.map(({ body }) => [body.key, body]));
  }
  const rows = await db.rows<{ body: Fact }>(
    `select body || jsonb_build_object('evidence', evidence) as body from kernel.fact
     where site = $1 and stream = $2 and window_key = $3 and standing`,
    [set.site, set.stream, set.window.key],
  );
  return new Map(rows.map(({ body }) => [body.key, body]));
}

/** Keeps what a set said: the facts as they stand now, and the revision of each that changed. */
export async function saveFacts(db: Db, set: FactSet, record: RecordId, now: number, diff: Difference): Promise<void> {
  const standing = [...diff.asserted, ...diff.changed.map(({ after }) => after), ...diff.restated];
  if (standing.length > 0) {
    await db.run(
      `insert into kernel.fact (site, key, type, version, stream, window_key, occurred_at, recorded_at, standing, body, evidence)
       select $2, f.body->>'key', f.body->>'type', (f.body->>'version')::int, $3, $4, (f.body->>'occurredAt')::bigint,
         (f.body->>'recordedAt')::bigint, true, f.body - 'evidence', f.body->'evidence'
       from jsonb_array_elements($1) f (body)
       on conflict (company, site, key) do update
       set type = excluded.type, version = excluded.version, stream = excluded.stream, window_key = excluded.window_key,
           occurred_at = excluded.occurred_at, recorded_at = excluded.recorded_at, standing = true, body = excluded.body,
           evidence = excluded.evidence`,
      [JSON.stringify(standing), set.site, set.stream, set.window.key],
    );
  }
  if (diff.retracted.length > 0) {
    await db.run(`update kernel.fact set standing = false where site = $1 and key = any($2)`, [
      set.site,
      diff.retracted.map(({ key }) => key),
    ]);
  }
  const revisions = [
    ...diff.asserted.map((fact) => ({ key: fact.key, change: 'asserted', body: fact })),
    ...diff.changed.map(({ after }) => ({ key: after.key, change: 'changed', body: after })),
    ...diff.retracted.map((fact) => ({ key: fact.key, change: 'retracted', body: null })),
  ];
  if (revisions.length === 0) return;
  await db.run(
    `insert into kernel.fact_revision (site, key, epoch, revision, change, at, record, body)
     select $2, r.key, $3, $4, r.change, $5, $6, r.body
     from jsonb_to_recordset($1) r (key text, change text, body jsonb)
     on conflict (company, site, key, epoch, revision) do update
     set change = excluded.change, at = excluded.at, record = excluded.record, body = excluded.body`,
    [JSON.stringify(revisions), set.site, record.epoch, set.revision, now, JSON.stringify(record)],
  );
}

/** A revision that was given up counts as applied: what follows it may come. */
export const discardRevision = (
  db: Db,
  of: {
    readonly site: string;
    readonly stream: string;
    readonly windowKey: string;
    readonly epoch: number;
    readonly revision: number;
    readonly gateway: string;
  },
  now: number,
): Promise<number> =>
  db.run(
    `insert into kernel.fact_window (site, stream, window_key, from_at, to_at, through, epoch, revision, gateway, applied_at)
     values ($1, $2, $3, $7, null, $7, $4, $5, $6, $7)
     on conflict (company, site, stream, window_key) do update
     set epoch = excluded.epoch, revision = excluded.revision, gateway = excluded.gateway, applied_at = excluded.applied_at`,
    [of.site, of.stream, of.windowKey, of.epoch, of.revision, of.gateway, now],
  );
