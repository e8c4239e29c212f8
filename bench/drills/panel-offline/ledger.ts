import type pg from 'pg';
import type { HeldEntry, Saved } from './panel.ts';
import { REASON } from './terminal-plant.ts';

/** What became of an entry at the plant. */
type Fate = 'booked' | 'unsettled' | 'refused';

export interface Kept extends HeldEntry {
  /** The true moment, ms; null: the browser was killed before it could tell that it was saved. */
  readonly at: number | null;
}

/** What was said and what the plant and the panel have of it. */
export interface Balance {
  readonly lost: number;
  readonly doubled: number;
  readonly faults: readonly string[];
  readonly fates: Readonly<Record<Fate, number>>;
  /** How far the furthest moment that was booked is from the true one, s. */
  readonly furthest: number;
}

export interface Weighed {
  /** What was called saved, by key. */
  readonly saved: ReadonlyMap<string, Saved>;
  /** All that the panel held before anything was sent, by key. */
  readonly held: ReadonlyMap<string, HeldEntry>;
  /** What stands in the panel when all was sent. */
  readonly left: readonly HeldEntry[];
}

interface Audited {
  readonly key: string;
  readonly refusal: string | null;
}

/** Everything that was called saved has one fate, and the one that it must have in its order. */
export async function weigh(database: pg.Pool, { saved, held, left }: Weighed): Promise<Balance> {
  const faults: string[] = [];
  const kept = [...held.values()].sort((a, b) => a.seq - b.seq);
  const keys = kept.map(({ key }) => key);
  const outcomes = await outcomesOf(database, keys);
  const unsettled = await keysOf(database, 'select key from kernel.unsettled_fact where key = any($1)', keys);
  const sentBack = new Map(left.filter(({ refused }) => refused !== null).map((entry) => [entry.key, entry]));

  for (const key of saved.keys()) if (!held.has(key)) faults.push(`${key} was called saved and is in no journal`);
  let lost = faults.length;
  const fates = { booked: 0, unsettled: 0, refused: 0 };
  const expected = expectations(kept);
  const found = new Map<string, Fate>();
  for (const { key, command, kind, input } of kept) {
    const outcome = outcomes.get(key);
    const all: Fate[] = [
      ...(outcome === 'booked' ? (['booked'] as const) : []),
      ...(unsettled.has(key) ? (['unsettled'] as const) : []),
      ...(sentBack.has(key) ? (['refused'] as const) : []),
    ];
    const [fate] = all;
    const words = `${command} ${JSON.stringify(input)} (${kind})`;
    if (fate === undefined) {
      lost++;
      faults.push(`${words} is nowhere: at the plant "${outcome ?? 'never heard of'}"`);
      continue;
    }
    if (all.length > 1) faults.push(`${words} is ${all.join(' and ')}`);
    if (fate !== expected.get(key))
      faults.push(`${words} is ${fate}, and by the order in which it was said ${expected.get(key)}`);
    fates[fate]++;
    found.set(key, fate);
  }
  const rows = await rowsOf(database, kept, found);
  faults.push(...rows.faults, ...(await outOfOrder(database, kept)));
  const moments = kept.flatMap(({ input, key, command }) => {
    const true_ = saved.get(key)?.at;
    const at = command === 'production-log.count.enter' ? rows.at.get(String(input.entry)) : undefined;
    return true_ === undefined || at === undefined ? [] : [Math.abs(at / 1_000 - true_) / 1_000];
  });
  return { lost: lost + rows.lost, doubled: rows.doubled, faults, fates, furthest: Math.max(0, ...moments) };
}

async function outcomesOf(database: pg.Pool, keys: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const { rows } = await database.query<Audited>(
    `select key, outcome #>> '{refusal,code}' as refusal from kernel.command_outcome where key = any($1)`,
    [keys],
  );
  return new Map(rows.map(({ key, refusal }) => [key, refusal ?? 'booked']));
}
async function keysOf(database: pg.Pool, text: string, keys: readonly string[]): Promise<ReadonlySet<string>> {
  const { rows } = await database.query<{ key: string }>(text, [keys]);
  return new Set(rows.map(({ key }) => key));
}

