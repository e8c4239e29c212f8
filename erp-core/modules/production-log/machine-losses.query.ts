import { z } from 'zod';
import { query, Refused, text } from '../../kernel/index.ts';
import type { ExplainedStop } from './lay-claims.ts';
import { productionSite } from './lines.ts';
import { machineTimes } from './machine-day.repository.ts';
import { madeAtRate, madeBy, runsIn } from './made.repository.ts';
import { timeLost } from './oee.ts';
import { costingStops, lineOee, plannedWithin } from './oee-line.ts';
import { refuse } from './refusals.ts';
import { stateBand } from './state-band.ts';
import { type ReasonName, reasonNames } from './stop-rows.ts';
import { chosenSpan, SPANS } from './window.ts';

interface LossRow {
  /** Null: none was said, or none is wanted (set-up). */
  readonly reason: ReasonName | null;
  readonly state: ExplainedStop['state'];
  /** Of it within planned production time of the range, µs. */
  time: number;
  count: number;
  longest: number;
}

/**
 * Where a machine's OEE of a shift, a business day or the seven days that end with it went: what each of the three factors
 * cost, as time, and the stops behind the first of them by reason, the greatest first. Stops are counted as OEE counts them
 * (set-up is one, breaks and planned stops are none), so that `rows` come to `lost.stops`.
 */
export const machineLosses = query('production-log.machine-losses', {
  label: { en: 'Losses of a machine', bn: 'যন্ত্রের ক্ষতি', hi: 'मशीन की हानियाँ' },
  input: {
    site: text(),
    machine: text(),
    span: z.enum(SPANS).default('shift'),
    day: text({ max: 10 }).optional(),
    shift: text({ max: 16 }).optional(),
  },
  site: ({ site }) => site,
  async run({ site, machine, span, day, shift }, { db, now }) {
    const plant = await productionSite(db, site);
    const place = plant?.machines.get(machine);
    const window = plant && chosenSpan(plant.tree.calendar, { span, day, shift }, now);
    if (!plant || !place || !window) throw new Refused(refuse('machine-unknown', { machine }));
    const { calendar } = plant.tree;
    const range = { site, from: window.from, to: Math.max(window.from, Math.min(window.to, now)), now };
    const time = (await machineTimes(db, range, [machine])).get(machine);
    const counts = (await madeBy(db, { site, from: window.from, to: window.to })).get(machine);
    const runs = (await runsIn(db, range)).filter(({ line }) => line === place.line.line);
    const rated = (await madeAtRate(db, range)).get(machine) ?? 0;
    const reasons = await reasonNames(db);
    const explained = time?.explained ?? [];
    const band = stateBand(range, time?.stops ?? [], time?.seen ?? []);
    const oee = lineOee({ calendar, range, band, explained, reasons, runs, counts, rated });
    const costing = costingStops({ explained, reasons }).unplanned.map((stop) => ({
      stop,
      time: plannedWithin(calendar, stop, range),
    }));
    const small = costing.filter(({ stop }) => stop.micro);
    const rows = new Map<string, LossRow>();
    for (const { stop, time: cost } of costing) {
      if (stop.micro || cost === 0) continue;
      const reason = (stop.claim?.reason && reasons.get(stop.claim.reason)) || null;
      const kind = reason || stop.state === 'setup' ? stop.state : 'stopped';
      const key = reason?.code ?? ` ${kind}`;
      const row = rows.get(key) ?? { reason, state: kind, time: 0, count: 0, longest: 0 };
      row.time += cost;
      row.count++;
      row.longest = Math.max(row.longest, cost);
      rows.set(key, row);
    }
    return {
      at: now,
      window,
      to: range.to,
      oee,
      counts: { good: counts?.good ?? '0', scrap: counts?.scrap ?? '0', rework: counts?.rework ?? '0' },
      unit: counts?.unit ?? '{piece}',
      lost: timeLost(oee.planned, oee.classic),
      rows: [...rows.entries()].sort(([a, x], [b, y]) => y.time - x.time || a.localeCompare(b)).map(([, row]) => row),
      micro: { time: small.reduce((sum, one) => sum + one.time, 0), count: small.length },
    };
  },
});
