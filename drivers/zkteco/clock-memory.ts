import { EventEmitter } from 'node:events';
import { DatabaseSync } from 'node:sqlite';
import type { ClockCommand } from './adms/codec/command.ts';

export type CommandState = 'waiting' | 'sent' | 'done' | 'refused' | 'failed';

/** A command to one clock with what became of it. */
export interface KeptCommand {
  readonly id: number;
  readonly serial: string;
  readonly command: ClockCommand;
  readonly state: CommandState;
  /** Times that it was handed to the clock. */
  readonly sent: number;
  /** ms since 1970. */
  readonly sentAt: number | null;
  readonly reason: string | null;
}

const SCHEMA = `
  create table if not exists stamp (
    serial text not null, part text not null, stamp text not null, primary key (serial, part)) strict, without rowid;
  create table if not exists owed (serial text not null, key text not null, primary key (serial, key)) strict, without rowid;
  create table if not exists command (
    id integer primary key autoincrement, serial text not null, command text not null, state text not null default 'waiting',
    sent integer not null default 0, sent_at integer, reason text) strict;
  create index if not exists command_open on command (serial, id) where state in ('waiting', 'sent');
`;

const OPEN = `state in ('waiting', 'sent')`;
/** Answered commands that are kept to be shown, of each clock. */
const KEPT_ANSWERED = 200;
/** More are not taken for one clock: one that never comes must not fill the disk. */
const MAX_OPEN = 5_000;

/**
 * What must outlive a restart: how far each clock has come, and what it is still to be told. Punches are not kept here.
 * Where the file is lost, clocks give all they have once more, which their keys make harmless.
 */
export class ClockMemory {
  private readonly database: DatabaseSync;
  private readonly answered = new EventEmitter<{ answered: [id: number | null] }>().setMaxListeners(0);

  /** Opens or makes the file; ":memory:" is one that ends with the process. Throws where it cannot be. */
  constructor(path: string) {
    this.database = new DatabaseSync(path);
    this.database.exec('pragma journal_mode = wal; pragma synchronous = full; pragma busy_timeout = 5000;');
    this.database.exec(SCHEMA);
  }

  stamp(serial: string, part: string): string | null {
    const row = this.database.prepare('select stamp from stamp where serial = ? and part = ?').get(serial, part);
    return row ? String(row.stamp) : null;
  }

  keepStamp(serial: string, part: string, stamp: string): void {
    this.database
      .prepare(
        `insert into stamp (serial, part, stamp) values (?, ?, ?)
         on conflict (serial, part) do update set stamp = excluded.stamp where stamp <> excluded.stamp`,
      )
      .run(serial, part, stamp);
  }

  /** Punches that were not taken: as long as one of them is owed, this clock's stamp stands still. */
  owe(serial: string, keys: readonly string[]): void {
    const insert = this.database.prepare('insert into owed (serial, key) values (?, ?) on conflict do nothing');
    this.together(() => {
      for (const key of keys) insert.run(serial, key);
    });
  }

  /** These are safe now. */
  paid(serial: string, keys: readonly string[]): void {
    if (!this.owes(serial)) return;
    const remove = this.database.prepare('delete from owed where serial = ? and key = ?');
    this.together(() => {
      for (const key of keys) remove.run(serial, key);
    });
  }

  owes(serial: string): boolean {
    return this.database.prepare('select 1 from owed where serial = ? limit 1').get(serial) !== undefined;
  }

  private together(work: () => void): void {
    this.database.exec('begin immediate');
    try {
      work();
      this.database.exec('commit');
    } catch (error) {
      this.database.exec('rollback');
      throw error;
    }
  }

  /** The clock begins anew: it is asked for all it has. */
  forgetStamps(serial: string): void {
    this.database.prepare('delete from stamp where serial = ?').run(serial);
    this.database.prepare('delete from owed where serial = ?').run(serial);
  }

