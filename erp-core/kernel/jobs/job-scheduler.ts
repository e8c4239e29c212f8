import type { Pool } from 'pg';
import { systemCaller } from '../caller.ts';
import { companySettings } from '../core/company-settings.ts';
import { type Db, inCompany } from '../db.ts';
import type { Executor } from '../executor.ts';
import { isAway } from '../fault.ts';
import { newId } from '../identifier.ts';
import { closed } from '../modules/closed.ts';
import type { CompanyRegistries } from '../modules/company-registries.ts';
import type { Registry } from '../registry.ts';
import { type SettingValue, settingRow } from '../settings/settings.ts';
import type { JobDefinition } from './job.ts';
import { lastDue, nextDue, type Scheduled, type ScheduleSettings } from './schedule.ts';
import { BY_THE_CLOCK, runScheduled } from './settle-job.ts';

const LOOK_MS = 5_000;
const A_DAY = 86_400_000_000;

export interface JobSchedulerOptions {
  readonly pool: Pool;
  /** Microseconds. */
  readonly clock: () => number;
  readonly registries: Pick<CompanyRegistries, 'of'>;
  readonly executor: Pick<Executor, 'execute'>;
  readonly log?: { readonly error: (details: object, message: string) => void } | undefined;
}

type ByTheClock<J extends Scheduling = JobDefinition> = J & { readonly schedule: ScheduleSettings };
interface Scheduling {
  readonly name: string;
  readonly schedule: ScheduleSettings | undefined;
}

/**
 * Wants the jobs that companies have by the clock. Runs that nobody was there for (an outage, a job that took longer than
 * until the next) come to one, which says how many they were. Each process looks; what is due is added once.
 */
export class JobScheduler {
  readonly #options: JobSchedulerOptions;
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> = Promise.resolve();
  #busy = false;

  constructor(options: JobSchedulerOptions) {
    this.#options = options;
  }

  start(): void {
    const look = () => {
      if (this.#busy) return;
      this.#busy = true;
      this.#running = this.look().finally(() => {
        this.#busy = false;
      });
    };
    look();
    this.#timer = setInterval(look, LOOK_MS).unref();
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#running;
  }

  /** One look at all companies. What cannot be looked at is looked at again. */
  async look(): Promise<void> {
    const { pool, log } = this.#options;
    try {
      const { rows } = await pool.query<{ company: string }>('select kernel.companies() as company');
      for (const { company } of rows) await this.#ofCompany(company);
    } catch (error) {
      if (!isAway(error)) log?.error({ error }, 'schedules could not be looked at; tried again');
    }
  }

  async #ofCompany(company: string): Promise<void> {
    const { pool, registries, executor, clock } = this.#options;
    const registry = await registries.of(company);
    const jobs = byTheClock(registry.jobs.values());
    if (jobs.length === 0) return;
    const now = clock();
    const due = await inCompany(pool, { company, user: 'system:schedule' }, (db) => dueIn(db, registry, jobs, now));
    for (const { job, ...mark } of due) {
      const definition = runScheduled(job);
      const key = newId();
      await executor.execute({
        caller: systemCaller(company, 'schedule', key),
        definition,
        registry,
        input: { name: job.name, ...mark },
        ...{ key, inputHash: key, dryRun: false },
      });
    }
  }
}

export const byTheClock = <J extends Scheduling>(jobs: Iterable<J>): readonly ByTheClock<J>[] =>
  [...jobs].filter((job): job is ByTheClock<J> => job.schedule !== undefined);

/** What is due in a company; marks of schedules that are new, or that do not count, are set as they are looked at. */
async function dueIn(db: Db, registry: Registry, jobs: readonly ByTheClock[], now: number) {
  const clocks = await clocksOf(db, jobs, now);
  const fresh = clocks.filter(({ job, seen }) => {
    // A clock that was far ahead and came back would keep it silent for as long; of a module that is off nothing is missed.
    return seen === undefined || seen > now + A_DAY || (closed(registry, job.name) && seen < now - A_DAY);
  });
  if (fresh.length > 0)
    await db.run(
      `insert into kernel.job_clock (name, seen_until) select unnest($1::text[]), $2
       on conflict (company, name) do update set seen_until = excluded.seen_until`,
      [fresh.map(({ job }) => job.name), now],
    );
  return clocks.flatMap(({ job, scheduled, zone, since, seen, isOpen }) => {
    if (seen === undefined || isOpen || !scheduled.enabled || closed(registry, job.name)) return [];
    const last = lastDue(scheduled, zone, Math.max(seen, since), now);
    return last ? [{ job, seen, at: last.at, missed: last.count - 1 }] : [];
  });
}

interface JobClock<J> {
  readonly job: J;
  readonly scheduled: Scheduled;
  readonly zone: string;
  /** When what is in force was set: what lies before was another schedule's. */
  readonly since: number;
  readonly seen: number | undefined;
  /** One of before waits or runs still. */
  readonly isOpen: boolean;
}

/** How the schedules of a company stand. */
export async function clocksOf<J extends ByTheClock<Scheduling>>(
  db: Db,
  jobs: readonly J[],
  now: number,
): Promise<readonly JobClock<J>[]> {
  const names = jobs.map(({ name }) => name);
  const [values, marks, open, sites] = await Promise.all([
    db.rows<SettingValue & { settings: string }>(
      `select id, settings, field, value, valid_from as "validFrom", set_at as "setAt" from kernel.setting
       where settings = any($1) and valid_from <= $2`,
      [[...names, companySettings.name], now],
    ),
    db.rows<{ name: string; seen: number }>(
      'select name, seen_until as seen from kernel.job_clock where name = any($1)',
      [names],
    ),
    db.rows<{ name: string }>('select name from kernel.job where ended_at is null and key = $2 and name = any($1)', [
      names,
      BY_THE_CLOCK,
    ]),
    db.rows<{ code: string; zone: string | null }>(
      `select code, calendar->>'zone' as zone from kernel.site order by id`,
    ),
  ]);
  const of = (group: string) => values.filter(({ settings }) => settings === group);
  const company = of(companySettings.name);
  return jobs.map((job) => {
    const own = of(job.name);
    const scheduled = job.schedule.at(own, now);
    const site = sites.find(({ code }) => code === scheduled.site) ?? sites.find(({ zone }) => zone !== null);
    const said = settingRow(company, 'zone', now) ? companySettings.at(company, now).zone : undefined;
    const set = Object.keys(scheduled).map((field) => settingRow(own, field, now)?.validFrom ?? 0);
    return {
      ...{ job, scheduled },
      zone: (scheduled.site === null ? said : undefined) ?? site?.zone ?? said ?? 'UTC',
      since: Math.max(0, ...set),
      seen: marks.find(({ name }) => name === job.name)?.seen,
      isOpen: open.some(({ name }) => name === job.name),
    };
  });
}

/** The moment a schedule comes next; null: it is off. */
export const nextOf = (
  { scheduled, zone }: Pick<JobClock<unknown>, 'scheduled' | 'zone'>,
  now: number,
): number | null => (scheduled.enabled ? nextDue(scheduled, zone, now) : null);