/** What must become of each entry, if all of them come one after another in the order in which they were said. */
function expectations(kept: readonly HeldEntry[]): ReadonlyMap<string, Fate> {
  const counted = new Set<string>();
  const taken = new Set<string>();
  const jobs = new Map<string, string>();
  let running: string | null = null;
  const fits = ({ command, input }: HeldEntry): boolean => {
    switch (command) {
      case 'production-log.count.enter':
        counted.add(String(input.entry));
        return true;
      case 'production-log.count.take-back': {
        const entry = String(input.entry);
        if (!counted.has(entry) || taken.has(entry)) return false;
        taken.add(entry);
        return true;
      }
      case 'production-log.stop.explain':
        return input.reason === REASON;
      case 'plant.reading.enter':
        return !String(input.point).endsWith('/gone');
      case 'production-log.job.start': {
        const state = jobs.get(String(input.job)) ?? 'planned';
        if (running !== null || !['planned', 'paused'].includes(state)) return false;
        running = String(input.job);
        jobs.set(running, 'running');
        return true;
      }
      case 'production-log.job.pause':
      case 'production-log.job.finish': {
        const job = String(input.job);
        const state = jobs.get(job) ?? 'planned';
        const finishes = command.endsWith('finish');
        if (state !== 'running' && !(finishes && state === 'paused')) return false;
        jobs.set(job, finishes ? 'finished' : 'paused');
        if (running === job) running = null;
        return true;
      }
      default:
        return true;
    }
  };
  return new Map(
    kept.map((entry) => [entry.key, fits(entry) ? 'booked' : entry.kind === 'fact' ? 'unsettled' : 'refused']),
  );
}

/** The rows themselves, beside what the plant says of its commands: each count, punch and reading once. */
async function rowsOf(database: pg.Pool, kept: readonly HeldEntry[], fates: ReadonlyMap<string, Fate>) {
  const counts = await database.query<{ id: string; at: string; n: number }>(
    `select coalesce(reverses, id) as id, min(at) as at, count(*)::int as n from production_log.count_correction
     where said in ('count', 'take-back') group by coalesce(reverses, id), said`,
  );
  const ids = await database.query<{ id: string; n: number }>(
    `select replace(fact, 'terminal-punch:', '') as id, count(*)::int as n from attendance.punch group by 1
     union all select id::text, count(*)::int from plant.manual_reading group by 1`,
  );
  const there = new Map<string, number>();
  for (const { id, n } of counts.rows) there.set(id, (there.get(id) ?? 0) + n);
  for (const { id, n } of ids.rows) there.set(id, n);
  const due = new Map<string, number>();
  for (const { key, input } of kept) {
    const id = input.entry ?? input.punch ?? input.reading;
    if (typeof id === 'string') due.set(id, (due.get(id) ?? 0) + (fates.get(key) === 'booked' ? 1 : 0));
  }
  const faults: string[] = [];
  let lost = 0;
  let doubled = 0;
  for (const id of new Set([...there.keys(), ...due.keys()])) {
    const [has, is] = [there.get(id) ?? 0, due.get(id) ?? 0];
    if (has === is) continue;
    lost += Math.max(0, is - has);
    doubled += Math.max(0, has - is);
    faults.push(`of ${id} there are ${has} rows at the plant and not ${is}`);
  }
  const at = new Map(counts.rows.map((row) => [row.id, Number(row.at)]));
  return { lost, doubled, faults, at };
}

/** Of two entries about one thing the one that was said first was heard first. */
async function outOfOrder(database: pg.Pool, kept: readonly HeldEntry[]): Promise<readonly string[]> {
  const { rows } = await database.query<{ key: string }>(
    'select key from kernel.audit where key = any($1) order by at, id',
    [kept.map(({ key }) => key)],
  );
  const heard = new Map(rows.map(({ key }, nth) => [key, nth]));
  const last = new Map<string, number>();
  const faults: string[] = [];
  for (const { key, entity, command } of kept) {
    const nth = heard.get(key);
    if (nth === undefined) continue;
    if (nth < (last.get(entity) ?? -1)) faults.push(`${command} of ${entity} was heard before what was said before it`);
    last.set(entity, Math.max(nth, last.get(entity) ?? -1));
  }
  return faults;
}
