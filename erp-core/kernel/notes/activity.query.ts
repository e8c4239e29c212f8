import { z } from 'zod';
import { readCursor, writeCursor } from '../cursor.ts';
import { id, text } from '../fields.ts';
import type { HistoryEntry } from '../history.repository.ts';
import { refuse } from '../kernel-refusals.ts';
import { say } from '../label.ts';
import { type QueryContext, query } from '../query.ts';
import { Refused } from '../refusal.ts';
import { seenHistory } from '../rights/history.ts';
import { OF_EVERY_MEMBER } from '../rights/rights.ts';
import { type CommentPlace, commentsOf, type ToldComment } from './comments-of.ts';
import { type About, entityOf, recordsAtHand, sees } from './record-at-hand.ts';

/** What became of a record, or was said of it. */
export type ActivityEntry =
  | ({ readonly kind: 'written'; readonly label: string } & HistoryEntry)
  | ({ readonly kind: 'comment' } & ToldComment);

/** How far each source has been read. */
interface Place {
  readonly version: number | null;
  readonly comment: CommentPlace | null;
}
const place = z.tuple([z.int().nullable(), z.int().nullable(), z.uuid().nullable()]);

/**
 * The timeline of a record, newest first: what was written of it, as far as the caller sees the fields, and what was said.
 * Of a record that was removed, its writings alone. `kind` leaves one of the two out.
 */
export const activity = query('kernel.activity', {
  label: { en: 'Activity of a record', bn: 'রেকর্ডের কার্যকলাপ', hi: 'रिकॉर्ड की गतिविधि' },
  permission: OF_EVERY_MEMBER,
  input: {
    entity: text(),
    record: id(),
    kind: z.enum(['all', 'written', 'comment']).default('all'),
    cursor: text({ max: 500 }).optional(),
    limit: z.int().min(1).max(200).default(50),
  },
  async run({ entity, record, kind, cursor, limit }, context) {
    const { db, caller, registry } = context;
    const about = { entity, record };
    const of = entityOf(context, entity, caller);
    const [there] = await recordsAtHand(db, of, [record]);
    const isSeen = there !== undefined && sees(caller, there);
    const from = placeIn(cursor);
    const most = limit + 1;
    const comments =
      isSeen && kind !== 'written' ? await commentsOf(db, about, { below: from.comment, limit: most }) : [];
    const written =
      kind === 'comment' && isSeen
        ? []
        : await seenHistory(db, caller, of, record, { limit: most, below: from.version });
    if (!isSeen && written.length === 0 && cursor === undefined) throw new Refused(refuse('not-found', { id: record }));
    const merged = inOrder(written, comments);
    const page = merged.slice(0, limit);
    return {
      rows: page.map((entry) =>
        entry.kind === 'written' ? withLabel(entry, registry.commands, caller.locale) : entry,
      ),
      next: merged.length > limit ? cursorAfter(page, from) : null,
      ...(cursor === undefined && isSeen ? { about: await aboutRecord(context, about) } : {}),
    };
  },
});

type Entry = ({ readonly kind: 'written' } & HistoryEntry) | ({ readonly kind: 'comment' } & ToldComment);

/** Two lists, each newest first, as one. What was written in the same moment as it was said comes below. */
function inOrder(written: readonly HistoryEntry[], comments: readonly ToldComment[]): readonly Entry[] {
  const merged: Entry[] = [];
  for (let w = 0, c = 0; w < written.length || c < comments.length; ) {
    const [entry, comment] = [written[w], comments[c]];
    if (comment && (!entry || comment.at >= entry.at)) {
      merged.push({ kind: 'comment', ...comment });
      c += 1;
    } else if (entry) {
      merged.push({ kind: 'written', ...entry });
      w += 1;
    }
  }
  return merged;
}

function placeIn(cursor: string | undefined): Place {
  if (cursor === undefined) return { version: null, comment: null };
  const [version, at, comment] = readCursor(place, cursor);
  return { version, comment: at !== null && comment !== null ? { at, id: comment } : null };
}

function cursorAfter(page: readonly Entry[], from: Place): string {
  const written = page.findLast((entry) => entry.kind === 'written');
  const comment = page.findLast((entry) => entry.kind === 'comment') ?? from.comment;
  return writeCursor([written?.version ?? from.version, comment?.at ?? null, comment?.id ?? null]);
}

const withLabel = (
  entry: Extract<Entry, { kind: 'written' }>,
  commands: QueryContext['registry']['commands'],
  locale: QueryContext['caller']['locale'],
): ActivityEntry => {
  const label = commands.get(entry.command)?.label;
  return { ...entry, label: label ? say(label, locale) : entry.command };
};

/** What is so of the record beside its timeline. */
async function aboutRecord({ db, caller }: Pick<QueryContext, 'db' | 'caller'>, { entity, record }: About) {
  return db.one<{ readonly comments: number; readonly followers: number; readonly follows: boolean }>(
    `select (select count(*)::int from kernel.comment c
         where c.entity = $1 and c.record = $2::uuid and c.removed_at is null) as comments,
       count(*)::int as followers, coalesce(bool_or(f.person = $3), false) as follows
     from kernel.follow f where f.entity = $1 and f.record = $2::uuid`,
    [entity, record, caller.user],
  );
}
