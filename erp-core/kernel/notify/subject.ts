import type { Db } from '../db.ts';
import type { Label, Locale } from '../label.ts';
import type { Teller } from '../rights/records.ts';

/** Somebody who is told something, with the rights that he has now. */
export interface Told extends Teller {
  readonly user: string;
}

export interface SubjectAsked {
  readonly db: Db;
  /** What commands are called. */
  readonly registry: { readonly commands: ReadonlyMap<string, { readonly label: Label }> };
  readonly person: Told;
  readonly locale: Locale;
  readonly now: number;
}

/**
 * What notices can be about besides records of entities: something that is shown by no right to a list but by who asks (what he
 * asked for, what waits for him), and has a page of its own.
 */
export interface NoticeSubject {
  /** Stands in a notice where the entity of a record does. */
  readonly name: string;
  readonly label: Label;
  /** The page of the office that shows one, below the office itself. */
  readonly page: (id: string) => string;
  /** Of these those that the person sees, each with what he knows it by. */
  readonly seen: (asked: SubjectAsked, ids: readonly string[]) => Promise<ReadonlyMap<string, string>>;
  /** Of these those that he is still to be told of at the moment when it is told or leaves; left out: all that he sees. */
  readonly pending?: (asked: SubjectAsked, ids: readonly string[]) => Promise<ReadonlySet<string>>;
}

/** Of these those that a person is to be told of now. */
export async function pendingOf(
  subject: NoticeSubject,
  asked: SubjectAsked,
  ids: readonly string[],
): Promise<ReadonlySet<string>> {
  const seen = await subject.seen(asked, ids);
  const pending = await subject.pending?.(asked, ids);
  return new Set(ids.filter((id) => seen.has(id) && (pending?.has(id) ?? true)));
}
