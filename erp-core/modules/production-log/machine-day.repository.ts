import type { Db } from '../../kernel/index.ts';
import { type Claim, type ExplainedStop, layClaims } from './lay-claims.ts';
import { type DetectedStop, type Seen, throughOf } from './state-band.ts';

/** Detector that says when a machine does not produce: the first part of its streams' names. */
const MACHINE_STATE = 'machine-state';

export interface MachineTime {
  readonly machine: string;
  /** As detected, sorted; also those that began before the range and touch it. */
  readonly stops: readonly DetectedStop[];
  readonly seen: readonly Seen[];
  /** As people see them: cut, joined and explained. */
  readonly explained: readonly ExplainedStop[];
}

interface Range {
  readonly site: string;
  readonly from: number;
  readonly to: number;
  readonly now: number;
}

/** Stops as SQL: `d`, with `w`, the window of their stream in which they were seen. */
export const STOPS = `production_log.stop d
       left join kernel.fact_window w on w.site = d.site and w.stream = d.stream and w.window_key = d.window_key`;
/**
 * Where one of `STOPS` ended; null: it goes on. Of a window that another has followed nothing goes on: an open stop of it ends
 * where it was last seen.
 */
export const STOP_ENDS = `coalesce(d.to_at, case when w.from_at < (
           select max(x.from_at) from kernel.fact_window x where x.site = d.site and x.stream = d.stream
         ) then greatest(d.from_at, least(w.through, w.to_at)) end)`;

/** Everything known of these machines (null: all of the site) that touches a range of time, laid out. */
export async function machineTimes(
  db: Db,
  { site, from, to, now }: Range,
  machines: readonly string[] | null,
): Promise<Map<string, MachineTime>> {
  const stops = await db.rows<DetectedStop & { machine: string }>(
    `select * from (
       select d.machine, d.fact, d.state, d.from_at as "from", d.micro, d.device_reason as "deviceReason",
         ${STOP_ENDS} as "to"
       from ${STOPS}
       where d.site = $1 and d.from_at < $3 and (d.to_at is null or d.to_at > $2) and ($4::text[] is null or d.machine = any($4))
     ) stop where "to" is null or "to" > $2
     order by machine, "from"`,
    [site, from, to, machines],
  );
  const seen = await db.rows<Seen & { machine: string; ends: number | null }>(
    `select substr(stream, length($5) + 2) as machine, from_at as "from", least(through, coalesce(to_at, through)) as through,
       to_at as ends
     from kernel.fact_window
     where site = $1 and starts_with(stream, $5 || ':') and from_at < $3 and through > $2
       and ($4::text[] is null or substr(stream, length($5) + 2) = any($4))
     order by from_at`,
    [site, from, to, machines, MACHINE_STATE],
  );
  const claims = await db.rows<Claim & { machine: string }>(
    `select c.machine, c.id, c.kind, c.from_at as "from", c.to_at as "to", r.code as reason, c.note,
       coalesce(m.name, c.user_id) as "user", c.at
     from production_log.claim c
     left join production_log.reason r on r.id = c.reason
     left join kernel.membership m on m.user_id = c.user_id
     where c.site = $1 and c.from_at < $3 and (c.to_at is null or c.to_at >= $2)
       and ($4::text[] is null or c.machine = any($4))`,
    [site, from, to, machines],
  );
  const times = new Map<string, MachineTime>();
  for (const machine of new Set([...stops, ...seen].map((row) => row.machine))) {
    const of = <Row extends { machine: string }>(rows: readonly Row[]) => rows.filter((row) => row.machine === machine);
    const own = of(stops);
    // A detector speaks once a minute: until it is overdue, what it saw last still holds.
    const windows = of(seen).map(({ from, through, ends }) => ({
      from,
      through: through > now - BEHIND ? Math.max(through, Math.min(now, ends ?? now)) : through,
    }));
    const through = Math.max(
      ...windows.map((window) => window.through),
      ...own.map((stop) => throughOf(windows, stop.from)),
    );
    times.set(machine, { machine, stops: own, seen: windows, explained: layClaims(own, of(claims), through) });
  }
  return times;
}

/** A machine's state at the end of what was seen, and since when, walking back over stops that touch. */
export interface CurrentState {
  readonly state: DetectedStop['state'] | 'producing';
  readonly since: number;
}

/** `now` bounds what a detector may be behind before the state is "no signal". Microseconds. */
export async function currentStates(db: Db, site: string, now: number): Promise<Map<string, CurrentState>> {
  const rows = await db.rows<{
    machine: string;
    through: number;
    state: DetectedStop['state'] | null;
    since: number | null;
  }>(
    `with seen as (
       select distinct on (stream) substr(stream, length($2) + 2) as machine, window_key, from_at, through
       from kernel.fact_window where site = $1 and starts_with(stream, $2 || ':')
       order by stream, from_at desc
     )
     select s.machine, s.through, o.state, coalesce(o.from_at, p.since, s.from_at) as since
     from seen s
     left join lateral (
       with recursive back as (
         select fact, state, from_at from production_log.stop d
         where d.site = $1 and d.machine = s.machine and d.window_key = s.window_key and d.to_at is null and not d.micro
         union all
         select d.fact, d.state, d.from_at from back join production_log.stop d
           on d.site = $1 and d.machine = s.machine and d.to_at = back.from_at and d.state = back.state
       )
       select state, from_at from back order by from_at limit 1
     ) o on true
     left join lateral (
       select max(d.to_at) as since from production_log.stop d
       where d.site = $1 and d.machine = s.machine and d.to_at <= s.through and not d.micro
     ) p on true`,
    [site, MACHINE_STATE],
  );
  return new Map(
    rows.map(({ machine, through, state, since }) => {
      if (through < now - BEHIND) return [machine, { state: 'no-signal', since: through }];
      return [machine, { state: state ?? 'producing', since: since ?? through }];
    }),
  );
}

/** A detector says at least once a minute how far it has seen; three times that without a word is no signal. */
const BEHIND = 180_000_000;
