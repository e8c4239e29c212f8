import { permits } from '../caller.ts';
import { describeInput } from '../describe.ts';
import { closed } from '../modules/closed.ts';
import { query } from '../query.ts';
import { byTheClock, clocksOf, nextOf } from './job-scheduler.ts';
import { jobs as of } from './tables.ts';

interface Last {
  readonly name: string;
  readonly id: string;
  readonly state: string;
  readonly endedAt: number;
  readonly missed: number;
}

/** Which jobs there are: whether one may start them, when they run by themselves, and what the last of each came to. */
export const jobsQuery = query('kernel.jobs', {
  label: { en: 'Jobs', bn: 'কাজ', hi: 'कार्य' },
  input: {},
  permission: 'kernel.job',
  async run(_, { db, caller, now, registry }) {
    const jobs = [...registry.jobs.values()].filter(({ name }) => !closed(registry, name));
    const [clocks, last] = await Promise.all([
      clocksOf(db, byTheClock(jobs), now),
      db.rows<Last>(
        `select distinct on (name) name, id, state, ended_at as "endedAt", missed from kernel.job
         where ended_at is not null and ($1::text[] is null or site = any($1)) order by name, ended_at desc`,
        [caller.sites === null ? null : [...caller.sites]],
      ),
    ]);
    return {
      rows: jobs.map(({ name, label, start, input }) => {
        const clock = clocks.find(({ job }) => job.name === name);
        return {
          name,
          label: label[caller.locale],
          module: registry.moduleOf.get(name) ?? null,
          mayStart: permits(caller, start.permission),
          /** What it asks for where a person starts it. */
          input: describeInput(input, of.definition, caller),
          schedule: clock ? { ...clock.scheduled, zone: clock.zone, next: nextOf(clock, now) } : null,
          last: last.find((one) => one.name === name) ?? null,
        };
      }),
    };
  },
});
