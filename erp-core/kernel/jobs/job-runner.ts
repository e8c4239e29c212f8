import type { Pool } from 'pg';
import type { Act } from '../act.ts';
import { inCompany } from '../db.ts';
import type { Executor } from '../executor.ts';
import { faultOf, isAway } from '../fault.ts';
import type { FileKeeping } from '../files/keeping/file-keeping.ts';
import { closed } from '../modules/closed.ts';
import type { CompanyRegistries } from '../modules/company-registries.ts';
import type { Carriers } from '../notify/carrier.ts';
import type { Registry } from '../registry.ts';
import { giveBack, standingOf, type TakenJob, takeJob } from './job.repository.ts';
import { JobLine } from './job-line.ts';
import { JobStopped } from './job-work.ts';
import { type Ending, runJob, settled } from './run-job.ts';

const LOOK_AGAIN_MS = 1_000;
/** How long a process that stops waits for what runs; what is not at a place to end by then is begun anew elsewhere. */
const GRACE_MS = 3_000;

export interface JobRunnerOptions {
  readonly pool: Pool;
  /** Microseconds. */
  readonly clock: () => number;
  readonly registries: Pick<CompanyRegistries, 'of'>;
  readonly execute: Act;
  readonly executor: Pick<Executor, 'execute'>;
  readonly files?: FileKeeping | undefined;
  /** Something became of a job, in this process or another. */
  readonly heard?: (company: string, job: string) => void;
  readonly log?: { readonly error: (details: object, message: string) => void } | undefined;
  readonly carriers?: Carriers | undefined;
  /** Jobs that this process runs at a time, of all companies and of one. */
  readonly atOnce?: number;
  readonly ofOneCompany?: number;
}

interface Running {
  readonly company: string;
  readonly taken: TakenJob;
  readonly stop: AbortController;
  readonly done: Promise<void>;
}

/**
 * Does the jobs of all companies, so many at a time: the company with the fewest running comes first, so that one with a
 * thousand waiting keeps nobody from his one. What a process that died has left is taken first.
 */
export class JobRunner {
  readonly #options: Required<Pick<JobRunnerOptions, 'atOnce' | 'ofOneCompany'>> & JobRunnerOptions;
  readonly #line: JobLine;
  readonly #running = new Map<string, Running>();
  /** When a company last had one begun, counted. */
  readonly #served = new Map<string, number>();
  #turn = 0;
  #timer: NodeJS.Timeout | undefined;
  #filling: Promise<void> | undefined;
  #again = false;
  #stopped = true;

