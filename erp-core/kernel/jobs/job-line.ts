import { randomInt } from 'node:crypto';
import type { Pool, PoolClient } from 'pg';
import { WORKER_LOCK } from './job.repository.ts';

const AGAIN_MS = 1_000;

export interface JobLineOptions {
  readonly pool: Pool;
  /** Something became of a job. */
  readonly heard: (company: string, job: string) => void;
  /** The line is there: jobs may be taken, and what happened meanwhile is looked for. */
  readonly ready: () => void;
  /** The line is lost, and with it the lock: other processes may take what runs here. */
  readonly lost: () => void;
  readonly log?: { readonly error: (details: object, message: string) => void } | undefined;
}

/**
 * The connection by which a process hears of jobs and shows that it lives: it holds a lock of the database's own, which goes
 * with the process, however it ends. So nobody waits for a lease to run out, and no clock has to be right.
 */
export class JobLine {
  readonly #options: JobLineOptions;
  #client: PoolClient | undefined;
  #worker: number | undefined;
  #retry: NodeJS.Timeout | undefined;
  #stopped = false;

  constructor(options: JobLineOptions) {
    this.#options = options;
  }

  /** The number under which this process takes jobs; undefined: it cannot take any now. */
  get worker(): number | undefined {
    return this.#worker;
  }

  async open(): Promise<void> {
    const { pool, heard, ready } = this.#options;
    try {
      const client = await pool.connect();
      this.#client = client;
      client.on('notification', ({ payload }) => {
        const [company, job] = (payload ?? '').split(' ');
        if (company && job) heard(company, job);
      });
      client.on('error', (error) => this.#lose(client, error));
      // A new number each time: the lock of before may still be held by a connection that the server has not missed yet.
      const worker = randomInt(1, 2 ** 31 - 1);
      // Of a machine without power the server would keep the lock for hours.
      await client.query(
        `select set_config('tcp_keepalives_idle', '10', false), set_config('tcp_keepalives_interval', '5', false)`,
      );
      await client.query('select pg_advisory_lock($1::int, $2::int)', [WORKER_LOCK, worker]);
      await client.query('listen millrace_job');
      if (this.#stopped) return this.close();
      this.#worker = worker;
      ready();
    } catch (error) {
      this.#lose(this.#client, error);
    }
  }

  /** Jobs that run here may be taken by others from now on. */
  close(): void {
    this.#stopped = true;
    clearTimeout(this.#retry);
    this.#worker = undefined;
    this.#client?.release(true);
    this.#client = undefined;
  }

  #lose(client: PoolClient | undefined, error: unknown): void {
    if (this.#stopped || client !== this.#client) return;
    const { log, lost } = this.#options;
    log?.error({ error }, 'the connection that listens for jobs was lost; it is made again');
    const had = this.#worker !== undefined;
    this.#worker = undefined;
    this.#client = undefined;
    client?.release(true);
    if (had) lost();
    this.#retry = setTimeout(() => void this.open(), AGAIN_MS).unref();
  }
}
