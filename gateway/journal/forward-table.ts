import type { DatabaseSync } from 'node:sqlite';
import type { ForwardAccount, Micros } from '@millrace/contracts';

/** A place in the log: everything before it is settled. */
export interface LogPosition {
  readonly epoch: number;
  readonly seq: number;
}

/** A forward as the configuration has it. */
export interface ForwardWanted {
  readonly id: string;
  readonly from: 'now' | 'beginning';
  /** The journal waits for it, within these bounds. */
  readonly holds: boolean;
  readonly keepAge: Micros;
  readonly keepBytes: number;
}

/** What became of the records of one group; together they are all that it holds. */
export interface GroupOutcome {
  readonly epoch: number;
  readonly firstSeq: number;
  readonly lastSeq: number;
  readonly delivered: number;
  readonly filtered: number;
  readonly refused: number;
}

export interface ForwardRefusal {
  readonly at: Micros;
  readonly records: number;
  readonly reason: string;
}

export interface ForwardSettled {
  readonly id: string;
  readonly groups: readonly GroupOutcome[];
  readonly refusals: readonly ForwardRefusal[];
}

/** A forward as it stands at one moment. */
export interface ForwardStanding {
  readonly id: string;
  readonly position: LogPosition;
  readonly account: ForwardAccount;
  /** When the oldest group that waits was written; null: nothing waits. */
  readonly oldest: Micros | null;
  readonly refusals: readonly ForwardRefusal[];
}

interface Row {
  id: string;
  epoch: number;
  seq: number;
  active: number;
  holds: number;
  keepAge: number;
  keepBytes: number;
  offered: number;
  delivered: number;
  filtered: number;
  refused: number;
  dropped: number;
  refusals: string;
}

/** What a forward that was taken out of the configuration had is remembered so long, should it come back. */
const REMEMBERED: Micros = 30 * 24 * 3600 * 1_000_000;
const REFUSALS_KEPT = 20;

const readRows = (db: DatabaseSync): Row[] =>
  db
    .prepare(
      `select id, epoch, seq, active, holds, keep_age as "keepAge", keep_bytes as "keepBytes", offered, delivered,
         filtered, refused, dropped, refusals from forward order by id`,
    )
    .all() as unknown as Row[];

const isBefore = (a: LogPosition, b: LogPosition): boolean =>
  a.epoch < b.epoch || (a.epoch === b.epoch && a.seq < b.seq);

/** Records of the groups from a position on, and when the first of them was written. An index answers it. */
function waiting(db: DatabaseSync, { epoch, seq }: LogPosition): { records: number; oldest: Micros | null } {
  const { records } = db
    .prepare(
      `select coalesce(sum(last_seq - first_seq + 1), 0) as records from log_group
       where epoch > ?1 or (epoch = ?1 and first_seq >= ?2)`,
    )
    .get(epoch, seq) as { records: number };
  const first = db
    .prepare(`select written_at from log_group where (epoch, first_seq) >= (?, ?) order by epoch, first_seq limit 1`)
    .get(epoch, seq) as { written_at: number } | undefined;
  return { records, oldest: first?.written_at ?? null };
}

/**
 * Takes up what the configuration wants. A new id begins at `end`, or at the oldest group; a known one goes on where it
 * was. One that is not wanted holds nothing any more, is still counted, and is forgotten after a month.
 */
export function useForwards(
  db: DatabaseSync,
  wanted: readonly ForwardWanted[],
  end: LogPosition,
  now: Micros,
): ForwardStanding[] {
  db.prepare('update forward set active = 0, unused_since = coalesce(unused_since, ?)').run(now);
  const add = db.prepare(
    `insert into forward (id, epoch, seq, offered, active, holds, keep_age, keep_bytes) values (?, ?, ?, ?, 1, ?, ?, ?)
     on conflict (id) do update set active = 1, unused_since = null, holds = excluded.holds,
       keep_age = excluded.keep_age, keep_bytes = excluded.keep_bytes`,
  );
  for (const { id, from, holds, keepAge, keepBytes } of wanted) {
    const begin = from === 'now' ? end : { epoch: 0, seq: 1 };
    const { records } = waiting(db, begin);
    add.run(id, begin.epoch, begin.seq, records, holds ? 1 : 0, keepAge, keepBytes);
  }
  db.prepare('delete from forward where active = 0 and unused_since < ?').run(now - REMEMBERED);
  return forwardStandings(db);
}

