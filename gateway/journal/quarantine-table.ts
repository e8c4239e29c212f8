import { createHash } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import type { Micros } from '@millrace/contracts';
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

const MAX_ENTRIES = 10_000;

/** Messages that no rule took or that a rule refused, with reason and payload, for a bounded time and size. */
export function quarantineTable(db: DatabaseSync, limits: { readonly bytes: number; readonly age: Micros }) {
  const addEntry = db.prepare(
    `insert into quarantine_entry (id, kind, source, topic, reason, count, first_seen, last_seen)
     values (?, ?, ?, ?, ?, 1, ?, ?)
     on conflict (id) do update set count = count + 1, last_seen = max(last_seen, excluded.last_seen)`,
  );
  const addMessage = db.prepare(
    'insert into quarantine_message (id, entry, arrival, counted, payload) values (?, ?, ?, ?, ?)',
  );
  const oldest = db.prepare(
    'select id, arrival, length(payload) as bytes from quarantine_message order by id limit 1000',
  );
  const removeUpTo = db.prepare('delete from quarantine_message where id <= ?');
  const removeOne = db.prepare('delete from quarantine_message where id = ? returning entry, length(payload) as bytes');
  const countDown = db.prepare('update quarantine_entry set count = max(count - 1, 0) where id = ?');
  const dropEmpty = db.prepare('delete from quarantine_entry where id = ? and count = 0');
  // SQLite gives the number of a newest row that is gone again; a replay tells by the number what came back after it.
  let number = (db.prepare('select coalesce(max(id), 0) as newest from quarantine_message').get() as { newest: number })
    .newest;
  let held = (
    db.prepare('select coalesce(sum(length(payload)), 0) as n from quarantine_message').get() as { n: number }
  ).n;
  let entries = (db.prepare('select count(*) as n from quarantine_entry').get() as { n: number }).n;

  const shorten = (now: Micros): void => {
    for (;;) {
      const rows = oldest.all() as { id: number; arrival: number; bytes: number }[];
      let upTo = 0;
      for (const row of rows) {
        if (held <= limits.bytes && row.arrival >= now - limits.age) break;
        held -= row.bytes;
        upTo = row.id;
      }
      if (upTo === 0) break;
      removeUpTo.run(upTo);
      if (upTo !== rows.at(-1)?.id) break;
    }
    entries = (db.prepare('select count(*) as n from quarantine_entry').get() as { n: number }).n;
    if (entries <= MAX_ENTRIES) return;
    // A flood of invented topics: what was seen longest ago goes first, with its payloads; the ledger keeps its count.
    const gone = db
      .prepare(
        'delete from quarantine_entry where id in (select id from quarantine_entry order by last_seen limit ?) returning id',
      )
      .all(entries - MAX_ENTRIES) as { id: string }[];
    const drop = db.prepare('delete from quarantine_message where entry = ? returning length(payload) as bytes');
    for (const { id } of gone) {
      for (const { bytes } of drop.all(id) as { bytes: number }[]) held -= bytes;
    }
    entries = MAX_ENTRIES;
  };

  return {
    add(drafts: readonly QuarantineDraft[], now: Micros): void {
      for (const draft of drafts) {
        const id = entryId(draft);
        addEntry.run(id, draft.kind, draft.source, draft.topic, draft.reason, draft.arrival, draft.arrival);
        addMessage.run(++number, id, draft.arrival, draft.counted, draft.payload);
        held += draft.payload.length;
        entries++;
      }
      if (held > limits.bytes || entries > MAX_ENTRIES * 1.1) shorten(now);
    },
    shorten,
    remove(message: number): void {
      const row = removeOne.get(message) as { entry: string; bytes: number } | undefined;
      if (!row) return;
      held -= row.bytes;
      countDown.run(row.entry);
      dropEmpty.run(row.entry);
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
    discard(entry: string): void {
      const gone = db
        .prepare('delete from quarantine_message where entry = ? returning length(payload) as bytes')
        .all(entry) as { bytes: number }[];
      for (const { bytes } of gone) held -= bytes;
      db.prepare('delete from quarantine_entry where id = ?').run(entry);
    },
  };
}

function entryId({ kind, source, topic, reason }: QuarantineDraft): string {
  return createHash('sha256')
    .update(JSON.stringify([kind, source, topic, reason]))
    .digest('hex')
    .slice(0, 24);
}
