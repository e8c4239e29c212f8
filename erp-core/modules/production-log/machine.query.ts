import { query, Refused, text } from '../../kernel/index.ts';
import { outputsOf, productionSite } from './lines.ts';
import { currentStates, machineTimes } from './machine-day.repository.ts';
import { madeBy, runningJobs, runsIn } from './made.repository.ts';
import { plannedBetween, rateOf, ratesNow } from './rate.ts';
import { refuse } from './refusals.ts';
import { stateBand } from './state-band.ts';
import { openEnded, reasonNames, stopRow } from './stop-rows.ts';
import { chosenWindow } from './window.ts';

/** One machine in a shift or day: its states as a band that tiles the time, its stops with reasons, counts, jobs. */
export const machine = query('production-log.machine', {
  label: { en: 'Machine', bn: 'যন্ত্র', hi: 'मशीन' },
  input: {
    site: text(),
    machine: text(),
    day: text({ max: 10 }).optional(),
    shift: text({ max: 16 }).optional(),
  },
  site: (input) => input.site,
  async run({ site, machine: path, day, shift }, { db, now }) {
    const plant = await productionSite(db, site);
    const place = plant?.machines.get(path);
    const window = plant && chosenWindow(plant.tree.calendar, { day, shift }, now);
    if (!plant || !place || !window) throw new Refused(refuse('machine-unknown', { machine: path }));
    const { device, line } = place;
    const range = { site, from: window.from, to: Math.min(window.to, now), now };
    const time = (await machineTimes(db, range, [path])).get(path);
    const current = (await currentStates(db, site, now)).get(path);
    const counts = (await madeBy(db, { site, from: window.from, to: window.to })).get(path);
    const rate = (await ratesNow(db, site, now)).get(path) ?? 0;
    const job = (await runningJobs(db, site, outputsOf(plant))).get(line.line) ?? null;
    const runs = (await runsIn(db, range)).filter((run) => run.line === line.line);
    const reasons = await reasonNames(db);
    const unit = counts?.unit ?? job?.unit ?? '{piece}';
    const { calendar } = plant.tree;
    return {
      site,
      machine: path,
      name: device.name,
      area: line.area,
      line: { id: line.line, name: line.name },
      at: now,
      window,
      state: current?.state ?? 'no-signal',
      since: current?.since ?? window.from,
      band: openEnded(stateBand(range, time?.stops ?? [], time?.seen ?? []), range.to),
      stops: (time?.explained ?? []).map((stop) => stopRow(path, stop, plant, reasons)),
      counts: { good: counts?.good ?? '0', scrap: counts?.scrap ?? '0', rework: counts?.rework ?? '0', unit },
      planned: plannedBetween(calendar, runs, window.from, window.to),
      dueByNow: plannedBetween(calendar, runs, window.from, range.to),
      rate: rateOf(device, { value: rate, unit: `${unit}/h`, targetRate: job?.targetRate ?? null }),
      job,
      jobs: runs.map(({ number, item, from, to }) => ({ number, item, from, to })),
    };
  },
});
