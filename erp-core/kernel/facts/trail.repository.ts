import type { Evidence, Fact, FactWindow } from '@millrace/contracts';
import type { Db } from '../db.ts';

/** The machine, person, portal, device or subject that a fact speaks of. */
export const FACT_SUBJECT = `coalesce(f.body->'payload'->>'machine', f.body->'payload'->>'portal',
  f.body->'payload'->>'person', f.body->'payload'->>'device', f.body->'payload'->>'subject', '')`;
export const FACT_COLUMNS = `f.key, f.type, f.version, f.site, f.occurred_at as "occurredAt", f.recorded_at as "recordedAt",
  (select count(*)::int from kernel.fact_revision r where r.site = f.site and r.key = f.key) as revision,
  not f.standing as retracted, ${FACT_SUBJECT} as subject,
  -- Who reads a badge's code could type it at a terminal.
  (f.body->'payload') - case f.type when 'badge.shown' then 'badge' else '' end as payload`;
const WITH_EVIDENCE = `${FACT_COLUMNS}, f.stream, f.window_key as "windowKey",
  case f.type when 'badge.shown' then (select coalesce(jsonb_agg((e - 'sourceKey') || '{"value": null}'), '[]')
    from jsonb_array_elements(f.evidence) e) else f.evidence end as evidence`;

export interface FactRow {
  readonly key: string;
  readonly site: string;
  readonly type: string;
  readonly stream: string;
  readonly windowKey: string;
  readonly evidence: readonly Evidence[];
  readonly recordedAt: number;
  readonly retracted: boolean;
}

export const factByKey = (
  db: Db,
  of: { key: string; site: string | null },
  sites: readonly string[] | null,
): Promise<FactRow | undefined> =>
  db.one<FactRow>(
    `select ${WITH_EVIDENCE} from kernel.fact f
     where f.key = $1 and ($2::text is null or f.site = $2) and ($3::text[] is null or f.site = any($3)) limit 1`,
    [of.key, of.site, sites],
  );

/** Facts of a message lie this close to it, µs: no window is longer. */
const REACH = 3 * 86_400_000_000;

export interface FactsOfMessage {
  /** Parts of evidence, one of which is in the evidence of a fact that names the message. */
  readonly named: readonly object[];
  /** What the readings of one series have in common; null: only facts that name the message are looked for. */
  readonly series: object | null;
  /** The message's own time, µs; null: not known, so that all of time is searched. */
  readonly time: number | null;
}

/**
 * Facts that name a message as evidence, and those it lies in: which name a reading of the same series from before it
 * and one from after it (of the pulses of one minute a fact names the first and the last). By time; 100 at most.
 */
export const factsOfMessage = (
  db: Db,
  { named, series, time }: FactsOfMessage,
  sites: readonly string[] | null,
): Promise<(FactRow & { readonly relation: 'named' | 'between' })[]> =>
  db.rows(
    `select ${WITH_EVIDENCE}, case when m.named then 'named' else 'between' end as relation
     from kernel.fact f cross join lateral (
       select exists (select from jsonb_array_elements($1::jsonb) n where f.evidence @> jsonb_build_array(n)) as named) m
     where ($2::text[] is null or f.site = any($2))
       and ($3::bigint is null or f.occurred_at between $3::bigint - $5 and $3::bigint + $5)
       and (m.named or (f.evidence @> jsonb_build_array($4::jsonb) and (
         select min((e->>'time')::bigint) <= $3::bigint and max((e->>'time')::bigint) >= $3::bigint
         from jsonb_array_elements(f.evidence) e where e @> $4::jsonb)))
     order by f.occurred_at, f.key limit 100`,
    [JSON.stringify(named), sites, time, series === null || time === null ? null : JSON.stringify(series), REACH],
  );

export const windowOf = (db: Db, row: FactRow): Promise<FactWindow | undefined> =>
  db.one<FactWindow>(
    `select window_key as key, from_at as "from", to_at as "to" from kernel.fact_window
     where site = $1 and stream = $2 and window_key = $3`,
    [row.site, row.stream, row.windowKey],
  );

export const revisionsOf = (
  db: Db,
  row: FactRow,
): Promise<{ readonly revision: number; readonly appliedAt: number; readonly body: Fact | null }[]> =>
  db.rows(
    `select row_number() over (order by epoch, revision)::int as revision, at as "appliedAt", change, record,
       case when body->>'type' = 'badge.shown' then body #- '{payload,badge}' else body end as body
     from kernel.fact_revision where site = $1 and key = $2 order by epoch, revision`,
    [row.site, row.key],
  );