  constructor({ atOnce = 4, ofOneCompany = 2, ...options }: JobRunnerOptions) {
    this.#options = { ...options, atOnce, ofOneCompany };
    this.#line = new JobLine({
      pool: options.pool,
      heard: (company, job) => this.#heard(company, job),
      ready: () => this.#fill(),
      lost: () => this.#stopAll('lost'),
      log: options.log,
    });
  }

  /** Needs no database to start: what is there is done once it answers. */
  async start(): Promise<void> {
    this.#stopped = false;
    await this.#line.open();
    this.#timer = setInterval(() => this.#fill(), LOOK_AGAIN_MS).unref();
  }

  /** Gives back what runs, as soon as it is at a place to end. */
  async stop(): Promise<void> {
    if (this.#stopped) return;
    this.#stopped = true;
    clearInterval(this.#timer);
    await this.#filling;
    this.#stopAll('stopping');
    let late: NodeJS.Timeout | undefined;
    const grace = new Promise((resolve) => {
      late = setTimeout(resolve, GRACE_MS);
    });
    await Promise.race([Promise.allSettled([...this.#running.values()].map(({ done }) => done)), grace]);
    clearTimeout(late);
    this.#line.close();
  }

  #stopAll(why: 'stopping' | 'lost'): void {
    for (const { stop } of this.#running.values()) stop.abort(new JobStopped(why));
  }

  #heard(company: string, job: string): void {
    const running = this.#running.get(job);
    if (running) void this.#look(running);
    else this.#fill();
    this.#options.heard?.(company, job);
  }

  /** Somebody may have cancelled it. */
  async #look({ company, taken, stop }: Running): Promise<void> {
    try {
      const standing = await this.#in(company, (db) => standingOf(db, taken));
      if (standing?.isCancelled) stop.abort(new JobStopped('cancelled'));
    } catch (error) {
      // It is looked at again where it tells how far it is.
      if (!isAway(error)) this.#options.log?.error({ error, job: taken.id }, 'a job could not be looked at');
    }
  }

  #fill(): void {
    if (this.#stopped) return;
    if (this.#filling) {
      this.#again = true;
      return;
    }
    this.#filling = this.#takeAll()
      .catch((error: unknown) => {
        if (!isAway(error)) this.#options.log?.error({ error }, 'jobs could not be taken; tried again');
      })
      .finally(() => {
        this.#filling = undefined;
        if (!this.#again) return;
        this.#again = false;
        this.#fill();
      });
  }

  /** Takes one of each company in turn, until there is no room or nothing to take. */
  async #takeAll(): Promise<void> {
    for (let took = true; took; ) {
      took = false;
      for (const company of await this.#companies()) {
        if (this.#stopped || this.#running.size >= this.#options.atOnce) return;
        if (this.#countOf(company) < this.#options.ofOneCompany && (await this.#takeOne(company))) took = true;
      }
    }
  }

  #countOf(company: string): number {
    return [...this.#running.values()].filter((one) => one.company === company).length;
  }

  /** Those with something to do, in the order of their turns. */
  async #companies(): Promise<readonly string[]> {
    const { pool, clock } = this.#options;
    if (this.#line.worker === undefined || this.#running.size >= this.#options.atOnce) return [];
    const { rows } = await pool.query<{ company: string }>('select kernel.companies_with_jobs($1) as company', [
      clock(),
    ]);
    const turnOf = (company: string) => this.#served.get(company) ?? 0;
    return rows
      .map(({ company }) => company)
      .sort((a, b) => this.#countOf(a) - this.#countOf(b) || turnOf(a) - turnOf(b));
  }

  async #takeOne(company: string): Promise<boolean> {
    const registry = await this.#options.registries.of(company);
    const known = [...registry.jobs.values()].filter(({ name }) => !closed(registry, name));
    const { worker } = this.#line;
    if (worker === undefined || known.length === 0) return false;
    const taken = await this.#in(company, (db) =>
      takeJob(db, {
        names: known.map(({ name }) => name),
        most: known.map(({ atOnce }) => atOnce),
        now: this.#options.clock(),
        worker,
      }),
    );
    if (!taken) return false;
    this.#turn += 1;
    this.#served.set(company, this.#turn);
    this.#begin(company, registry, taken);
    return true;
  }

  #begin(company: string, registry: Registry, taken: TakenJob): void {
    const stop = new AbortController();
    // Whoever stops while this one was being taken did not see it.
    if (this.#stopped) stop.abort(new JobStopped('stopping'));
    const done = this.#run(company, registry, taken, stop)
      .catch((error: unknown) =>
        this.#options.log?.error({ error, job: taken.id, name: taken.name }, 'a job could not be ended'),
      )
      .finally(() => {
        // Begun anew here after the line was lost: that one goes on.
        if (this.#running.get(taken.id)?.stop === stop) this.#running.delete(taken.id);
        this.#fill();
      });
    this.#running.set(taken.id, { company, taken, stop, done });
  }

  async #run(company: string, registry: Registry, taken: TakenJob, stop: AbortController): Promise<void> {
    const { pool, clock, execute, executor, files, carriers, log } = this.#options;
    const ending = await runJob({ pool, clock, execute, files, carriers, registry, company, taken, stop });
    if (ending.to === 'failed' || ending.to === 'waiting')
      log?.error(
        { company, job: taken.id, name: taken.name, attempt: taken.attempt, error: ending.error },
        'a job failed',
      );
    if (ending.to === 'lost') return;
    if (ending.to === 'given-back') {
      await this.#in(company, (db) => giveBack(db, taken));
      return;
    }
    await this.#settle(ending, () => executor.execute(settled(company, registry, taken, ending)), stop.signal);
  }

  /** As long as the line is there nobody else takes the job: how it ended is written as soon as the database can. */
  async #settle(ending: Ending, write: () => Promise<unknown>, signal: AbortSignal): Promise<void> {
    for (;;) {
      try {
        await write();
        return;
      } catch (error) {
        const isLost = signal.aborted && (signal.reason as JobStopped).why === 'lost';
        // The executor tells faults, which `isAway` does not know by their codes.
        if (faultOf(error).of !== 'database' || isLost || this.#stopped) throw error;
        this.#options.log?.error({ error, to: ending.to }, 'the end of a job waits for the database');
        await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS).unref());
      }
    }
  }

  #in<Result>(company: string, work: Parameters<typeof inCompany<Result>>[2]): Promise<Result> {
    return inCompany(this.#options.pool, { company, user: 'system:jobs' }, work);
  }
}