  /**
   * Puts a command behind those that wait and gives its number. What it makes needless is ended: an older word on the same
   * person, or an older time, also one that was handed over and not answered, which would else be handed over again behind
   * it. Throws a RangeError where too many wait for this clock.
   */
  give(serial: string, command: ClockCommand): number {
    const waiting = this.open(serial);
    if (waiting.length >= MAX_OPEN)
      throw new RangeError(`${MAX_OPEN} commands wait for clock ${serial} already: is it still in use?`);
    for (const { id, command: before } of waiting) {
      if (subject(before) === subject(command)) this.settle(id, 'failed', 'a later command took its place');
    }
    const { lastInsertRowid } = this.database
      .prepare('insert into command (serial, command) values (?, ?)')
      .run(serial, JSON.stringify(command));
    return Number(lastInsertRowid);
  }

  /** What was not answered yet, oldest first. */
  open(serial: string): KeptCommand[] {
    return this.database
      .prepare(`select * from command where serial = ? and ${OPEN} order by id`)
      .all(serial)
      .map(keptCommand);
  }

  command(id: number): KeptCommand | null {
    const row = this.database.prepare('select * from command where id = ?').get(id);
    return row ? keptCommand(row) : null;
  }

  /** All that is kept of a clock, newest first. */
  commands(serial: string): KeptCommand[] {
    return this.database
      .prepare('select * from command where serial = ? order by id desc')
      .all(serial)
      .map(keptCommand);
  }

  sent(id: number, at: number): void {
    this.database
      .prepare(`update command set state = 'sent', sent = sent + 1, sent_at = ? where id = ? and ${OPEN}`)
      .run(at, id);
  }

  /** Says what became of a command; one that has an answer keeps it. Whether it was open. */
  settle(id: number, state: 'done' | 'refused' | 'failed', reason: string | null): boolean {
    const { changes } = this.database
      .prepare(`update command set state = ?, reason = ? where id = ? and ${OPEN}`)
      .run(state, reason, id);
    if (Number(changes) === 0) return false;
    if (state === 'done') this.forgetPerson(id);
    this.answered.emit('answered', id);
    this.database
      .prepare(
        `delete from command where id in (
           select id from command where serial = (select serial from command where id = ?) and not ${OPEN}
           order by id desc limit -1 offset ${KEPT_ANSWERED})`,
      )
      .run(id);
    return true;
  }

  /** Resolves once there is an answer to a command, or `signal` says that nobody waits for it; with what it is then. */
  async outcome(id: number, signal: AbortSignal): Promise<KeptCommand | null> {
    const isOpen = (): boolean => ['waiting', 'sent'].includes(this.command(id)?.state ?? '');
    if (isOpen() && !signal.aborted) {
      await new Promise<void>((resolve) => {
        const done = (): void => {
          this.answered.off('answered', heard);
          signal.removeEventListener('abort', done);
          resolve();
        };
        const heard = (one: number | null): void => {
          if (one === id || one === null) done();
        };
        this.answered.on('answered', heard);
        signal.addEventListener('abort', done, { once: true });
      });
    }
    return this.database.isOpen ? this.command(id) : null;
  }

  /** Who was taken out of a clock leaves no name and no card behind in what that clock was told before. */
  private forgetPerson(id: number): void {
    const done = this.command(id);
    if (done?.command.kind !== 'remove-person') return;
    this.database
      .prepare(
        `delete from command where serial = ? and id < ? and not ${OPEN} and json_extract(command, '$.person') = ?`,
      )
      .run(done.serial, id, done.command.person);
  }

  close(): void {
    if (this.database.isOpen) this.database.close();
    this.answered.emit('answered', null);
  }
}

const subject = (command: ClockCommand): string => ('person' in command ? `person ${command.person}` : command.kind);

const keptCommand = (row: Record<string, unknown>): KeptCommand => ({
  id: Number(row.id),
  serial: String(row.serial),
  command: JSON.parse(String(row.command)) as ClockCommand,
  state: row.state as CommandState,
  sent: Number(row.sent),
  sentAt: row.sent_at === null ? null : Number(row.sent_at),
  reason: row.reason === null ? null : String(row.reason),
});
