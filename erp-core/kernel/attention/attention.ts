import type { Caller } from '../caller.ts';
import type { Db } from '../db.ts';
import type { Declarations } from '../declarations.ts';
import type { FieldDescription } from '../field-description.ts';
import type { Label } from '../label.ts';

type Values = Readonly<Record<string, unknown>>;

/** What a kind is asked with: the reader, and everything that is declared. Moments in µs. */
export interface AttentionAsked {
  readonly db: Db;
  readonly caller: Caller;
  readonly now: number;
  readonly registry: Declarations;
  /** The words in the reader's language, filled with `details`. */
  readonly say: (words: Label, details?: Values) => string;
}

/** One thing that waits for a person. Its words are the reader's, without numbers and moments: those are told beside. */
export interface AttentionItem {
  /** Unique within its kind, and the same for as long as it waits. */
  readonly id: string;
  readonly title: string;
  readonly detail: string;
  /** Since when it waits (µs). */
  readonly at: number;
  /** By when it should be seen to. */
  readonly dueAt?: number | null;
  readonly site?: string | null;
  /** By the name of a way that is given to many at once: what it takes of this one. Left out: it is none of those. */
  readonly inputs?: Readonly<Record<string, Values>>;
}

/** Something told of an item, in the reader's language; a screen shows moments and lengths of time by the reader's clock. */
export type AttentionValue =
  | { readonly text: string }
  | { readonly at: number }
  /** A length of time, µs. */
  | { readonly lasts: number };

/** What somebody may do about an item: a command, as it would be given. */
export interface AttentionWay {
  /** Unique within the item. */
  readonly name: string;
  readonly label: string;
  readonly command: string;
  readonly input: Values;
  /** The one that is proposed: it stands first. */
  readonly isSuggested?: boolean;
  /** What the command asks for besides, filled with what is known; `at`: below that field of its input, not beside it. */
  readonly form?: { readonly at: string | null; readonly fields: readonly FieldDescription[]; readonly values: Values };
  /** The field in which it wants, or takes, a person's words. */
  readonly words?: { readonly field: string; readonly label: string; readonly required: boolean };
}

/** One item as a whole: what is known of it, what speaks for which way, and the ways. */
export interface AttentionLook extends Omit<AttentionItem, 'inputs'> {
  /** A sentence or two: what happened, and what it means. */
  readonly says: readonly string[];
  readonly facts: readonly { readonly label: string; readonly value: AttentionValue }[];
  readonly evidence: readonly { readonly text: string; readonly at: number | null }[];
  readonly ways: readonly AttentionWay[];
  /** The page of the office where all of it is, below the office itself. */
  readonly page: string | null;
  /** It is a record of an entity: screens show that, with what may be done to it. */
  readonly record?: { readonly entity: string; readonly id: string };
}

/** A way that is given for many items at once, with one reason. */
export interface AttentionTogether {
  readonly name: string;
  readonly label: Label;
  readonly command: string;
  /** The field of its input that names all of them; left out: it is given for each, one after the other. */
  readonly many?: string;
  readonly words?: { readonly field: string; readonly required: boolean };
}

/** A command that sees to items of a kind, for the list of what was done. */
export interface AttentionCleared {
  readonly command: string;
  /** The items that a command with this input has seen to. */
  readonly of: (input: Values) => readonly string[];
}

/** A kind of things that wait for a person; authors declare theirs by `attention`. */
export interface AttentionKind {
  readonly name: string;
  readonly label: Label;
  /** Rights any of which makes somebody a person to ask; none named: each item names its own people, and `find` asks who. */
  readonly to: readonly string[];
  /** What waits for the caller, that which is due or waits longest first; with `id` that one alone. */
  readonly find: (
    asked: AttentionAsked,
    want: { readonly limit: number; readonly id?: string },
  ) => Promise<readonly AttentionItem[]>;
  /** Null: it does not wait for the caller (any more). */
  readonly look: (asked: AttentionAsked, id: string) => Promise<AttentionLook | null>;
  readonly together: readonly AttentionTogether[];
  readonly cleared: readonly AttentionCleared[];
  /**
   * What those items are called that were seen to, as far as the caller may know of them; one that is left out is not told.
   * Left out as a whole: only what the caller did himself is told, by the command's name.
   */
  readonly called?: (asked: AttentionAsked, ids: readonly string[]) => Promise<ReadonlyMap<string, string>>;
  /** Only what the caller did himself is told, though its items have names. */
  readonly own?: boolean;
  /** Types of events after which it may be otherwise. */
  readonly news: readonly string[];
}

/**
 * Declares what of a module waits for a person until he has seen to it. It stands in the module's table of contents
 * (`attention`); the office's inbox, its count and its list of what was done come from there. Of records in a certain state
 * an entity says it by its own `attention`, also one without code.
 *
 * Throws a TypeError for a name that is not below the module's and one way named twice.
 */
export function attention(
  name: string,
  declared: Omit<AttentionKind, 'name' | 'together' | 'cleared' | 'news' | 'to'> & {
    readonly to?: string | readonly string[];
    readonly together?: readonly AttentionTogether[];
    readonly cleared?: readonly AttentionCleared[];
    readonly news?: readonly string[];
  },
): AttentionKind {
  const { to = [], together = [], cleared = [], news = [] } = declared;
  if (!/^[a-z][a-z0-9-]*\.[a-z0-9-]+$/.test(name)) throw new TypeError(`attention "${name}": say module.kind`);
  if (new Set(together.map((one) => one.name)).size !== together.length)
    throw new TypeError(`attention "${name}": two of its ways have one name`);
  return { ...declared, name, to: typeof to === 'string' ? [to] : to, together, cleared, news };
}
