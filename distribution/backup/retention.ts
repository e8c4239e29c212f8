import { z } from 'zod';

/** How many are kept: the newest backup of each of the last so many days, weeks and months that have one. */
export interface Keep {
  readonly days: number;
  readonly weeks: number;
  readonly months: number;
}

const UNITS = { d: 'days', w: 'weeks', m: 'months' } as const;

/** "7d 4w 3m": days, weeks and months; "all" keeps every one. */
export const keepSetting = z.string().transform((text, context): Keep | 'all' => {
  if (text.trim() === 'all') return 'all';
  const keep = { days: 0, weeks: 0, months: 0 };
  for (const word of text.trim().split(/[\s,]+/)) {
    const match = /^(\d{1,4})([dwm])$/.exec(word);
    if (!match) {
      context.addIssue({ code: 'custom', message: 'write days, weeks and months like "7d 4w 3m", or "all"' });
      return z.NEVER;
    }
    keep[UNITS[match[2] as keyof typeof UNITS]] = Number(match[1]);
  }
  return keep;
});

export interface Aged {
  readonly id: string;
  readonly finishedAt: string;
}

const two = (n: number): string => String(n).padStart(2, '0');
const dayOf = (at: Date): string => `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
/** The Monday of its week. */
const weekOf = (at: Date): string =>
  dayOf(new Date(at.getFullYear(), at.getMonth(), at.getDate() - ((at.getDay() + 6) % 7)));
const monthOf = (at: Date): string => dayOf(at).slice(0, 7);

/**
 * Which of these are to go (grandfather, father, son), in this machine's own days. The newest always stays; which days have
 * passed does not matter, only which have a backup: a plant that was off for a month loses none of what it had.
 */
export function beyondKeep<One extends Aged>(backups: readonly One[], keep: Keep | 'all'): One[] {
  if (keep === 'all') return [];
  const newestFirst = [...backups].sort((a, b) => (a.finishedAt < b.finishedAt ? 1 : -1));
  const kept = new Set(newestFirst.slice(0, 1));
  const periods = [
    { count: keep.days, of: dayOf },
    { count: keep.weeks, of: weekOf },
    { count: keep.months, of: monthOf },
  ];
  for (const { count, of } of periods) {
    const seen = new Set<string>();
    for (const backup of newestFirst) {
      const period = of(new Date(backup.finishedAt));
      if (seen.has(period)) continue;
      if (seen.size === count) break;
      seen.add(period);
      kept.add(backup);
    }
  }
  return newestFirst.filter((backup) => !kept.has(backup));
}
