import { z } from 'zod';
import { query, Refused, text } from '../../kernel/index.ts';
import { enteredAt } from './entered.repository.ts';
import { outputsOf, productionSite } from './lines.ts';
import { currentStates, machineTimes } from './machine-day.repository.ts';
import { madeAtRate, madeBy, runningJobs, runsIn } from './made.repository.ts';
import { lineOee } from './oee-line.ts';
import { plannedBetween, rateOf, ratesNow, rateTrend } from './rate.ts';
import { refuse } from './refusals.ts';
import { stateBand } from './state-band.ts';
import { openEnded, reasonNames, stopRow, unplannedStops } from './stop-rows.ts';
import { chosenSpan, SPANS } from './window.ts';

/** One machine in a shift, a day or seven of them: its states as a band that tiles the time, its stops with reasons, counts, jobs. */
export const machine = query('production-log.machine', {
  label: { en: 'Machine', bn: 'যন্ত্র', hi: 'मशीन' },
  input: {
    site: text(),
    machine: text(),
    span: z.enum(SPANS).default('shift'),
    day: text({ max: 10 }).optional(),
    shift: text({ max: 16 }).optional(),
  },
  site: (input) => input.site,
  async run({ site, machine: path, span, day, shift }, { db, now }) {
    const plant = await productionSite(db, site);
    const place = plant?.machines.get(path);
    const window = plant && chosenSpan(plant.tree.calendar, { span, day, shift }, now);
    if (!plant || !place || !window) throw new Refused(refuse('machine-unknown', { machine: path }));
    const { device, line } = place;
    const range = { site, from: window.from, to: Math.min(window.to, now), now };
    const time = (await machineTimes(db, range, [path])).get(path);
    const current = (await currentStates(db, site, now)).get(path);
    const counts = (await madeBy(db, { site, from: window.from, to: window.to })).get(path);
    const rate = (await ratesNow(db, site, now)).get(path) ?? 0;
    const entered = await enteredAt(db, { site, machine: path, from: window.from, to: window.to });
    const job = (await runningJobs(db, site, outputsOf(plant))).get(line.line) ?? null;
    const runs = (await runsIn(db, range)).filter((run) => run.line === line.line);
    const rated = (await madeAtRate(db, range)).get(path) ?? 0;
    const reasons = await reasonNames(db);
    const unit = counts?.unit ?? job?.unit ?? '{piece}';
    const { calendar } = plant.tree;
    const band = stateBand(range, time?.stops ?? [], time?.seen ?? []);
    const state = current?.state ?? 'no-signal';
    const silent = (at: number) =>
      band.some((stretch) => stretch.state === 'no-signal' && stretch.from < at && at <= stretch.to);
    const trend = device.counts ? await rateTrend(db, { site, machine: path, from: window.from, now, silent }) : null;
    return {
      site,
      machine: path,
      name: device.name,
      area: line.area,
      line: { id: line.line, name: line.name },
      at: now,
      window,
      state,
      since: current?.since ?? window.from,
      band: openEnded(band, range.to),
      stops: (time?.explained ?? []).map((stop) => stopRow(path, stop, plant, reasons)),
      unplanned: unplannedStops(time?.explained ?? [], range, reasons),
      /** Its good pieces are counted by a counter; else people enter them. */
      counter: device.counts,
      entered,
      counts: { good: counts?.good ?? '0', scrap: counts?.scrap ?? '0', rework: counts?.rework ?? '0', unit },
      oee: lineOee({ calendar, range, band, explained: time?.explained ?? [], reasons, runs, counts, rated }),
      planned: plannedBetween(calendar, runs, window.from, window.to),
      dueByNow: plannedBetween(calendar, runs, window.from, range.to),
      rate: {
        ...rateOf(device, {
          value: device.counts && state !== 'no-signal' ? rate : null,
          counted: unit,
          targetRate: job?.targetRate ?? null,
        }),
        trend,
      },
      job,
      jobs: runs.map(({ number, item, from, to }) => ({ number, item, from, to })),
    };
  },
});
