import { seesSite } from '../caller.ts';
import { type RecordAtHand, sees } from '../notes/record-at-hand.ts';
import { fieldsFor } from '../rights/fields-for.ts';
import type { Teller } from '../rights/records.ts';
import type { NoticeKind } from './notice.ts';

/** Whether somebody may be told this of a record: he sees it, its site, and what the words give away of it. */
export function mayBeTold(
  reader: Teller,
  at: RecordAtHand,
  { site, kind }: { readonly site: string | null; readonly kind: Pick<NoticeKind, 'reveals'> | undefined },
): boolean {
  if (!sees(reader, at) || (site !== null && !seesSite(reader, site))) return false;
  if (!kind || kind.reveals.length === 0) return true;
  const { hidden, masked } = fieldsFor(reader, at.of);
  return !kind.reveals.some((field) => hidden.has(field) || masked.has(field));
}
