import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { MICROS_PER_MS } from '@millrace/contracts';
import { type DriverHost, type DriverLink, type InboundMessage, whileWanted } from '@millrace/driver-api';
import { type Dialect, type Session, TableFault } from './dialect.ts';
import { faultOf } from './fault-words.ts';
import type { SqlSettings } from './manifest.ts';
import { mysqlDialect } from './mysql.ts';
import { NewRows, ownValues, type TableRow } from './new-rows.ts';
import { postgres } from './postgres.ts';
import { RowMemory } from './row-memory.ts';

const DIALECTS: Readonly<Record<SqlSettings['engine'], Dialect>> = { postgresql: postgres, mysql: mysqlDialect };

/** How long (ms) to leave a database alone that is away, and one that refuses us. */
const AWAY = 2_000;
const REFUSED = 30_000;
/** Rows that the overlap may hold: their keys are kept in memory. */
const MOST_WITHIN_OVERLAP = 200_000;

/** Asks a table again and again for its new rows. Each is safe before the place is kept, and none is taken twice. */
export class TableLink implements DriverLink {
  /** Met by the pass before, where that one ended early. */
  private reached: ReadonlySet<string> = new Set();
  private readonly settings: SqlSettings;
  private readonly host: DriverHost;
  private readonly dialect: Dialect;
  private ending: AbortController | null = null;
  private working: Promise<void> = Promise.resolve();

  constructor(settings: SqlSettings, host: DriverHost) {
    this.settings = settings;
    this.host = host;
    this.dialect = DIALECTS[settings.engine];
  }

  async start(): Promise<void> {
    if (this.ending) return;
    const ending = new AbortController();
    this.ending = ending;
    const memory = new RowMemory(join(this.host.folder(), 'sql.db'), scopeOf(this.settings, this.dialect));
    this.host.report('connecting', null);
    this.working = this.work(memory, ending.signal).finally(() => memory.close());
  }

  async stop(): Promise<void> {
    if (!this.ending) return;
    this.ending.abort(new Error('this table is not asked any more'));
    this.ending = null;
    await this.working;
    this.host.report('stopped', null);
  }

  private async work(memory: RowMemory, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      let wait = AWAY;
      try {
        await this.session(memory, signal);
      } catch (error) {
        if (signal.aborted) return;
        const { state, words } = faultOf(error, this.dialect, this.settings);
        this.host.report(state, words);
        if (state === 'refused') wait = REFUSED;
      }
      await delay(wait, undefined, { signal }).catch(() => undefined);
    }
  }

  /** One connection, for as long as it lasts. Rejects with what ended it. */
  private async session(memory: RowMemory, signal: AbortSignal): Promise<void> {
    const { secret, every, start } = this.settings;
    const session = await this.dialect.open(
      this.settings,
      secret === undefined ? undefined : await this.host.secret(secret),
    );
    const cut = (): void => session.cut();
    signal.addEventListener('abort', cut, { once: true });
    try {
      signal.throwIfAborted();
      const rows = await NewRows.of(session, this.dialect, this.settings);
      if (memory.cursor === null && start === 'now' && !memory.hasBegun) {
        await this.beginNow(rows, memory);
        memory.begun();
      }
      while (!signal.aborted) {
        const more = await this.pass(rows, memory, signal);
        this.host.report('online', null);
        if (more) continue;
        await delay(every / MICROS_PER_MS, undefined, { signal }).catch(() => undefined);
      }
    } finally {
      signal.removeEventListener('abort', cut);
      await ended(session);
    }
  }

  /** What is there now counts as taken, the overlap as well. */
  private async beginNow(rows: NewRows, memory: RowMemory): Promise<void> {
    const newest = await rows.newest();
    for await (const page of rows.after(newest)) {
      memory.keep(
        newest,
        page.map(({ key }) => key),
      );
    }
  }

  /** Takes what is new, and what came late; whether there is more of it. */
  private async pass(rows: NewRows, memory: RowMemory, signal: AbortSignal): Promise<boolean> {
    const from = memory.cursor;
    const met = new Set<string>();
    let pages = 0;
    for await (const page of rows.after(from)) {
      signal.throwIfAborted();
      const fresh = page.filter(({ key }) => !memory.has(key));
      await whileWanted(allSafe(fresh.map((row) => this.host.deliver(messageOf(row, this.settings)))), signal);
      // A row that is dated far ahead is taken, and known by its key: the place waits for what is written meanwhile.
      const cursor = page.findLast(({ newer, near }) => newer && near)?.cursor ?? memory.cursor;
      if (fresh.length > 0) {
        memory.keep(
          cursor,
          fresh.map(({ key }) => key),
        );
      }
      for (const { key } of page) met.add(key);
      const last = page.at(-1);
      // The place does not move over rows that are dated far ahead: asked again at once, they would be met without an end.
      if (last?.newer && last.near && ++pages === PAGES_A_PASS) break;
      if (met.size > MOST_WITHIN_OVERLAP) {
        throw new TableFault(`the overlap holds more than ${MOST_WITHIN_OVERLAP} rows: make it shorter`);
      }
    }
    const more = pages === PAGES_A_PASS;
    // One that ends early has not come to the rows that are dated far ahead: their keys stay.
    memory.forgetAllBut(met, more ? this.reached : undefined);
    this.reached = more ? met : new Set();
    return more;
  }
}

/** After so many new pages the keys that are behind the overlap are forgotten: a table of millions is read with few in memory. */
const PAGES_A_PASS = 10;

/** What tells a table and its reading from another: with other settings of these, all begins anew. */
function scopeOf(settings: SqlSettings, dialect: Dialect): string {
  const { host, port = dialect.port, database, table, cursor, key } = settings;
  return JSON.stringify([host, port, database, table, cursor.column, cursor.kind, key ?? null]);
}

/** Waits for all, so that nothing is under way any more when one has failed; then rejects with the first fault. */
async function allSafe(deliveries: readonly Promise<void>[]): Promise<void> {
  const failed = (await Promise.allSettled(deliveries)).find((one) => one.status === 'rejected');
  if (failed) throw failed.reason;
}

/** Says good-bye; a server that does not answer it is left after a moment. */
async function ended(session: Session): Promise<void> {
  const waiting = new AbortController();
  await Promise.race([session.close(), delay(FAREWELL, undefined, { signal: waiting.signal }).catch(() => undefined)]);
  waiting.abort();
  session.cut();
}

const FAREWELL = 1_000;

function messageOf(row: TableRow, { id, devices: [device], table }: SqlSettings): InboundMessage {
  return {
    topic: device ? `devices/${device.device}/rows` : `sql/${id}/rows`,
    payload: Buffer.from(JSON.stringify({ ...ownValues(row), _: { table, key: row.key, cursor: row.cursor } })),
    retained: false,
    redelivered: false,
    ...(device ? { device: device.device } : {}),
  };
}
