import { parentPort } from 'node:worker_threads';
import { nowMicros } from '@millrace/contracts';
import { acknowledgeRanges, readAcknowledged } from './acknowledged-table.ts';
import { JournalError } from './errors.ts';
import { forwardStandings, settleForward, useForwards } from './forward-table.ts';
import { JournalFile } from './journal-file.ts';
import { readPins } from './pin-table.ts';
import { readGroups } from './read-groups.ts';
import type { AnswerMessage, JournalRequests, RequestMessage, RequestName } from './requests.ts';
import { addStoreTold, readStoreTold, resetStoreTold } from './store-told-table.ts';
import { trimGroups } from './trim-groups.ts';

/** The journal's thread: SQLite blocks here, and nowhere else. */
let opened: JournalFile | null = null;

function file(): JournalFile {
  if (!opened) throw new JournalError('closed', 'the journal is not open');
  return opened;
}

const oldest = (): number | null => {
  const row = file().db.prepare('select written_at from log_group order by id limit 1').get();
  return row ? Number((row as { written_at: number }).written_at) : null;
};

type Handlers = { [Name in RequestName]: (ask: JournalRequests[Name]['ask']) => JournalRequests[Name]['answer'] };

const handlers: Handlers = {
  open(options) {
    const made = new JournalFile(options);
    opened = made;
    const { epoch, nextSeq } = made;
    return {
      epoch,
      nextSeq,
      bytes: made.bytes(),
      oldest: oldest(),
      pins: readPins(made.db),
      refused: made.refused(),
      ledgers: made.ledgers(),
      store: readStoreTold(made.db),
      keys: made.recentKeys(),
    };
  },
  commit(groups) {
    const written = file().commit(groups);
    // Freed at once: this thread makes little garbage of its own, so what it was sent would pile up until it collects.
    for (const { blob } of groups) blob?.buffer.transfer(0);
    return written;
  },
  transaction: (work) => file().transaction(work),
  migrate({ name, statements }) {
    file().migrate(name, statements);
    return null;
  },
  query: (statement) => file().query(statement),
  read: (ask) => readGroups(file().db, ask),
  acknowledged: ({ sink }) => [...readAcknowledged(file().db, sink)].map(([epoch, ranges]) => ({ epoch, ranges })),
  acknowledge({ sink, epoch, ranges }) {
    const journal = file();
    const lastSeq = epoch === journal.epoch ? journal.nextSeq - 1 : null;
    journal.write(() => acknowledgeRanges(journal.db, sink, epoch, ranges, lastSeq));
    return null;
  },
  storeTold(told) {
    const journal = file();
    const { epoch, nextSeq } = journal;
    journal.write(() => addStoreTold(journal.db, told, { epoch, lastSeq: nextSeq - 1 }));
    return null;
  },
  resetStoreTold(told) {
    const journal = file();
    journal.write(() => resetStoreTold(journal.db, told));
    return null;
  },
  held: ({ sink }) => file().held(sink),
  trim(keep) {
    const done = trimGroups(file(), keep, nowMicros());
    return { ...done, bytes: file().bytes(), oldest: oldest(), pins: readPins(file().db) };
  },
  beginEpoch({ above }) {
    const epoch = file().beginEpoch(above);
    return { epoch, nextSeq: file().nextSeq };
  },
  quarantineList: ({ limit }) => file().quarantine.list(limit),
  quarantineEntry: ({ id }) => file().quarantine.entry(id),
  quarantineMessages: ({ entry, after, limit }) => file().quarantine.messages(entry, after, limit),
  quarantineDiscard({ id }) {
    const journal = file();
    journal.write(() => journal.quarantine.discard(id));
    return null;
  },
  countRefused(rows) {
    file().countRefused(rows);
    return null;
  },
  forwardsUse(wanted) {
    const journal = file();
    const end = { epoch: journal.epoch, seq: journal.nextSeq };
    return journal.write(() => useForwards(journal.db, wanted, end, nowMicros()));
  },
  forwardSettle(settled) {
    const journal = file();
    journal.write(() => settleForward(journal.db, settled));
    return null;
  },
  forwardStandings: () => forwardStandings(file().db),
  close() {
    opened?.close();
    opened = null;
    return null;
  },
};

function answer({ id, name, ask }: RequestMessage): AnswerMessage {
  try {
    // The two sides agree by `JournalRequests`; a map of handlers loses the pairing of name and question.
    return { id, answer: (handlers[name] as (ask: unknown) => unknown)(ask) };
  } catch (error) {
    const code = error instanceof JournalError ? error.code : 'failed';
    return { id, fault: { code, message: error instanceof Error ? error.message : String(error) } };
  }
}

const port = parentPort;
if (!port) throw new Error('the journal runs in a thread of its own: open it by openJournal');
port.on('message', (message: RequestMessage) => {
  port.postMessage(answer(message));
  if (message.name === 'close') port.close();
});
