import { moment, query, text } from '../../kernel/index.ts';
import { runsIn } from './made.repository.ts';

/** More runs than these in one range are asked for in shorter ranges. */
const MOST = 1_000;

/** When jobs ran within a range, by line and the earliest first: what a batch is laid over another by, or marked with. µs. */
export const runs = query('production-log.runs', {
  label: { en: 'Runs of jobs', bn: 'কাজ চলার সময়', hi: 'कार्यों के चलने का समय' },
  input: { site: text(), from: moment(), to: moment(), line: text().optional() },
  site: ({ site }) => site,
  async run({ site, from, to, line }, { db }) {
    const found = (await runsIn(db, { site, from, to })).filter((run) => !line || run.line === line);
    // The newest of too many: what ran a month ago is found by asking for that month.
    const newest = found.sort((a, b) => b.from - a.from).slice(0, MOST);
    return {
      rows: newest.reverse().map(({ targetRate: _, ...run }) => run),
    };
  },
});
