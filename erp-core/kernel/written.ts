import type { Db } from './db.ts';
import type { Effect, EventValue, Found, JobValue, Want, Wants } from './effect.ts';
import type { Change } from './outcome.ts';
import { readingOnly } from './reading-db.ts';
import { NotLoaded, type RowCache } from './row-cache.ts';

/** What one command of a batch came to, collected while its effects are taken into the cache. */
export interface Written {
  readonly changes: Change[];
  readonly events: EventValue[];
  readonly jobs: JobValue[];
  answer: unknown;
}

export const nothingWritten = (): Written => ({ changes: [], events: [], jobs: [], answer: undefined });

/** Takes effects into the cache. Throws a TypeError where a decision changes what it did not load. */
export function take(cache: RowCache, effects: readonly Effect[], written: Written): void {
  for (const effect of effects) {
    switch (effect.kind) {
      case 'insert':
        written.changes.push(cache.insert(effect.table, effect.row));
        break;
      case 'change':
        written.changes.push(
          cache.change(effect.table, effect.row as Record<string, unknown>, effect.patch as Record<string, unknown>),
        );
        break;
      case 'remove':
        written.changes.push(cache.remove(effect.table, effect.row as Record<string, unknown>));
        break;
      case 'event':
        written.events.push(effect.event);
        break;
      case 'job':
        written.jobs.push(effect.job);
        break;
      case 'answer':
        written.answer = effect.value;
        break;
    }
  }
}

/** What the wants of one command find: rows out of the cache at once, and then questions, asked now. */
export function meet<W extends Wants>(db: Db, cache: RowCache, wants: W): Found<W> | Promise<Found<W>> {
  const found: Record<string, unknown> = {};
  let asks = false;
  for (const name in wants) {
    const want = wants[name] as Want<unknown>;
    if (want.kind === 'read') asks = true;
    else if (!want.ahead) found[name] = cache.pick(want);
  }
  return asks ? answered(db, cache, wants, found as Found<W>) : (found as Found<W>);
}

async function answered<W extends Wants>(db: Db, cache: RowCache, wants: W, rows: Found<W>): Promise<Found<W>> {
  // Nothing is locked or written yet of what is only remembered: whoever asks this has its rows loaded.
  if (cache.isRecalled) throw new NotLoaded();
  const found: Record<string, unknown> = { ...rows };
  for (const [name, want] of Object.entries(wants)) {
    if (want.kind !== 'read') continue;
    if (want.afterWrites) await cache.flush();
    found[name] = await want.read(readingOnly(db));
  }
  return found as Found<W>;
}

/** Whether one of them is a question in SQL, which sees what is written and not what is only in memory. */
export const asksSql = (wants: Wants): boolean => Object.values(wants).some(({ kind }) => kind === 'read');

export const rowWants = (wants: Wants): Extract<Want<unknown>, { kind: 'rows' }>[] =>
  Object.values(wants).filter((want) => want.kind === 'rows');
