import type { OfflineStatement } from '@millrace/hmi-client';

/** Why the plant would not do what was asked, as it said it. */
export interface Refusal {
  readonly code: string;
  /** For people, in the language of whoever asked. */
  readonly message: string;
}

/**
 * What a person said at this terminal and the plant has not confirmed yet. A *fact* is what has happened (a count, a stop's
 * reason): the plant never sends it back. A *request* may be refused, and then stays with its reason until it is read.
 */
export interface Entry {
  /** The idempotency key, and what the entry is known by in every journal: sent again, it changes nothing. */
  readonly key: string;
  /** The order in which it was said at this terminal; never given twice while anything of it is kept. */
  readonly seq: number;
  /** Grows with every change of the entry: of two copies the higher one is the newer. */
  readonly revision: number;
  readonly kind: 'fact' | 'request';
  /** What it is about. Entries about one thing are sent one after another, in the order in which they were said. */
  readonly entity: string;
  readonly command: string;
  readonly input: Readonly<Record<string, unknown>>;
  /** Who said it: sent in that person's name alone. Left out: said before terminals knew. */
  readonly by?: string;
  /** The sign-on without the server under which it was said: with it it is sent whoever is here, and booked in that name. */
  readonly on?: OfflineStatement;
  /** The terminal's clock when it was said, µs. */
  readonly at: number;
  /** How far the plant's clock was believed to be ahead of it then, µs. */
  readonly ahead: number;
  /** Which run of the page it was said in, and when in that run (ms): neither changes when somebody sets the clock. */
  readonly run: string;
  readonly elapsed: number;
  /** Set once the time it names was put right: by how much, µs. */
  readonly corrected?: number;
  /**
   * The moment it names (`at`) was chosen, of those that the plant told, and not read off this terminal's clock: it is right
   * whatever that clock was.
   */
  readonly chosen?: true;
  /** The plant's reason for refusing it, or what it asks its person to do again; null: still waiting. */
  readonly refused: Refusal | null;
}

export const byOrder = (a: Entry, b: Entry): number => a.seq - b.seq || a.at - b.at || (a.key < b.key ? -1 : 1);

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const finite = (value: unknown, or: number): number =>
  typeof value === 'number' && Number.isFinite(value) ? value : or;

function refusalOf(value: unknown): Refusal | null {
  if (typeof value === 'string') return { code: 'refused', message: value };
  return isObject(value) ? { code: String(value.code), message: String(value.message) } : null;
}

/**
 * An entry as a journal gave it back, also one that an older version of this page wrote; null: it is none. Nothing of what
 * was said is lost to a field that is missing: only without its key, command or input it could not be sent.
 */
export function readEntry(value: unknown): Entry | null {
  if (!isObject(value)) return null;
  const { key, command, input } = value;
  if (typeof key !== 'string' || typeof command !== 'string' || !isObject(input)) return null;
  return {
    ...{ key, command, input },
    seq: finite(value.seq, 0),
    revision: finite(value.revision, 0),
    kind: value.kind === 'fact' ? 'fact' : 'request',
    entity: typeof value.entity === 'string' ? value.entity : 'station',
    ...(typeof value.by === 'string' ? { by: value.by } : {}),
    ...(isObject(value.on) && typeof value.on.id === 'string' ? { on: value.on as unknown as OfflineStatement } : {}),
    at: finite(value.at, 0),
    ahead: finite(value.ahead, 0),
    run: typeof value.run === 'string' ? value.run : '',
    elapsed: finite(value.elapsed, 0),
    ...(typeof value.corrected === 'number' ? { corrected: value.corrected } : {}),
    ...(value.chosen === true ? { chosen: true as const } : {}),
    refused: refusalOf(value.refused),
  };
}
