import type { Pool } from 'pg';
import { type AuditRow, writeAudit } from '../audit.repository.ts';
import { inCompany } from '../db.ts';
import { newId } from '../identifier.ts';
import { NOTE_KEY, type Note, overflowOf } from './note.ts';

const EVERY_MS = 1_000;
/** µs: what is said again within it is counted. */
const WINDOW = 60_000_000;
/** Different notes of one source, and of all sources, in a window; what goes beyond is counted together. */
const MOST = { ofSource: 30, guest: 60, member: 600 } as const;
/** µs: the database was away so long. */
const OLD = 1_800_000_000;
/** Rows that wait for the database; beyond it, notes go on being counted where they are. */
const MOST_WAITING = 2_000;

export interface JournalOptions {
  readonly pool: Pool;
  /** Microseconds. */
  readonly clock: () => number;
  readonly log?: { readonly error: (details: object, message: string) => void } | undefined;
}

interface Entry {
  readonly note: Note;
  readonly opened: number;
  written: boolean;
  /** Of what is not written yet. */
  count: number;
  rows: number;
  first: number;
  last: number;
}

/**
 * Brings into the audit trail what no command does: sign-ins, exports, refusals before a command begins. `note` only
 * remembers, so nobody waits for it; a second later the first of its kind is written, and what is said again within a
 * minute becomes one row with a count. So a hostile client gets a few rows a minute, whatever it sends. A process that is
 * killed loses what was not written yet: the last second's first notes, the counts of the last minute.
 */
export class AuditJournal {
  readonly #options: JournalOptions;
  readonly #entries = new Map<string, Entry>();
  readonly #bySource = new Map<string, number>();
  readonly #open = { guest: 0, member: 0 };
  readonly #waiting = new Map<string, AuditRow[]>();
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> | null = null;

  constructor(options: JournalOptions) {
    this.#options = options;
  }

  start(): void {
    this.#timer = setInterval(() => void this.flush(), EVERY_MS).unref();
  }

  /** Writes what is left; may be called twice. */
  async stop(): Promise<void> {
    if (!this.#timer) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
    await this.flush();
    await this.#write(Number.POSITIVE_INFINITY);
  }

  note(given: Note): void {
    const at = this.#options.clock();
    const own = keyOf(given);
    const known = this.#entries.get(own);
    const note = known || this.#hasRoom(given) ? given : overflowOf(given);
    const key = note === given ? own : keyOf(note);
    let entry = this.#entries.get(key);
    if (!entry) {
      entry = { note, opened: at, written: false, count: 0, rows: 0, first: at, last: at };
      this.#entries.set(key, entry);
      this.#bySource.set(note.source, (this.#bySource.get(note.source) ?? 0) + 1);
      this.#open[note.by]++;
    }
    if (entry.count === 0) entry.first = at;
    entry.count++;
    entry.rows += given.rows ?? 0;
    entry.last = at;
  }

  /** Writes what is due. Never throws: what could not be written is tried again. */
  flush(): Promise<void> {
    this.#running ??= this.#write(this.#options.clock()).finally(() => {
      this.#running = null;
    });
    return this.#running;
  }

  #hasRoom({ source, by }: Note): boolean {
    return (this.#bySource.get(source) ?? 0) < MOST.ofSource && this.#open[by] < MOST[by];
  }

  async #write(now: number): Promise<void> {
    try {
      await this.#gather(now);
      for (const [company, rows] of this.#waiting) {
        await inCompany(this.#options.pool, { company, user: 'system:audit' }, (db) => writeAudit(db, rows));
        this.#waiting.delete(company);
      }
    } catch (error) {
      this.#options.log?.error({ error }, 'sign-ins, exports or refusals could not be written down; tried again');
    }
  }

  /** Makes rows of the notes that are due, and closes the windows that are over. */
  async #gather(now: number): Promise<void> {
    for (const [key, entry] of this.#entries) {
      const waiting = [...this.#waiting.values()].reduce((sum, rows) => sum + rows.length, 0);
      if (waiting >= MOST_WAITING) return;
      const over = now - entry.opened >= WINDOW;
      if (entry.count > 0 && (over || !entry.written)) {
        const { companies, user } = await this.#placeOf(entry.note);
        const row = rowOf(entry, user, this.#options.clock());
        for (const company of companies) {
          this.#waiting.set(company, [...(this.#waiting.get(company) ?? []), { ...row, key: `${NOTE_KEY}${newId()}` }]);
        }
        Object.assign(entry, { written: true, count: 0, rows: 0 });
      }
      if (over) this.#close(key, entry);
    }
  }

  #close(key: string, { note }: Entry): void {
    this.#entries.delete(key);
    this.#open[note.by]--;
    const left = (this.#bySource.get(note.source) ?? 1) - 1;
    if (left > 0) this.#bySource.set(note.source, left);
    else this.#bySource.delete(note.source);
  }

  /** Where it is to be read: what concerns nobody that is known concerns every company of this installation. */
  async #placeOf({ company, user }: Note): Promise<{ companies: string[]; user: string }> {
    const known = typeof user === 'function' ? await user() : user;
    if (company !== undefined && known !== null) return { companies: [company], user: known };
    const { pool } = this.#options;
    if (known !== null) {
      const own = await pool.query<{ id: string }>('select kernel.companies_of_user($1) as id', [known]);
      if (own.rows.length > 0) return { companies: own.rows.map(({ id }) => id), user: known };
    }
    const all = await pool.query<{ id: string }>('select kernel.companies() as id');
    return { companies: all.rows.map(({ id }) => id), user: 'unknown' };
  }
}

const keyOf = ({ source, company, command, terminal, refusal, apart }: Note): string =>
  JSON.stringify([source, company ?? null, command, terminal ?? null, refusal ?? null, apart ?? null]);

function rowOf({ note, count, rows, first, last }: Entry, user: string, now: number): Omit<AuditRow, 'key'> {
  const { command, terminal, refusal = null, correlation, detail = {} } = note;
  const sum = note.rows === undefined ? {} : { rows };
  // A row that says it is much older than the last seal would look put in between.
  const isOld = now - first > OLD;
  const span = { ...(isOld ? { since: first } : {}), ...(count > 1 ? { until: last } : {}) };
  return {
    at: isOld ? now : first,
    user,
    terminal,
    command,
    correlation,
    input: { ...detail, ...sum, count, ...span },
    refusal,
    changes: [],
  };
}
