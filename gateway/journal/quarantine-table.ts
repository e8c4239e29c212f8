import { createHash } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import type { Micros } from '@millrace/contracts';
import { FairShares } from './fair-shares.ts';
import type { QuarantineDraft } from './group-draft.ts';

export interface QuarantineEntry {
  readonly id: string;
  readonly kind: 'unmapped' | 'rejected';
  readonly source: string;
  readonly topic: string;
  readonly reason: string;
  readonly count: number;
  readonly firstSeen: Micros;
  readonly lastSeen: Micros;
  /** The newest payload that is kept; null where all are gone. */
  readonly payload: Uint8Array | null;
}

export interface QuarantinedMessage {
  readonly id: number;
  readonly arrival: Micros;
  readonly counted: number;
  readonly payload: Uint8Array;
}

/** Bounds of what all sources together keep; each has a fair share of both bounds. */
export interface QuarantineLimits {
  readonly bytes: number;
  readonly age: Micros;
  /** Different (source, topic, reason). */
  readonly entries?: number;
}

const MOST_ENTRIES = 10_000;
/** What a kept message takes beside its payload: without it, empty ones would have no bound. */
export const BYTES_BESIDE = 128;
/** Freed at once beyond what is needed, so that a full quarantine is not put in order at every group. */
const FREE = 1 / 32;
const SLICE = 1_000;
const LOOK_AT_AGE = 3_600_000_000;

interface Removed {
  readonly source: string;
  readonly bytes: number;
}

/**
 * Messages that no rule took or that a rule refused, with reason and payload, for a bounded time and size. Where a bound
 * is reached, what goes is the oldest of those sources that hold more than their fair share: a broken or hostile device
 * pushes out its own messages and nobody else's. What each holds is summed in memory, made anew when the file is opened.
 */
