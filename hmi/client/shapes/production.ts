import { z } from 'zod/mini';
import { localizedText, machineState, micros, page, quantity, shiftWindow, standingState } from './basic.ts';

/** One stretch of a machine's state; `to` null: still so. Stretches tile [window.from, now]. */
export const stretch = z.object({ from: micros, to: z.nullable(micros), state: machineState });
export type Stretch = z.infer<typeof stretch>;

export const job = z.object({
  id: z.string(),
  number: z.string(),
  item: z.object({ id: z.string(), code: z.string(), name: localizedText }),
  quantity,
  made: quantity,
  unit: z.string(),
  line: z.string(),
  state: z.enum(['planned', 'running', 'paused', 'finished']),
  startedAt: z.nullable(micros),
  /** Of all machines of the line, in the job's unit. */
  scrap: quantity,
  rework: quantity,
  /** Since when it runs without a break; null: it does not run. */
  runningSince: z.nullable(micros),
  /** Why it was put aside, if somebody said. */
  pausedFor: z.nullable(z.object({ code: z.string(), label: localizedText })),
  due: z.nullable(micros),
  finishedAt: z.nullable(micros),
});
export type Job = z.infer<typeof job>;

/** A reason on its second level; `group` names its first. */
export const reason = z.object({ code: z.string(), label: localizedText, group: z.string(), planned: z.boolean() });
export type Reason = z.infer<typeof reason>;

/** Something that wants a person, worst first: 1 critical … 4 diagnostic. */
export const attention = z.object({
  priority: z.union([z.literal(1), z.literal(2), z.literal(3), z.literal(4)]),
  kind: z.enum(['stopped', 'unexplained', 'no-signal', 'slow', 'behind']),
  since: micros,
});
export type Attention = z.infer<typeof attention>;

/**
 * Unplanned stops of a machine in a window: how many times it stood or waited longer than its threshold and nobody
 * planned it, their time in the window in microseconds, and how many of them have no reason yet.
 */
const unplannedStops = z.object({ count: z.int(), time: z.int(), unexplained: z.int() });

const share = z.nullable(z.number());
const oee = z.object({ oee: share, availability: share, performance: share, quality: share });
/** By the classic definition and by ISO 22400-2; parts are shares, null where nothing can be said. `planned`: its weight, µs. */
export const lineOee = z.object({ planned: z.number(), classic: oee, iso: oee });
export type LineOee = z.infer<typeof lineOee>;

export const overviewLine = z.object({
  area: z.object({ id: z.string(), name: localizedText }),
  line: z.string(),
  name: localizedText,
  /** Path of the machine whose state is the line's: its pace setter. */
  machine: z.string(),
  state: machineState,
  since: micros,
  job: z.nullable(z.pick(job, { id: true, number: true, item: true, quantity: true, made: true, unit: true })),
  /**
   * Good pieces of the last ten full minutes as a rate an hour (null: nobody counts, or nobody was heard); `point` where
   * a point that counts the same pieces over time says it better.
   */
  rate: z.object({
    value: z.nullable(z.number()),
    unit: z.string(),
    point: z.nullable(z.int().check(z.positive())),
    high: z.number(),
    normal: z.nullable(z.object({ low: z.number(), high: z.number() })),
  }),
  /** Of the window: good pieces, what the plan asks for the whole window, and what it asks by now. */
  made: quantity,
  planned: z.nullable(quantity),
  dueByNow: z.nullable(quantity),
  unit: z.string(),
  stops: unplannedStops,
  band: z.array(stretch),
  oee: lineOee,
  attention: z.nullable(attention),
});
export type OverviewLine = z.infer<typeof overviewLine>;

/** `production-log.overview` { site, day?, shift? } (none: the shift that runs now). */
export const overview = z.object({ site: z.string(), at: micros, window: shiftWindow, lines: z.array(overviewLine) });
export type Overview = z.infer<typeof overview>;

/**
 * A stop as people see it: the detector's interval cut by the splits people made, with the reason that holds on it.
 * It is named by (machine, from); `fact` leads to its trail.
 */
export const stop = z.object({
  machine: z.string(),
  machineName: localizedText,
  line: z.string(),
  lineName: localizedText,
  from: micros,
  to: z.nullable(micros),
  state: standingState,
  micro: z.boolean(),
  reason: z.nullable(reason),
  note: z.nullable(z.string()),
  by: z.nullable(z.string()),
  explainedAt: z.nullable(micros),
  deviceReason: z.nullable(z.string()),
  fact: z.nullable(z.string()),
});
export type Stop = z.infer<typeof stop>;

/** `production-log.stops` { site, from, to, machine?, line?, unexplained?, micro?, cursor?, limit? }, newest first. */
export const stops = page(stop);
export type Stops = z.infer<typeof stops>;

/** `production-log.reasons` { machine? } → the tree, and the codes used most on that machine. */
export const reasons = z.object({
  groups: z.array(z.object({ code: z.string(), label: localizedText, planned: z.boolean(), reasons: z.array(reason) })),
  often: z.array(z.string()),
});
export type Reasons = z.infer<typeof reasons>;

/** `production-log.machine` { site, machine, span?, day?, shift? } */
export const machine = z.object({
  site: z.string(),
  machine: z.string(),
  name: localizedText,
  area: z.object({ id: z.string(), name: localizedText }),
  line: z.object({ id: z.string(), name: localizedText }),
  at: micros,
  window: shiftWindow,
  state: machineState,
  since: micros,
  band: z.array(stretch),
  stops: z.array(stop),
  unplanned: unplannedStops,
  /** Whether a counter counts its good pieces; if not, people enter them. */
  counter: z.boolean(),
  /** Counts that people entered in the window and nobody took back, the newest first. */
  entered: z.array(
    z.object({ id: z.string(), kind: z.enum(['good', 'scrap', 'rework']), quantity, at: micros, by: z.string() }),
  ),
  counts: z.object({ good: quantity, scrap: quantity, rework: quantity, unit: z.string() }),
  oee: lineOee,
  planned: z.nullable(quantity),
  dueByNow: z.nullable(quantity),
  /** `trend`: the rate at every full minute of the last hour, null where nobody was heard. */
  rate: z.extend(overviewLine.shape.rate, {
    trend: z.nullable(z.object({ t: z.array(micros), v: z.array(z.nullable(z.number())) })),
  }),
  job: z.nullable(job),
  /** The jobs that ran in the window, for the band's order row. */
  jobs: z.array(z.object({ number: z.string(), item: localizedText, from: micros, to: z.nullable(micros) })),
});
export type Machine = z.infer<typeof machine>;

/** `production-log.jobs` { site, line?, state?, cursor?, limit? } */
export const jobs = page(job);

/** `production-log.runs` { site, from, to, line? }: when jobs ran, the earliest first; `to` null: still. */
export const runs = z.object({
  rows: z.array(
    z.object({
      ...{ line: z.string(), job: z.string(), number: z.string(), item: localizedText },
      ...{ from: micros, to: z.nullable(micros) },
    }),
  ),
});
export type Run = z.infer<typeof runs>['rows'][number];

/** Inputs of the commands on stops. Times of a claim are what people meant, whatever the detector says later. */
export const explainStop = z.object({
  site: z.string(),
  machine: z.string(),
  from: micros,
  /** null: until this stop ends. */
  to: z.nullable(micros),
  reason: z.string(),
  note: z.optional(z.string()),
});
export const splitStop = z.object({ site: z.string(), machine: z.string(), from: micros, at: micros });
/** Removes the splits between two stops that touch. */
export const mergeStops = z.object({ site: z.string(), machine: z.string(), from: micros, to: micros });