/**
 * Writes down what became of groups, in their order, and moves the position behind them. What was dropped while it was
 * on its way (beyond the policy's bounds) and came all the same counts as what became of it in the end.
 */
export function settleForward(db: DatabaseSync, { id, groups, refusals }: ForwardSettled): void {
  const row = readRows(db).find((one) => one.id === id);
  if (!row) return;
  const last = groups.at(-1);
  const sum = { delivered: 0, filtered: 0, refused: 0, dropped: 0 };
  for (const { epoch, firstSeq, delivered, filtered, refused } of groups) {
    sum.delivered += delivered;
    sum.filtered += filtered;
    sum.refused += refused;
    if (isBefore({ epoch, seq: firstSeq }, row)) sum.dropped -= delivered + filtered + refused;
  }
  const after = last ? { epoch: last.epoch, seq: last.lastSeq + 1 } : row;
  const { epoch, seq } = isBefore(row, after) ? after : row;
  const told = [...refusals, ...(JSON.parse(row.refusals) as ForwardRefusal[])].slice(0, REFUSALS_KEPT);
  db.prepare(
    `update forward set epoch = ?, seq = ?, delivered = delivered + ?, filtered = filtered + ?, refused = refused + ?,
       dropped = dropped + ?, refusals = ? where id = ?`,
  ).run(epoch, seq, sum.delivered, sum.filtered, sum.refused, sum.dropped, JSON.stringify(told), id);
}

/** How each forward of the configuration stands, all of one moment. */
export function forwardStandings(db: DatabaseSync): ForwardStanding[] {
  return readRows(db)
    .filter(({ active }) => active === 1)
    .map((row) => {
      const { id, epoch, seq, offered, delivered, filtered, refused, dropped, refusals } = row;
      const { records, oldest } = waiting(db, row);
      return {
        id,
        position: { epoch, seq },
        account: { offered, delivered, filtered, refused, dropped, buffered: records },
        oldest,
        refusals: JSON.parse(refusals) as ForwardRefusal[],
      };
    });
}

/** Says of a group whether a forward still wants it to stay, going through groups in their order. */
export function forwardHold(db: DatabaseSync, now: Micros, mostBytes: number) {
  const holders = readRows(db).filter(({ active, holds }) => active === 1 && holds === 1);
  /** `left`: bytes of the journal as it would be before this group goes. */
  return (group: { readonly epoch: number; readonly firstSeq: number; readonly writtenAt: Micros }, left: number) =>
    holders.some(
      (holder) =>
        !isBefore({ epoch: group.epoch, seq: group.firstSeq }, holder) &&
        group.writtenAt >= now - holder.keepAge &&
        left <= Math.min(holder.keepBytes, mostBytes),
    );
}

/** Before groups up to this id are deleted: what a forward had not taken of them is dropped, and it goes on behind them. */
export function passForwards(db: DatabaseSync, upTo: number): void {
  const last = db.prepare('select epoch, last_seq from log_group where id <= ? order by id desc limit 1').get(upTo) as
    | { epoch: number; last_seq: number }
    | undefined;
  if (!last) return;
  const after = { epoch: last.epoch, seq: last.last_seq + 1 };
  for (const row of readRows(db)) {
    if (!isBefore(row, after)) continue;
    const { records } = db
      .prepare(
        `select coalesce(sum(last_seq - first_seq + 1), 0) as records from log_group
         where id <= ? and (epoch, first_seq) >= (?, ?)`,
      )
      .get(upTo, row.epoch, row.seq) as { records: number };
    db.prepare('update forward set epoch = ?, seq = ?, dropped = dropped + ? where id = ?').run(
      after.epoch,
      after.seq,
      records,
      row.id,
    );
  }
}
