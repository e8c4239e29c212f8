import type { LiveValue } from '@millrace/hmi-client';
import { qualityName } from '@millrace/hmi-client';
import { m } from '#lib/texts.ts';

const WORDS: Readonly<Record<ReturnType<typeof qualityName>, () => string>> = {
  good: m.quality_good,
  goodClamped: m.quality_clamped,
  goodCorrected: m.quality_corrected,
  uncertain: m.quality_uncertain,
  uncertainStale: m.quality_stale,
  uncertainClock: m.quality_clock,
  uncertainOutOfRange: m.quality_out_of_range,
  uncertainCorrected: m.quality_uncertain,
  bad: m.quality_bad,
  badCommLost: m.quality_link,
  badDevice: m.quality_device,
  badOutOfRange: m.quality_out_of_range,
  badNotANumber: m.quality_not_a_number,
  badNoValue: m.quality_no_value,
};
/** What a reading is worth, and why where it is not good. */
export const qualityWord = ({ q }: Pick<LiveValue, 'q'>): string => WORDS[qualityName(q)]();
