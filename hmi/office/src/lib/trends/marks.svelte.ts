import type { TreeSite } from '@millrace/hmi-client';
import { useResource } from '@millrace/hmi-ui/states/resource.svelte.ts';
import type { MarkLane } from '@millrace/hmi-ui/trend/marks.ts';
import { symbolOf } from '#lib/alarms/symbol.ts';
import { to as pages } from '#lib/paths.ts';
import { reader } from '#lib/reader.svelte.ts';
import { session } from '#lib/session.svelte.ts';
import { m } from '#lib/texts.ts';
import { stateWord } from '#lib/words.ts';

export const MARKS = ['alarm', 'stop', 'job'] as const;
export type MarkKind = (typeof MARKS)[number];

const DAY = 86_400e6;
/** Of one machine; more than these lie too near to each other to be looked at. */
const MOST = 200;

/** Who is asked about, and in which stretch, µs. */
export interface MarksOf {
  readonly site: TreeSite | null;
  /** area/line/cell/device */
  readonly machines: readonly string[];
  readonly from: number;
  readonly to: number;
  readonly kinds: readonly MarkKind[];
}

/** Kinds that this person may ask for, in companies that work with them. */
export const markKinds = (): MarkKind[] =>
  MARKS.filter((kind) =>
    kind === 'alarm'
      ? session.has('alarms') && session.may('alarms.alarm')
      : session.has('production-log') && session.may(kind === 'stop' ? 'production-log.stops' : 'production-log.runs'),
  );

async function alarmsOf({ site, machines, from, to }: MarksOf, signal: AbortSignal) {
  const asked = machines.map((machine) => {
    const filter = { site: site?.id ?? '', began: { gte: from, lt: to }, subject: { like: machine } };
    return session.api.records.list('alarms.alarm', { filter, sort: '-began', limit: MOST }, signal);
  });
  const found = (await Promise.all(asked)).flatMap(({ rows }) => rows);
  return [...new Map(found.map((row) => [row.id, row])).values()];
}
async function stopsOf({ site, machines, from, to }: MarksOf, signal: AbortSignal) {
  const span = { site: site?.id ?? '', from, to, limit: MOST };
  const asked = machines.map((machine) => session.api.query('production-log.stops', { ...span, machine }, signal));
  return (await Promise.all(asked)).flatMap(({ rows }) => rows);
}
async function runsOf({ site, machines, from, to }: MarksOf, signal: AbortSignal) {
  const lines = new Set(machines.map((machine) => machine.split('/', 2).join('/')));
  const { rows } = await session.api.query('production-log.runs', { site: site?.id ?? '', from, to }, signal);
  return rows.filter(({ line }) => lines.has(line));
}

const text = (given: unknown): string => (typeof given === 'string' ? given : '');

/**
 * What happened to machines in a stretch of time, a lane a kind, for the component that calls this. What of it cannot be had
 * (no right, no link) is left out: a trend is read without it as well.
 */
export function useMarks(of: () => MarksOf): { readonly lanes: readonly MarkLane[]; readonly failed: boolean } {
  const asked = useResource(async (signal) => {
    const about = of();
    const wants = (kind: MarkKind): boolean => about.machines.length > 0 && about.kinds.includes(kind);
    const [alarms, stops, runs] = await Promise.all([
      wants('alarm') ? alarmsOf(about, signal) : [],
      wants('stop') ? stopsOf(about, signal) : [],
      wants('job') ? runsOf(about, signal) : [],
    ]);
    return { alarms, stops, runs };
  });
  const lanes = $derived.by((): MarkLane[] => {
    const { data } = asked;
    const { show } = reader;
    const { kinds } = of();
    if (!data) return [];
    // Of when it was answered: a clock that ticks would draw every pane anew each second.
    const until = asked.at * 1_000;
    const stopHref = (from: number, machine: string, fact: string | null): string | null => {
      const days = [1, 3, 7, 30].find((count) => from > until - count * DAY);
      if (days !== undefined) return pages.stops({ days: days === 1 ? null : days, stop: `${machine}@${from}` });
      return fact ? pages.fact(fact) : null;
    };
    const span = (from: number, to: number | null): string =>
      `${show.moment(from)}, ${show.duration((to ?? until) - from)}`;
    const alarmLane = {
      ...{ kind: 'alarm' as const, name: m.nav_alarms() },
      marks: data.alarms.map((alarm) => {
        const [from, over] = [Number(alarm.began), alarm.over === null ? null : Number(alarm.over)];
        const said = alarm.text ? show.name(alarm.text as Parameters<typeof show.name>[0]) : text(alarm.condition);
        const priority = symbolOf(alarm.severity as Parameters<typeof symbolOf>[0]);
        return {
          id: alarm.id,
          from,
          to: over,
          text: `${said}, ${span(from, over)}`,
          href: pages.record('alarms.alarm', alarm.id),
          priority,
        };
      }),
    };
    const stopLane = {
      ...{ kind: 'stop' as const, name: m.nav_stops() },
      marks: data.stops.map(({ machine, machineName, from, to, state, reason, fact }) => ({
        ...{ id: `${machine}@${from}`, from, to, href: stopHref(from, machine, fact) },
        text: `${show.name(machineName)}: ${reason ? show.name(reason.label) : stateWord(state)}, ${span(from, to)}`,
      })),
    };
    const jobLane = {
      ...{ kind: 'job' as const, name: m.trends_jobs() },
      marks: data.runs.map(({ job, number, item, line, from, to }) => ({
        ...{ id: `${job}@${line}@${from}`, from, to, href: pages.record('production-log.job', job) },
        text: `${number} ${show.name(item)}, ${span(from, to)}`,
      })),
    };
    return [alarmLane, stopLane, jobLane].filter(({ kind, marks }) => kinds.includes(kind) && marks.length > 0);
  });
  return {
    get lanes() {
      return lanes;
    },
    get failed() {
      return asked.failure !== null;
    },
  };
}
