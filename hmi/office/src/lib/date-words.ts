import type { DateWords } from '@millrace/hmi-ui/dates/words.ts';
import { m } from './texts.ts';

export const dateWords = (): DateWords => ({
  choose: m.date_choose(),
  previousMonth: m.date_previous_month(),
  nextMonth: m.date_next_month(),
  today: m.date_today(),
  notADay: m.date_no_day(),
  outside: (from, to) => m.date_outside({ from, to }),
  notATime: m.date_no_time(),
  time: m.date_time(),
});
