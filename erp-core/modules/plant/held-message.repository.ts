import type { QuarantineReport } from '@millrace/contracts';
import type { Db } from '../../kernel/index.ts';

export const HELD_STATES = ['waiting', 'replaying', 'replayed', 'discarded'] as const;
export type HeldState = (typeof HELD_STATES)[number];

/** A message (or many alike) that a gateway holds back, with what became of it. */
export interface HeldMessage {
  readonly gateway: string;
  /** The gateway's own name of it. */
  readonly entry: string;
  readonly site: string;
  readonly said: QuarantineReport['entries'][number];
  readonly state: HeldState;
  readonly result: string | null;
}

const MOST = 5_000;
/** µs: what was settled is shown so long; the audit keeps it for good. */
const SETTLED_SHOWN = 86_400_000_000;
/** µs: whoever asked for a replay is told within a minute; later there is nobody who waits for it. */
const REPLAY_LASTS = 90_000_000;

/**
 * Takes a gateway's newest list, the whole of it. More of the same after it was settled is a new matter; what the list no
 * longer has is gone, but for what was settled lately.
 */
export async function takeList(
  db: Db,
  { gateway, site, now }: { readonly gateway: string; readonly site: string; readonly now: number },
  entries: QuarantineReport['entries'],
): Promise<void> {
  const rows = entries.slice(0, MOST).map((said) => ({
    entry: said.id,
    count: said.count,
    last_seen: said.lastSeen,
    body: JSON.stringify(said),
  }));
  await db.run(
    `insert into plant.held_message as h (gateway, site, entry, count, last_seen, body, listed, state, changed_at)
     select $2, $3, r.entry, r.count, r.last_seen, r.body, true, 'waiting', $4
     from unnest($1::text[], $5::bigint[], $6::bigint[], $7::text[]) r (entry, count, last_seen, body)
     on conflict (company, gateway, entry) do update
     set site = excluded.site, count = excluded.count, last_seen = excluded.last_seen, body = excluded.body, listed = true,
         state = case when h.count >= excluded.count then h.state else 'waiting' end,
         result = case when h.count >= excluded.count then h.result end,
         changed_at = case when h.count >= excluded.count then h.changed_at else excluded.changed_at end
     where h.body <> excluded.body or not h.listed or h.site <> excluded.site`,
    [
      rows.map(({ entry }) => entry),
      gateway,
      site,
      now,
      rows.map(({ count }) => count),
      rows.map(({ last_seen }) => last_seen),
      rows.map(({ body }) => body),
    ],
  );
  const listed = rows.map(({ entry }) => entry);
  await db.run(`update plant.held_message set listed = false where gateway = $1 and listed and entry <> all($2)`, [
    gateway,
    listed,
  ]);
  await db.run(
    `delete from plant.held_message where gateway = $1 and not listed
       and (state = 'waiting' or changed_at < $2 or (state = 'replaying' and changed_at < $3))`,
    [gateway, now - SETTLED_SHOWN, now - REPLAY_LASTS],
  );
}

type Row = Omit<HeldMessage, 'said'> & { readonly body: string };
const COLUMNS = `gateway, entry, site, body,
  case when state = 'replaying' and changed_at < $1 then 'waiting' else state end as state, result`;
const shown = ({ body, ...row }: Row): HeldMessage => ({ ...row, said: JSON.parse(body) });

/** Of these sites, newest first. */
export const heldAt = async (db: Db, sites: readonly string[], now: number): Promise<readonly HeldMessage[]> =>
  (
    await db.rows<Row>(
      `select ${COLUMNS} from plant.held_message where site = any($2) order by last_seen desc, gateway, entry limit ${MOST}`,
      [now - REPLAY_LASTS, sites],
    )
  ).map(shown);

export async function heldMessage(
  db: Db,
  { gateway, entry }: Pick<HeldMessage, 'gateway' | 'entry'>,
  now: number,
): Promise<HeldMessage | undefined> {
  const row = await db.one<Row>(`select ${COLUMNS} from plant.held_message where gateway = $2 and entry = $3`, [
    now - REPLAY_LASTS,
    gateway,
    entry,
  ]);
  return row && shown(row);
}
