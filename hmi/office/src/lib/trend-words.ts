import type { TrendWords } from '@millrace/hmi-ui/trend/words.ts';
import { m } from './texts.ts';

export const trendWords = (): TrendWords => ({
  asTable: m.trend_as_table(),
  asChart: m.trend_as_chart(),
  hint: m.trend_hint(),
  zoomIn: m.trend_zoom_in(),
  zoomOut: m.trend_zoom_out(),
  reset: m.trend_reset(),
  time: m.trend_time(),
  low: m.trend_low(),
  average: m.trend_average(),
  high: m.trend_high(),
  empty: m.trend_empty(),
  earlier: m.trend_earlier(),
  later: m.trend_later(),
  marks: (count) => m.trend_marks({ count }),
  against: (name, value) => m.trend_against({ name, value }),
  normal: (low, high) => m.trend_normal({ low, high }),
});
