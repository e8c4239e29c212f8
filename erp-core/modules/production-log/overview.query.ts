import { query, text } from '../../kernel/index.ts';
import { lineAttention } from './attention.ts';
import { outputsOf, productionSite } from './lines.ts';
import { currentStates, machineTimes } from './machine-day.repository.ts';
import { madeAtRate, madeBy, runningJobs, runsIn } from './made.repository.ts';
import { lineOee } from './oee-line.ts';
import { plannedBetween, rateOf, ratesNow } from './rate.ts';
import { stateBand } from './state-band.ts';
import { openEnded, reasonNames, unplannedStops } from './stop-rows.ts';
import { chosenWindow } from './window.ts';

/** A row a line: its state and since when, the job, made against the plan, the stops and the band of a shift. */
export const overview = query('production-log.overview', {
  label: { en: 'Production overview', bn: 'উৎপাদনের সারাংশ', hi: 'उत्पादन सारांश' },
  input: { site: text(), day: text({ max: 10 }).optional(), shift: text({ max: 16 }).optional() },
  site: (input) => input.site,
  async run({ site, day, shift }, { db, now }) {
    const plant = await productionSite(db, site);
    const window = plant && chosenWindow(plant.tree.calendar, { day, shift }, now);
    if (!plant || !window) return { site, at: now, window: nothing(now), lines: [] };
    const range = { site, from: window.from, to: Math.min(window.to, now), now };
    const outputs = outputsOf(plant);
    const times = await machineTimes(db, range, outputs);
    const states = await currentStates(db, site, now);
    const made = await madeBy(db, { site, from: window.from, to: window.to });
    const rates = await ratesNow(db, site, now);
    const jobs = await runningJobs(db, site, outputs);
    const runs = await runsIn(db, range);
    const rated = await madeAtRate(db, range);
    const reasons = await reasonNames(db);
    const lines = plant.lines.map(({ area, line, name, output }) => {
      const machine = output.path;
      const time = times.get(machine);
      const job = jobs.get(line) ?? null;
      const ran = runs.filter((run) => run.line === line);
      const { state, since } = states.get(machine) ?? { state: 'no-signal' as const, since: window.from };
      const counts = made.get(machine);
      const unit = job?.unit ?? counts?.unit ?? '{piece}';
      const dueByNow = plannedBetween(plant.tree.calendar, ran, window.from, range.to);
      const good = counts?.good ?? '0';
      const explained = time?.explained ?? [];
      const stops = unplannedStops(explained, range, reasons);
      const band = stateBand(range, time?.stops ?? [], time?.seen ?? []);
      return {
        area,
        line,
        name,
        machine,
        state,
        since,
        job,
        rate: rateOf(output, {
          value: output.counts && state !== 'no-signal' ? (rates.get(machine) ?? 0) : null,
          counted: unit,
          targetRate: job?.targetRate ?? null,
        }),
        made: good,
        planned: plannedBetween(plant.tree.calendar, ran, window.from, window.to),
        dueByNow,
        unit,
        stops,
        band: openEnded(band, range.to),
        oee: lineOee({
          ...{ calendar: plant.tree.calendar, range, band, explained, reasons, runs: ran, counts },
          rated: rated.get(machine) ?? 0,
        }),
        attention: lineAttention({ state, since, now, explained, good, dueByNow }),
      };
    });
    return { site, at: now, window, lines };
  },
});

const nothing = (now: number) => ({
  key: '-',
  day: new Date(now / 1000).toISOString().slice(0, 10),
  shift: null,
  from: now,
  to: now,
});
