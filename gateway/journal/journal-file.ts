import { DatabaseSync, type StatementSync } from 'node:sqlite';
import {
  containsSeq,
  encodeGroup,
  type FactSetRow,
  type Micros,
  nowMicros,
  type SeqRange,
  type SinkName,
  unbrokenTo,
} from '@millrace/contracts';
import { acknowledgeRanges, readAcknowledged } from './acknowledged-table.ts';
import { backedUpGroup } from './backup-mark.ts';
import { JournalError } from './errors.ts';
import type { LedgerDelta, QuarantineDraft } from './group-draft.ts';
import type { SqlRow, SqlStatement, SqlValue } from './journal.ts';
import { breakPin, readPins } from './pin-table.ts';
import { quarantineTable } from './quarantine-table.ts';
import { NO_SAMPLES } from './sample-buffer.ts';
import { JOURNAL_SCHEMA } from './schema.ts';
import { sourceKeys } from './source-keys-table.ts';
import { trimmedGroup } from './trimmed-mark.ts';

/** One group on its way to disk. `blob` is null where it holds no record, only counts. */
export interface CommitGroup {
  readonly writtenAt: Micros;
  readonly samples: number;
  readonly observations: number;
  readonly factSets: number;
  /** Values by source: what the ledger calls buffered until the store has them. */
  readonly sources: readonly (readonly [source: string, values: number])[];
  readonly blob: Uint8Array<ArrayBuffer> | null;
  readonly ledgers: readonly (readonly [source: string, delta: LedgerDelta])[];
  readonly quarantine: readonly QuarantineDraft[];
  readonly released: readonly number[];
  readonly keys: readonly (readonly [source: string, key: string])[];
  /** On tables of whoever added to the group. */
  readonly statements: readonly SqlStatement[];
}

export interface FileTransaction {
  readonly factSets: readonly FactSetRow[];
  readonly statements: readonly SqlStatement[];
  readonly acknowledge: readonly {
    readonly sink: SinkName;
    readonly epoch: number;
    readonly ranges: readonly SeqRange[];
  }[];
}

export interface Written {
  readonly epoch: number;
  readonly firstSeq: number;
  readonly bytes: number;
}

export interface JournalFileOptions {
  readonly path: string;
  /** True where the file comes out of a backup: what it held is kept, and a new epoch begins. */
  readonly restored: boolean;
  readonly maxKeys: number;
  readonly quarantineBytes: number;
  readonly quarantineAge: Micros;
}

export interface LedgerRow extends LedgerDelta {
  readonly source: string;
  readonly lastArrival: Micros;
}

/** What doors refused of a source for a reason. */
export interface RefusedRow {
  readonly source: string;
  readonly reason: string;
  readonly count: number;
}

/** The SQLite file of the journal, synchronous: it lives in the journal's own thread. */
export class JournalFile {
  readonly db: DatabaseSync;
  epoch: number;
  nextSeq: number;
  private nextGroup: number;
  readonly quarantine: ReturnType<typeof quarantineTable>;
  private readonly keys: ReturnType<typeof sourceKeys>;
  private readonly insertGroup: StatementSync;
  private readonly countLedger: StatementSync;
  private readonly setMeta: StatementSync;
  private readonly countOffered: StatementSync;
  private readonly pages: StatementSync;
  private readonly freePages: StatementSync;
  private readonly pageSize: number;