export function quarantineTable(db: DatabaseSync, limits: QuarantineLimits) {
  const mostEntries = limits.entries ?? MOST_ENTRIES;
  const addEntry = db.prepare(
    `insert into quarantine_entry (id, kind, source, topic, reason, count, first_seen, last_seen)
     values (?, ?, ?, ?, ?, 1, ?, ?)
     on conflict (id) do update set count = count + 1, last_seen = max(last_seen, excluded.last_seen) returning count`,
  );
  const addMessage = db.prepare(
    'insert into quarantine_message (id, entry, source, arrival, counted, payload) values (?, ?, ?, ?, ?, ?)',
  );
  const oldestOf = db.prepare(
    'select id, length(payload) as bytes from quarantine_message where source = ? order by id limit ?',
  );
  const removeUpTo = db.prepare('delete from quarantine_message where source = ? and id <= ?');
  const returning = 'returning source, length(payload) as bytes';
  const removeOne = db.prepare(`delete from quarantine_message where id = ? ${returning}, entry`);
  const removeOf = db.prepare(`delete from quarantine_message where entry = ? ${returning}`);
  const removeBefore = db.prepare(
    `delete from quarantine_message where id in (select id from quarantine_message where arrival < ? limit ?) ${returning}`,
  );
  const staleEntries = db.prepare('select id from quarantine_entry where source = ? order by last_seen limit ?');
  const entriesBefore = db.prepare('select id from quarantine_entry where last_seen < ?');
  const countDown = db.prepare('update quarantine_entry set count = max(count - 1, 0) where id = ?');
  const dropEmpty = db.prepare('delete from quarantine_entry where id = ? and count = 0 returning source');
  const dropEntry = db.prepare('delete from quarantine_entry where id = ? returning source');
  // SQLite gives the number of a newest row that is gone again; a replay tells by the number what came back after it.
  let number = (db.prepare('select coalesce(max(id), 0) as newest from quarantine_message').get() as { newest: number })
    .newest;
  let lookedAtAge = 0;
  const bytesHeld = new FairShares();
  const entriesHeld = new FairShares();
  for (const { source, n, bytes } of db
    .prepare('select source, count(*) as n, sum(length(payload)) as bytes from quarantine_message group by source')
    .all() as { source: string; n: number; bytes: number }[])
    bytesHeld.add(source, bytes + n * BYTES_BESIDE);
  for (const { source, n } of db
    .prepare('select source, count(*) as n from quarantine_entry group by source')
    .all() as { source: string; n: number }[])
    entriesHeld.add(source, n);

  bytesHeld.keep();
  entriesHeld.keep();

  const gone = (rows: unknown): number => {
    const removed = rows as readonly Removed[];
    for (const { source, bytes } of removed) bytesHeld.add(source, -bytes - BYTES_BESIDE);
    return removed.length;
  };
  const drop = (entry: string): void => {
    gone(removeOf.all(entry));
    const row = dropEntry.get(entry) as { source: string } | undefined;
    if (row) entriesHeld.add(row.source, -1);
  };

  /** Removes the oldest messages of a source until so many bytes are free. */
  const removeOldest = (source: string, amount: number): void => {
    let free = 0;
    while (free < amount) {
      let upTo = 0;
      for (const { id, bytes } of oldestOf.all(source, SLICE) as { id: number; bytes: number }[]) {
        if (free >= amount) break;
        free += bytes + BYTES_BESIDE;
        upTo = id;
      }
      if (upTo === 0) break;
      removeUpTo.run(source, upTo);
    }
    bytesHeld.add(source, -free);
  };

  const removeOld = (now: Micros): void => {
    lookedAtAge = now;
    while (gone(removeBefore.all(now - limits.age, SLICE)) === SLICE);
    for (const { id } of entriesBefore.all(now - limits.age) as { id: string }[]) drop(id);
  };

  /** Keeps all bounds; cheap while none is reached. */
  const keepWithin = (now: Micros): void => {
    if (now - lookedAtAge > LOOK_AT_AGE) removeOld(now);
    if (bytesHeld.total > limits.bytes) {
      for (const { source, amount } of bytesHeld.excess(limits.bytes * (1 - FREE))) removeOldest(source, amount);
    }
    if (entriesHeld.total > mostEntries) {
      // A flood of invented topics: what was seen longest ago goes first, with its payloads; the ledger keeps its count.
      for (const { source, amount } of entriesHeld.excess(mostEntries * (1 - FREE)))
        for (const { id } of staleEntries.all(source, amount) as { id: string }[]) drop(id);
    }
  };

  return {
    add(drafts: readonly QuarantineDraft[]): void {
      for (const draft of drafts) {
        const { kind, source, topic, reason, arrival, counted, payload } = draft;
        const id = entryId(draft);
        const { count } = addEntry.get(id, kind, source, topic, reason, arrival, arrival) as { count: number };
        // One whose last message was taken out is gone: a count of one is always a new entry.
        if (count === 1) entriesHeld.add(source, 1);
        addMessage.run(++number, id, source, arrival, counted, payload);
        bytesHeld.add(source, payload.length + BYTES_BESIDE);
      }
    },
    keepWithin,
    /** The transaction that everything since the last of these calls belonged to is on disk, or came to nothing. */
    ended(committed: boolean): void {
      for (const held of [bytesHeld, entriesHeld]) {
        if (committed) held.keep();
        else held.takeBack();
      }
    },
    /** Bytes, those beside payloads too, and entries that a source holds. */
    heldBy: (source: string) => ({ bytes: bytesHeld.of(source), entries: entriesHeld.of(source) }),
    remove(message: number): void {
      const row = removeOne.get(message) as (Removed & { entry: string }) | undefined;
      if (!row) return;
      gone([row]);
      countDown.run(row.entry);
      const entry = dropEmpty.get(row.entry) as { source: string } | undefined;
      if (entry) entriesHeld.add(entry.source, -1);
    },
    /** Newest first. */
    list(limit: number): QuarantineEntry[] {
      return db
        .prepare(
          `select id, kind, source, topic, reason, count, first_seen as "firstSeen", last_seen as "lastSeen",
             (select payload from quarantine_message where entry = e.id order by quarantine_message.id desc limit 1) as payload
           from quarantine_entry e order by last_seen desc limit ?`,
        )
        .all(limit) as unknown as QuarantineEntry[];
    },
    entry(id: string): QuarantineEntry | null {
      return (
        (db
          .prepare(
            `select id, kind, source, topic, reason, count, first_seen as "firstSeen", last_seen as "lastSeen",
               null as payload from quarantine_entry where id = ?`,
          )
          .get(id) as unknown as QuarantineEntry | undefined) ?? null
      );
    },
    /** Oldest first. */
    messages(entry: string, after: number, limit: number): QuarantinedMessage[] {
      return db
        .prepare(
          'select id, arrival, counted, payload from quarantine_message where entry = ? and id > ? order by id limit ?',
        )
        .all(entry, after, limit) as unknown as QuarantinedMessage[];
    },
    /** Forgets an entry and its payloads; what the ledger counted stays counted. */
    discard: drop,
  };
}

function entryId({ kind, source, topic, reason }: QuarantineDraft): string {
  return createHash('sha256')
    .update(JSON.stringify([kind, source, topic, reason]))
    .digest('hex')
    .slice(0, 24);
}
