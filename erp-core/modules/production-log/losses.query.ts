import { z } from 'zod';
import { moment, query, text } from '../../kernel/index.ts';
import { unplanned } from './attention.ts';
import { productionSite } from './lines.ts';
import { machineTimes } from './machine-day.repository.ts';
import { reasonNames } from './stop-rows.ts';

interface Loss {
  /** Null: no reason was said. */
  readonly key: string | null;
  readonly name: { readonly en: string } | null;
  /** Within the range, µs. */
  time: number;
  count: number;
  longest: number;
}

/**
 * Where the time of a range went that nobody planned to lose, the greatest first (Pareto): by the reasons that people gave, by
 * their groups, by machine or by line. A stop counts with its part within the range; micro-stops are told by themselves.
 */
export const losses = query('production-log.losses', {
  label: { en: 'Losses', bn: 'ক্ষতি', hi: 'हानियाँ' },
  input: {
    site: text(),
    from: moment(),
    to: moment(),
    line: text().optional(),
    by: z.enum(['reason', 'group', 'machine', 'line']).default('reason'),
  },
  site: ({ site }) => site,
  async run({ site, from, to, line, by }, { db, now }) {
    const until = Math.min(to, now);
    const plant = await productionSite(db, site);
    const reasons = await reasonNames(db);
    const times = await machineTimes(db, { site, from, to: until, now }, null);
    const groups = new Map([...reasons.values()].map(({ code, label }) => [code, label]));
    const sums = new Map<string | null, Loss>();
    const micro = { time: 0, count: 0 };
    for (const { machine, explained } of times.values()) {
      if (line && !machine.startsWith(`${line}/`)) continue;
      const place = plant?.machines.get(machine);
      for (const stop of explained) {
        const time = Math.max(0, Math.min(stop.to ?? until, until) - Math.max(stop.from, from));
        if (stop.micro) {
          micro.time += time;
          micro.count++;
        }
        if (time === 0 || !unplanned(stop, reasons)) continue;
        const reason = stop.claim?.reason ? reasons.get(stop.claim.reason) : undefined;
        const of = {
          reason: { key: reason?.code ?? null, name: reason?.label ?? null },
          group: { key: reason?.group ?? null, name: (reason && groups.get(reason.group)) ?? null },
          machine: { key: machine, name: place?.device.name ?? null },
          line: { key: place?.line.line ?? machine, name: place?.line.name ?? null },
        }[by];
        const known = sums.get(of.key) ?? { ...of, time: 0, count: 0, longest: 0 };
        known.time += time;
        known.count++;
        known.longest = Math.max(known.longest, time);
        sums.set(of.key, known);
      }
    }
    const rows = [...sums.values()].sort((a, b) => b.time - a.time || String(a.key).localeCompare(String(b.key)));
    return { from, to: until, rows, micro };
  },
});
