import type { Db } from './db.ts';
import type { Change } from './outcome.ts';

/** One writing of a record: who, when, by which command, and what became of it. */
export interface HistoryEntry {
  readonly version: number;
  /** Microseconds. */
  readonly at: number;
  readonly user: string;
  /** The user's name in the company, where it is a person. */
  readonly name: string | null;
  readonly command: string;
  readonly correlation: string;
  /** Null: the record was made. Of its lines, those that were written. */
  readonly before: Readonly<Record<string, unknown>> | null;
  /** Null: it was removed. */
  readonly after: Readonly<Record<string, unknown>> | null;
}

/** The same as it is kept: its lines are changes of their own. */
export interface RecordedEntry extends HistoryEntry {
  /** Of each line that was written, what it was and became. */
  readonly lines: readonly Change[];
}

interface HistoryRow extends Omit<HistoryEntry, 'before' | 'after'> {
  readonly changes: readonly Change[];
}

/**
 * The writings of a record, newest first, `below` a version where one is given. A command that wrote a record more than
 * once is one entry: from before its first writing to after its last.
 */
export async function historyOf(
  db: Db,
  entity: string,
  record: string,
  { limit, below }: { readonly limit: number; readonly below: number | null },
): Promise<readonly RecordedEntry[]> {
  const rows = await db.rows<HistoryRow>(
    `select max(h.version) as version, a.at, a.user_id as "user", a.command, a.correlation,
       (select m.name from kernel.membership m where m.user_id = a.user_id) as name,
       jsonb_path_query_array(a.changes, '$[*] ? ((@.entity == $entity && @.key.id == $record)
           || (@.partOf.entity == $entity && (@.before.record == $record || @.after.record == $record)))',
         jsonb_build_object('entity', $1::text, 'record', $2::text)) as changes
     from kernel.record_history h join kernel.audit a on a.company = h.company and a.id = h.audit
     where h.entity = $1 and h.record = $2::uuid and ($3::int is null or h.version < $3)
       -- What was written by the same command as a version of a page before was told there.
       and not exists (select from kernel.record_history l
         where l.company = h.company and l.entity = $1 and l.record = $2::uuid and l.version >= $3::int and l.audit = h.audit)
     group by a.company, a.id order by 1 desc limit $4`,
    [entity, record, below, limit],
  );
  return rows.map(({ changes, ...row }) => {
    const own = changes.filter(({ partOf }) => partOf === undefined);
    return {
      ...row,
      before: own[0]?.before ?? null,
      after: own.at(-1)?.after ?? null,
      lines: asOne(changes.filter(({ partOf }) => partOf !== undefined)),
    };
  });
}

/** One change a line: from before its first writing to after its last. */
function asOne(changes: readonly Change[]): readonly Change[] {
  const lines = new Map<unknown, Change>();
  for (const change of changes) {
    const first = lines.get(change.key.id);
    lines.set(change.key.id, first ? { ...change, before: first.before } : change);
  }
  return [...lines.values()].filter(({ before, after }) => before !== null || after !== null);
}
