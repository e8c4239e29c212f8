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

type WindowOf = Pick<FactSet, 'site' | 'stream' | 'window'>;

/** One text for (site, stream, window). */
export const windowName = ({ site, stream, window }: WindowOf): string => JSON.stringify([site, stream, window.key]);

const namesOf = (sets: readonly WindowOf[]): string =>
  JSON.stringify(sets.map(({ site, stream, window }) => ({ site, stream, window_key: window.key })));

/** As `lockedWindow`, of several windows, by `windowName`; `letters`: something of it waits for a person. */
export async function lockedWindows(
  db: Db,
  sets: readonly WindowOf[],
): Promise<ReadonlyMap<string, WindowState & { readonly letters: boolean }>> {
  const rows = await db.rows<WindowState & { site: string; stream: string; key: string; letters: boolean }>(
    `select w.site, w.stream, w.window_key as key, w.epoch, w.revision, exists (
       select 1 from kernel.dead_letter d where d.site = w.site and d.stream = w.stream
         and d.window_key = w.window_key and d.state in ('open', 'waiting')) as letters
     from kernel.fact_window w
     where (w.site, w.stream, w.window_key) in (
       select n.site, n.stream, n.window_key from jsonb_to_recordset($1) n (site text, stream text, window_key text))
     order by w.site, w.stream, w.window_key for update of w`,
    [namesOf(sets)],
  );
  return new Map(rows.map((row) => [windowName({ ...row, window: { key: row.key, from: 0, to: null } }), row]));
}

/** Sets to be kept in one transaction: no two of one window. */
export interface SetToSave {
  readonly set: FactSet;
  readonly record: RecordId;
}

export const saveWindows = (db: Db, saved: readonly SetToSave[], now: number): Promise<number> =>
  db.run(
    `insert into kernel.fact_window (site, stream, window_key, from_at, to_at, through, epoch, revision, gateway, applied_at)
     select w.site, w.stream, w.window_key, w.from_at, w.to_at, w.through, w.epoch, w.revision, w.gateway, $2
     from jsonb_to_recordset($1) w (site text, stream text, window_key text, from_at bigint, to_at bigint,
       through bigint, epoch bigint, revision bigint, gateway text)
     on conflict (company, site, stream, window_key) do update
     set from_at = excluded.from_at, to_at = excluded.to_at, through = excluded.through, epoch = excluded.epoch,
         revision = excluded.revision, gateway = excluded.gateway, applied_at = excluded.applied_at`,
    [
      JSON.stringify(
        saved.map(({ set: { site, stream, window, through, revision }, record: { epoch, gateway } }) => ({
          site,
          stream,
          window_key: window.key,
          from_at: window.from,
          to_at: window.to,
          through,
          epoch,
          revision,
          gateway,
        })),
      ),
      now,
    ],
  );

/**
 * The facts that stand for each (stream, window), by key: all of them for a whole set; of one that says a difference
 * those that it names, for a window fills up with facts and most sets name one.
 */
export async function standingFacts(
  db: Db,
  sets: readonly FactSet[],
): Promise<ReadonlyMap<string, ReadonlyMap<string, Fact>>> {
  const whole = sets.filter(({ base }) => base === null);
  const named = sets
    .filter(({ base }) => base !== null)
    .flatMap(({ site, stream, window, asserted, changed, retracted }) =>
      [...asserted, ...changed, ...retracted].map(({ key }) => ({ site, stream, window_key: window.key, key })),
    );
  const standing = new Map<string, Map<string, Fact>>();
  if (whole.length + named.length === 0) return standing;
  const rows = await db.rows<{ site: string; stream: string; window: string; body: Fact }>(
    `select f.site, f.stream, f.window_key as window, f.body || jsonb_build_object('evidence', f.evidence) as body
     from jsonb_to_recordset($1) n (site text, stream text, window_key text)
     join kernel.fact f on f.site = n.site and f.stream = n.stream and f.window_key = n.window_key and f.standing
     union all
     select f.site, f.stream, f.window_key, f.body || jsonb_build_object('evidence', f.evidence)
     from jsonb_to_recordset($2) n (site text, stream text, window_key text, key text)
     join kernel.fact f on f.site = n.site and f.key = n.key
     where f.stream = n.stream and f.window_key = n.window_key and f.standing`,
    [namesOf(whole), JSON.stringify(named)],
  );
  for (const { site, stream, window, body } of rows) {
    const name = windowName({ site, stream, window: { key: window, from: 0, to: null } });
    const facts = standing.get(name) ?? new Map<string, Fact>();
    facts.set(body.key, body);
    standing.set(name, facts);
  }
  return standing;
}

/** Keeps what sets said: the facts as they stand now, and the revision of each that changed. */
export async function saveFacts(
  db: Db,
  saved: readonly (SetToSave & { readonly diff: Difference })[],
  now: number,
): Promise<void> {
  const standing = saved.flatMap(({ set: { site, stream, window }, diff: { asserted, changed, restated } }) =>
    [...asserted, ...changed.map(({ after }) => after), ...restated].map((body) => ({
      site,
      stream,
      window_key: window.key,
      body,
    })),
  );
  if (standing.length > 0) {
    await db.run(
      `insert into kernel.fact (site, key, type, version, stream, window_key, occurred_at, recorded_at, standing, body, evidence)
       select f.site, f.body->>'key', f.body->>'type', (f.body->>'version')::int, f.stream, f.window_key,
         (f.body->>'occurredAt')::bigint, (f.body->>'recordedAt')::bigint, true, f.body - 'evidence', f.body->'evidence'
       from jsonb_to_recordset($1) f (site text, stream text, window_key text, body jsonb)
       on conflict (company, site, key) do update
       set type = excluded.type, version = excluded.version, stream = excluded.stream, window_key = excluded.window_key,
           occurred_at = excluded.occurred_at, recorded_at = excluded.recorded_at, standing = true, body = excluded.body,
           evidence = excluded.evidence`,
      [JSON.stringify(standing)],
    );
  }
  for (const { set, diff } of saved) {
    if (diff.retracted.length === 0) continue;
    await db.run(`update kernel.fact set standing = false where site = $1 and key = any($2)`, [
      set.site,
      diff.retracted.map(({ key }) => key),
    ]);
  }
  const revisions = saved.flatMap(({ set: { site, revision }, record, diff: { asserted, changed, retracted } }) => {
    const common = { site, epoch: record.epoch, revision, record };
    return [
      ...asserted.map((fact) => ({ ...common, key: fact.key, change: 'asserted', body: fact })),
      ...changed.map(({ after }) => ({ ...common, key: after.key, change: 'changed', body: after })),
      ...retracted.map((fact) => ({ ...common, key: fact.key, change: 'retracted', body: null })),
    ];
  });
  if (revisions.length === 0) return;
  await db.run(
    `insert into kernel.fact_revision (site, key, epoch, revision, change, at, record, body)
     select r.site, r.key, r.epoch, r.revision, r.change, $2, r.record, r.body
     from jsonb_to_recordset($1) r (site text, key text, epoch bigint, revision bigint, change text, record jsonb, body jsonb)
     on conflict (company, site, key, epoch, revision) do update
     set change = excluded.change, at = excluded.at, record = excluded.record, body = excluded.body`,
    [JSON.stringify(revisions), now],
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
