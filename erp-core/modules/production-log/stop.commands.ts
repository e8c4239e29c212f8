import { z } from 'zod';
import { answer, code, command, type Effect, isRefusal, moment, reading, table, text } from '../../kernel/index.ts';
import { stopExplained } from './events.ts';
import { chosen, reason, reasonsBelow } from './reason.ts';
import { refuse } from './refusals.ts';

const claims = table('production_log.claim', {
  key: ['id'],
  fields: {
    id: z.uuid(),
    site: text(),
    machine: text(),
    kind: z.enum(['reason', 'cut', 'join']),
    fromAt: moment(),
    toAt: moment().nullable(),
    reason: z.uuid().nullable(),
    note: text({ max: 2000 }).nullable(),
    userId: text(),
    at: moment(),
  },
});

const of = { site: text(), machine: text() };
const siteOf = (input: { site: string }) => input.site;
interface StopAt {
  readonly from: number;
  readonly to: number | null;
}

/** The detected stops that touch a range. */
const stopsIn = (site: string, machine: string, from: number, to: number | null) =>
  reading((db) =>
    db.rows<StopAt>(
      `select from_at as "from", to_at as "to" from production_log.stop
       where site = $1 and machine = $2 and (to_at is null or to_at > $3) and from_at <= coalesce($4::bigint, $3)
       order by from_at`,
      [site, machine, from, to],
    ),
  );

/**
 * Says why a machine stood still from one moment to another (`to` null: until this stop ends). It is kept as a claim on
 * that range of time: what a late record does to the stop does not lose it. A range within a stop cuts it there.
 */
export const explainStop = command('production-log.stop.explain', {
  fact: true,
  label: { en: 'Explain stop', bn: 'থামার কারণ বলুন', hi: 'रुकने का कारण बताएँ' },
  input: {
    ...of,
    from: moment(),
    to: moment().nullable(),
    /** Code of a reason, not of a group. */
    reason: code(),
    note: text({ max: 2000 }).optional(),
  },
  site: siteOf,
  load: (input) => ({
    found: reason.where({ code: input.reason }, { lock: false }),
    stops: stopsIn(input.site, input.machine, input.from, input.to),
  }),
  loadMore: (_, { found }) => ({ below: reasonsBelow(found[0]) }),
  decide(input, { found, below, stops }, { id, now, caller }) {
    const why = chosen(found[0], below, input.reason);
    if (isRefusal(why)) return why;
    if (input.to !== null && input.to < input.from) return refuse('time-backwards');
    const { site, machine } = input;
    // Open-ended means the stop that is there: one that has ended meanwhile ends the claim too.
    const to = input.to ?? stops.find((stop) => stop.from <= input.from)?.to ?? null;
    const claim = { site, machine, reason: null, note: null, userId: caller.user, at: now };
    const cutAt = (edge: number | null): Effect[] =>
      edge !== null && stops.some((stop) => stop.from < edge && (stop.to === null || edge < stop.to))
        ? [claims.insert({ ...claim, id: id(), kind: 'cut', fromAt: edge, toAt: edge })]
        : [];
    const note = input.note ?? null;
    return [
      ...cutAt(input.from),
      ...(input.to === null ? [] : cutAt(input.to)),
      claims.insert({ ...claim, id: id(), kind: 'reason', fromAt: input.from, toAt: to, reason: why.id, note }),
      told(site, machine, 'reason', input.from, to),
      answer({}),
    ];
  },
});

/** Cuts a stop in two at a moment, so that each part has a reason of its own. */
export const splitStop = command('production-log.stop.split', {
  fact: true,
  label: { en: 'Split stop', bn: 'থামা ভাগ করুন', hi: 'रुकावट बाँटें' },
  input: { ...of, from: moment(), at: moment() },
  site: siteOf,
  load: (input) => ({ stops: stopsIn(input.site, input.machine, input.at, input.at) }),
  decide({ site, machine, from, at }, { stops }, { id, now, caller }) {
    const stop = stops.find((one) => one.from < at && (one.to === null || at < one.to));
    if (!stop || at <= from) return refuse('split-outside-stop');
    return [
      claims.insert({ id: id(), site, machine, kind: 'cut', fromAt: at, toAt: at, userId: caller.user, at: now }),
      told(site, machine, 'cut', at, at),
      answer({}),
    ];
  },
});

/** Takes back the cuts within a range of time: the parts that touch are one stop again, with the first part's reason. */
export const mergeStops = command('production-log.stop.merge', {
  fact: true,
  label: { en: 'Merge stops', bn: 'থামা একত্র করুন', hi: 'रुकावटें जोड़ें' },
  input: { ...of, from: moment(), to: moment() },
  site: siteOf,
  load: () => ({}),
  decide({ site, machine, from, to }, _, { id, now, caller }) {
    if (to < from) return refuse('time-backwards');
    return [
      claims.insert({ id: id(), site, machine, kind: 'join', fromAt: from, toAt: to, userId: caller.user, at: now }),
      told(site, machine, 'join', from, to),
      answer({}),
    ];
  },
});

const told = (site: string, machine: string, kind: 'reason' | 'cut' | 'join', from: number, to: number | null) =>
  stopExplained({ machine, kind, from, to }, { aggregate: `machine/${machine}`, site });
