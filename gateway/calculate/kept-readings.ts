import type { Micros, PointId } from '@millrace/contracts';
import type { SqlRow, SqlStatement } from '../journal/journal.ts';
import type { InputValue } from './input-state.ts';

/** Readings kept of one point at most, however far back a late one might reach: at one a second, five and a half hours. */
export const MOST_KEPT = 20_000;
/** Words kept of one moment: a source whose clock stands still says something new of it for ever. */
const MOST_EARLIER = 32;
/** So much more may gather before the oldest are looked for. */
const SLACK = 1.125;

export interface KeptReading {
  readonly time: Micros;
  readonly value: InputValue;
  readonly quality: number;
  /** It came after a newer one, and nothing was reckoned from it yet. */
  readonly late: boolean;
}

const said = ({ value, quality }: Pick<KeptReading, 'value' | 'quality'>): string => JSON.stringify([value, quality]);

const row = (reading: KeptReading): readonly unknown[] => [
  reading.time,
  said(reading),
  reading.value === null ? 0 : 1,
  reading.late ? 1 : 0,
];

const INSERT = `insert into calculate_reading (point, time, said, held, late)
  select ?1, r.value ->> 0, r.value ->> 1, r.value ->> 2, r.value ->> 3 from json_each(?2) r where true
  on conflict (point, time) do update set said = excluded.said, held = excluded.held, late = max(late, excluded.late)`;

/** A redelivery never turns a correction back, as in the store: what was said for the moment once changes nothing. */
const KEEP_SAID = `${INSERT}, earlier = json_insert(
    case when json_array_length(earlier) < ${MOST_EARLIER} then earlier else json_remove(earlier, '$[0]') end, '$[#]', said)
  where said <> excluded.said and not exists (select 1 from json_each(earlier) e where e.value = excluded.said)`;

/** Readings of a point, as they were said. */
export const keepSaid = (point: PointId, readings: readonly KeptReading[]): SqlStatement => ({
  sql: KEEP_SAID,
  params: [point, JSON.stringify(readings.map(row))],
});

/** What was reckoned for a point: the newest word holds. */
export const keepReckoned = (point: PointId, readings: readonly KeptReading[]): SqlStatement => ({
  sql: INSERT,
  params: [point, JSON.stringify(readings.map(row))],
});

export const keptSince = (point: PointId, since: Micros | null): SqlStatement => ({
  sql: 'insert or replace into calculate_kept (point, since) values (?, ?)',
  params: [point, since],
});

/** Late readings of a point were reckoned with. */
export const settled = (point: PointId): SqlStatement => ({
  sql: 'update calculate_reading set late = 0 where point = ? and late = 1',
  params: [point],
});

export const forget = (point: PointId): readonly SqlStatement[] => [
  { sql: 'delete from calculate_reading where point = ?', params: [point] },
  { sql: 'delete from calculate_kept where point = ?', params: [point] },
];

/** Whether the oldest readings are to go: none is looked for at every reading. */
export const isCrowded = (readings: number, oldest: Micros, newest: Micros, span: Micros): boolean =>
  readings > MOST_KEPT * SLACK || newest - span - oldest > span / 8;

/**
 * What is older than `cut` goes, but for the last word before it and the two last values: what holds at `cut`, and what it
 * rose from.
 */
export const trim = (point: PointId, cut: Micros): SqlStatement => ({
  sql: `delete from calculate_reading where point = ?1
          and time < (select max(time) from calculate_reading where point = ?1 and time < ?2)
          and time not in (
            select time from calculate_reading where point = ?1 and time < ?2 and held = 1
            order by time desc limit 2)`,
  params: [point, cut],
});

/** How the readings of a point stand to a cut: `cut` where no more than `MOST_KEPT` stay, the oldest, and how many stay. */
export const standing = (point: PointId, cut: Micros): SqlStatement => ({
  sql: `with cut as (select max(?2, coalesce((
            select time from calculate_reading where point = ?1 order by time desc limit 1 offset ?3), ?2)) as time)
        select (select time from cut) as cut, min(time) as oldest,
          count(*) filter (where time >= (select time from cut)) as readings
        from calculate_reading where point = ?1`,
  params: [point, cut, MOST_KEPT],
});

/** The readings from a moment on, with the two values before it. */
export const readingsFrom = (point: PointId, from: Micros): SqlStatement => ({
  sql: `select time, said, late from calculate_reading where point = ?1 and time >= coalesce((
          select time from calculate_reading where point = ?1 and time < ?2 and held = 1
          order by time desc limit 1 offset 1), 0)
        order by time`,
  params: [point, from],
});

export function readingOf({ time, said: text, late }: SqlRow): KeptReading {
  const [value, quality] = JSON.parse(String(text)) as [InputValue, number];
  return { time: Number(time), value, quality, late: late === 1 };
}
