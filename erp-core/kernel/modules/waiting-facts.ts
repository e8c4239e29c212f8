import { z } from 'zod';
import type { Caller } from '../caller.ts';
import type { Db } from '../db.ts';
import { settings, settingsInForce } from '../settings/settings.ts';

/** When somebody is told that facts wait long or in great number for a module that is off. They wait on all the same. */
export const waitingSettings = settings('kernel.waiting-facts', {
  label: {
    en: 'Facts for modules that are off',
    bn: 'বন্ধ মডিউলের তথ্য',
    hi: 'बंद मॉड्यूल के तथ्य',
  },
  fields: {
    days: z
      .int()
      .min(1)
      .max(3_650)
      .meta({
        field: 'whole-number',
        label: { en: 'Warn after days', bn: 'যত দিন পরে সতর্কতা', hi: 'इतने दिनों बाद चेतावनी' },
        help: {
          en: 'Nothing is dropped by itself: an administrator switches the module on again, or drops what waits.',
          bn: 'নিজে থেকে কিছুই বাদ যায় না: প্রশাসক মডিউলটি আবার চালু করেন, বা অপেক্ষমাণ তথ্য বাদ দেন।',
          hi: 'अपने आप कुछ नहीं हटता: प्रशासक मॉड्यूल फिर चालू करता है, या रुके तथ्य हटाता है।',
        },
      })
      .default(7),
    sets: z
      .int()
      .min(1)
      .max(100_000_000)
      .meta({
        field: 'whole-number',
        label: { en: 'Warn above messages', bn: 'যত বার্তার বেশি হলে সতর্কতা', hi: 'इतने संदेशों से अधिक पर चेतावनी' },
      })
      .default(10_000),
  },
});

export interface WaitingFacts {
  /** Fact sets, with those that wait behind them in their windows. */
  readonly sets: number;
  /** When the first of them was kept, µs. */
  readonly since: number;
  /** Older, or more, than the company has set: somebody should decide. */
  readonly pastBound: boolean;
}

const DAY = 24 * 3600 * 1_000_000;

/** By module, the fact sets that wait because it was off, of the sites the caller sees; counted by an index of their own. */
export async function waitingFacts(
  db: Db,
  { sites }: Pick<Caller, 'sites'>,
  now: number,
): Promise<ReadonlyMap<string, WaitingFacts>> {
  const rows = await db.rows<{ module: string; sets: number; since: number }>(
    `select d.waits_for as module, sum(1 + (
         select count(*) from kernel.dead_letter b
         where b.site = d.site and b.stream = d.stream and b.window_key = d.window_key and b.state = 'waiting'))::int as sets,
       min(d.at) as since
     from kernel.dead_letter d
     where d.state = 'open' and d.waits_for is not null and ($1::text[] is null or d.site = any($1))
     group by 1`,
    [sites],
  );
  if (rows.length === 0) return new Map();
  const bounds = await settingsInForce(db, waitingSettings, now);
  return new Map(
    rows.map(({ module, sets, since }) => {
      const pastBound = sets > bounds.sets || since < now - bounds.days * DAY;
      return [module, { sets, since: Number(since), pastBound }];
    }),
  );
}