  constructor(options: JournalFileOptions) {
    const db = new DatabaseSync(options.path);
    this.db = db;
    // Eight kibibytes a page: a group is many pages, an index entry few. FULL: a commit is on disk when it returns.
    db.exec(
      'pragma page_size = 8192; pragma journal_mode = wal; pragma synchronous = full; pragma busy_timeout = 5000',
    );
    db.exec('pragma wal_autocheckpoint = 2000; pragma journal_size_limit = 67108864; pragma cache_size = -16384');
    this.upgrade();
    this.setMeta = db.prepare(
      'insert into meta (name, value) values (?, ?) on conflict (name) do update set value = excluded.value',
    );
    const epoch = this.meta('epoch');
    if (epoch === null || options.restored) {
      // Seconds since 1970 are above every epoch begun before, also of a journal whose file is gone.
      this.epoch = Math.max((epoch ?? 0) + 1, Math.floor(Date.now() / 1000));
      this.nextSeq = 1;
      this.write(() => {
        this.saveEpoch();
        // Who holds a pin reads a log that went on; this one is what it was at the backup.
        for (const { name } of readPins(db)) breakPin(db, name, 'restored');
      });
    } else {
      this.epoch = epoch;
      this.nextSeq = this.meta('next_seq') ?? 1;
    }
    this.insertGroup = db.prepare(
      `insert into log_group (id, epoch, first_seq, last_seq, written_at, samples, observations, fact_sets, sources, blob)
       values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    );
    // SQLite would begin anew at 1 where all is trimmed; what the backup's mark and pins name must stay behind.
    const newest = db.prepare('select coalesce(max(id), 0) as id from log_group').get() as { id: number };
    this.nextGroup = Math.max(newest.id, trimmedGroup(db), backedUpGroup(db)) + 1;
    this.countLedger = db.prepare(
      `insert into ledger (source, received, unmapped, rejected, duplicate, dropped, last_arrival)
       values (?, ?, ?, ?, ?, ?, ?)
       on conflict (source) do update set
         received = received + excluded.received, unmapped = unmapped + excluded.unmapped,
         rejected = rejected + excluded.rejected, duplicate = duplicate + excluded.duplicate,
         dropped = dropped + excluded.dropped, last_arrival = max(last_arrival, excluded.last_arrival)`,
    );
    this.countOffered = db.prepare('update forward set offered = offered + ?');
    this.pages = db.prepare('pragma page_count');
    this.freePages = db.prepare('pragma freelist_count');
    this.pageSize = Number((db.prepare('pragma page_size').get() as { page_size: number }).page_size);
    this.quarantine = quarantineTable(db, { bytes: options.quarantineBytes, age: options.quarantineAge });
    this.keys = sourceKeys(db, options.maxKeys);
  }

  /** Bytes that hold something; what trimming freed is used again and not counted. */
  bytes(): number {
    const pages = (this.pages.get() as { page_count: number }).page_count;
    const free = (this.freePages.get() as { freelist_count: number }).freelist_count;
    return (pages - free) * this.pageSize;
  }

  /** Commits groups together, synced when this returns. Gives each its identity. Throws a JournalError. */
  commit(groups: readonly CommitGroup[]): Written[] {
    return this.write(() => {
      const written = groups.map((group) => this.append(group));
      this.setMeta.run('next_seq', this.nextSeq);
      const bytes = this.bytes();
      return written.map((one) => ({ ...one, bytes }));
    });
  }

  transaction(work: FileTransaction): Written {
    return this.write(() => {
      const firstSeq = this.nextSeq;
      if (work.factSets.length > 0) {
        this.append({
          writtenAt: nowMicros(),
          samples: 0,
          observations: 0,
          factSets: work.factSets.length,
          sources: [],
          blob: encodeGroup({ samples: NO_SAMPLES, observations: [], factSets: work.factSets }),
          ledgers: [],
          quarantine: [],
          released: [],
          keys: [],
          statements: [],
        });
        this.setMeta.run('next_seq', this.nextSeq);
      }
      for (const statement of work.statements) this.run(statement);
      for (const { sink, epoch, ranges } of work.acknowledge) {
        acknowledgeRanges(this.db, sink, epoch, ranges, epoch === this.epoch ? this.nextSeq - 1 : null);
      }
      return { epoch: this.epoch, firstSeq, bytes: this.bytes() };
    });
  }

  migrate(name: string, statements: readonly string[]): void {
    this.write(() => {
      if (this.db.prepare('select 1 from migration where name = ?').get(name)) return;
      for (const sql of statements) this.db.exec(sql);
      this.db.prepare('insert into migration (name, at) values (?, ?)').run(name, nowMicros());
    });
  }

  query({ sql, params }: SqlStatement): SqlRow[] {
    return this.db.prepare(sql).all(...((params ?? []) as SqlValue[])) as SqlRow[];
  }

  ledgers(): LedgerRow[] {
    return this.db
      .prepare(
        `select source, received, unmapped, rejected, duplicate, dropped, last_arrival as "lastArrival" from ledger`,
      )
      .all() as unknown as LedgerRow[];
  }

  refused(): RefusedRow[] {
    return this.db.prepare('select source, reason, count from refused').all() as unknown as RefusedRow[];
  }

  countRefused(rows: readonly RefusedRow[]): void {
    const add = this.db.prepare(
      `insert into refused (source, reason, count) values (?, ?, ?)
       on conflict (source, reason) do update set count = count + excluded.count`,
    );
    this.write(() => {
      for (const { source, reason, count } of rows) add.run(source, reason, count);
    });
  }

  /** Values by source and group of what `sink` has not acknowledged. */
  held(
    sink: SinkName,
  ): { epoch: number; writtenAt: number; firstSeq: number; lastSeq: number; sources: [string, number][] }[] {
    const acknowledged = readAcknowledged(this.db, sink);
    const epochs = this.db.prepare('select distinct epoch from log_group order by epoch').all() as { epoch: number }[];
    // What is kept for a restore may be much, and all of it acknowledged: only what comes after that is looked at.
    const from = this.db.prepare(
      `select first_seq, last_seq, written_at, sources from log_group
       where epoch = ? and first_seq > ? and samples + observations > 0 order by first_seq`,
    );
    return epochs.flatMap(({ epoch }) => {
      const ranges = acknowledged.get(epoch) ?? [];
      const rows = from.all(epoch, unbrokenTo(ranges)) as {
        first_seq: number;
        last_seq: number;
        written_at: number;
        sources: string;
      }[];
      return rows
        .filter(({ first_seq }) => !containsSeq(ranges, first_seq))
        .map((row) => ({
          epoch,
          firstSeq: row.first_seq,
          lastSeq: row.last_seq,
          writtenAt: row.written_at,
          sources: JSON.parse(row.sources) as [string, number][],
        }));
    });
  }

  recentKeys(): [source: string, key: string][] {
    return this.keys.recent();
  }

  beginEpoch(above: number): number {
    if (this.epoch > above) return this.epoch;
    return this.write(() => {
      this.epoch = above + 1;
      this.nextSeq = 1;
      this.saveEpoch();
      return this.epoch;
    });
  }

  meta(name: string): number | null {
    const row = this.db.prepare('select value from meta where name = ?').get(name) as { value: number } | undefined;
    return row?.value ?? null;
  }

  /** Runs `work` in one transaction; on a fault nothing of it stays, not even the numbers it took. */
  write<Result>(work: () => Result): Result {
    const { epoch, nextSeq, nextGroup } = this;
    this.db.exec('begin immediate');
    try {
      const result = work();
      this.db.exec('commit');
      this.quarantine?.ended(true);
      return result;
    } catch (error) {
      this.epoch = epoch;
      this.nextSeq = nextSeq;
      this.nextGroup = nextGroup;
      // SQLite has rolled back by itself where the disk is full.
      if (this.db.isTransaction) this.db.exec('rollback');
      this.quarantine?.ended(false);
      throw asJournalError(error);
    }
  }

  close(): void {
    this.db.close();
  }

  private append(group: CommitGroup): Omit<Written, 'bytes'> {
    const firstSeq = this.nextSeq;
    const records = group.samples + group.observations + group.factSets;
    if (group.blob && records > 0) {
      this.insertGroup.run(
        this.nextGroup,
        this.epoch,
        firstSeq,
        firstSeq + records - 1,
        group.writtenAt,
        group.samples,
        group.observations,
        group.factSets,
        JSON.stringify(group.sources),
        group.blob,
      );
      this.countOffered.run(records);
      this.nextSeq += records;
      this.nextGroup++;
    }
    for (const [source, d] of group.ledgers) {
      this.countLedger.run(source, d.received, d.unmapped, d.rejected, d.duplicate, d.dropped, group.writtenAt);
    }
    if (group.keys.length > 0) this.keys.add(group.keys);
    for (const message of group.released) this.quarantine.remove(message);
    if (group.quarantine.length > 0) this.quarantine.add(group.quarantine);
    this.quarantine.keepWithin(group.writtenAt);
    for (const statement of group.statements) this.run(statement);
    return { epoch: this.epoch, firstSeq };
  }

  private run({ sql, params }: SqlStatement): void {
    this.db.prepare(sql).run(...((params ?? []) as SqlValue[]));
  }

  private saveEpoch(): void {
    this.setMeta.run('epoch', this.epoch);
    this.setMeta.run('next_seq', this.nextSeq);
  }

  private upgrade(): void {
    const at = Number((this.db.prepare('pragma user_version').get() as { user_version: number }).user_version);
    if (at > JOURNAL_SCHEMA.length) {
      throw new JournalError('too-new', `the journal has schema ${at}; this program knows ${JOURNAL_SCHEMA.length}`);
    }
    for (let step = at; step < JOURNAL_SCHEMA.length; step++) {
      this.write(() => this.db.exec(`${JOURNAL_SCHEMA[step]}; pragma user_version = ${step + 1}`));
    }
  }
}

function asJournalError(error: unknown): JournalError {
  if (error instanceof JournalError) return error;
  const { errcode, message } = error as { errcode?: number; message?: string };
  // SQLITE_FULL is 13; ENOSPC also shows as an error of writing (778) or of the shared memory file (4874).
  const full = errcode === 13 || errcode === 778 || errcode === 4874;
  return new JournalError(full ? 'full' : 'failed', message ?? String(error), { cause: error });
}
