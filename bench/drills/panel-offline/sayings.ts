import { randomUUID } from 'node:crypto';
import type { seeded } from '../../harness/random.ts';
import type { Saying } from './panel.ts';
import { MACHINE, METERS, REASON, SITE } from './terminal-plant.ts';

type Random = ReturnType<typeof seeded>;
type Said = Pick<Saying, 'command' | 'input'> & Partial<Pick<Saying, 'moments'>>;

const MINUTE_US = 60_000_000;
const NOW = { at: 0 };

/**
 * What an operator says in a shift of so many hours: counts and scrap, taking back, reasons of stops, punches, jobs, readings;
 * and what will not fit, because somebody took the wrong thing back, chose a reason that is no more, started what is finished,
 * or read a meter that is entered no more.
 */
export function shiftOf(random: Random, count: number, hours: number, jobs: readonly string[]): readonly Saying[] {
  const counted: string[] = [];
  const ofJobs = jobSayings(random, jobs);
  const each = (hours * 3_600_000) / count;
  return Array.from({ length: count }, (_, n) => ({
    n,
    after: Math.round(each * random.between(0.5, 1.5)),
    moments: {},
    ...one(random, counted, () => ofJobs.next().value),
  }));
}

function one(random: Random, counted: string[], ofJob: () => Said): Said {
  const chance = random.next();
  if (chance < 0.7) return count(random, counted);
  if (chance < 0.78) return takeBack(random, counted);
  if (chance < 0.85) return stop(random);
  if (chance < 0.89) return punch(random);
  return chance < 0.94 ? ofJob() : reading(random);
}

function count(random: Random, counted: string[]): Said {
  const entry = randomUUID();
  counted.push(entry);
  const kind = random.next() < 0.2 ? 'scrap' : 'good';
  const quantity = String(Math.ceil(random.between(0, 40)));
  const input = { entry, site: SITE, machine: MACHINE, kind, quantity };
  return { command: 'production-log.count.enter', input, moments: NOW };
}
function takeBack(random: Random, counted: string[]): Said {
  // Of the last few: now and then one that was taken back already, or that nobody knows.
  const recent = counted.slice(-20);
  const entry = recent.length === 0 || random.next() < 0.1 ? randomUUID() : random.pick(recent);
  return { command: 'production-log.count.take-back', input: { site: SITE, entry } };
}
function stop(random: Random): Said {
  const reason = random.next() < 0.2 ? 'no-more' : REASON;
  const moments = { from: 3 * MINUTE_US, to: MINUTE_US };
  return { command: 'production-log.stop.explain', input: { site: SITE, machine: MACHINE, reason }, moments };
}
function punch(random: Random): Said {
  const direction = random.pick(['in', 'out']);
  const input = { site: SITE, punch: randomUUID(), direction };
  return { command: 'attendance.punch.say', input, moments: NOW };
}
function reading(random: Random): Said {
  const point = random.next() < 0.2 ? `${SITE}/${MACHINE}/gone` : random.pick(METERS);
  const value = Math.round(random.between(1, 90));
  const input = { reading: randomUUID(), site: SITE, point, value, confirmed: true };
  return { command: 'plant.reading.enter', input, moments: NOW };
}

/** One job after another is started, put aside, gone on with and finished; some of it is said twice. */
function* jobSayings(random: Random, jobs: readonly string[]): Generator<Said, Said> {
  const said = (verb: string, job: string): Said => ({
    command: `production-log.job.${verb}`,
    input: { job },
    moments: NOW,
  });
  for (let nth = 0; ; nth++) {
    const job = jobs[nth % jobs.length] ?? '';
    for (const verb of ['start', 'pause', 'start', 'finish']) {
      yield said(verb, job);
      if (random.next() < 0.1) yield said(verb, job);
    }
  }
}
