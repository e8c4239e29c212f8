import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { SinkName } from '@millrace/contracts';
import { readAcknowledged, saveAcknowledged } from '../../gateway/journal/acknowledged-table.ts';
import { markBackedUp as markGroup } from '../../gateway/journal/backup-mark.ts';
import { settledUpTo } from '../../gateway/journal/settled-groups.ts';
import type { JournalPoint } from './manifest.ts';

const SINKS = ['store', 'detect', 'forward'] as const satisfies readonly SinkName[];
/** The sinks whose effects live in the database; "detect" keeps its own in the journal. */
const IN_DATABASE: readonly string[] = ['store', 'forward'];

function isJournal(db: DatabaseSync): boolean {
  const tables = db.prepare(
    "select count(*) n from sqlite_schema where name in ('log_group', 'sink_acknowledged', 'meta')",
  );
  return (tables.get() as { n: number }).n === 3;
}

/**
 * Reads how far a journal's sinks are, to be taken just before the database is copied: a sink acknowledges only after
 * the database has committed, so all of it is in the copy. Undefined where the SQLite file is no journal.
 */
export function readJournalPoint(data: string, file: string): JournalPoint | undefined {
  const db = new DatabaseSync(join(data, file), { readOnly: true });
  try {
    db.exec('pragma busy_timeout = 10000');
    if (!isJournal(db)) return undefined;
    // One moment: acknowledgements and groups must belong together.
    db.exec('begin');
    return {
      file,
      group: settledUpTo(db),
      sinks: SINKS.flatMap((sink) =>
        [...readAcknowledged(db, sink)].map(([epoch, list]) => ({ sink, epoch, ranges: [...list] })),
      ),
    };
  } finally {
    db.close();
  }
}

/** Tells the journal that a backup holds everything up to the point: from then on it may trim it. */
export function markBackedUp(data: string, point: JournalPoint): void {
  const db = new DatabaseSync(join(data, point.file));
  try {
    db.exec('pragma busy_timeout = 10000');
    markGroup(db, point.group);
  } finally {
    db.close();
  }
}

/**
 * After a database came back out of a backup under a journal that lived on: what the sinks in that database had
 * acknowledged since is forgotten, so that it is delivered again. What the database knows already it calls a repeat.
 */
export function rewindSinks(data: string, point: JournalPoint): void {
  const db = new DatabaseSync(join(data, point.file));
  try {
    db.exec('begin immediate');
    for (const sink of IN_DATABASE) {
      db.prepare('delete from sink_acknowledged where sink = ?').run(sink);
      for (const known of point.sinks.filter((entry) => entry.sink === sink)) {
        saveAcknowledged(db, sink as SinkName, known.epoch, known.ranges);
      }
    }
    db.exec('commit');
  } finally {
    db.close();
  }
}
