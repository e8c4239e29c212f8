import { type Effect, localized, notice, text } from '../../kernel/index.ts';
import { type Alarm, alarm } from './alarm.ts';
import { CONDITIONS } from './choices.ts';

const of = {
  about: alarm,
  fields: { what: localized(), place: text() },
  words: { once: { en: '{what}: {place}', bn: '{what}: {place}', hi: '{what}: {place}' } },
  to: 'alarms.alarm.acknowledge',
} as const;

/** Told in quiet hours too: somebody has to act at once. */
export const criticalAlarm = notice('alarms.critical', {
  ...of,
  label: { en: 'Critical alarms', bn: 'সংকটজনক অ্যালার্ম', hi: 'गंभीर अलार्म' },
  urgent: true,
  modes: { push: 'at-once' },
});

/** Told to whoever wants to hear of them elsewhere than on the list of alarms, where they stand anyway. */
export const highAlarm = notice('alarms.high', {
  ...of,
  label: { en: 'High alarms', bn: 'উচ্চ অ্যালার্ম', hi: 'उच्च अलार्म' },
  modes: { app: 'never' },
});

const KINDS: Readonly<Record<string, typeof criticalAlarm | typeof highAlarm>> = {
  critical: criticalAlarm,
  high: highAlarm,
};
/** µs. What a box that was cut off tells of later wakes nobody. */
const STILL_NEWS = 900_000_000;

/** Whether it began so lately that it calls for somebody; what did not has called nobody. */
export const isNews = ({ began }: Pick<Alarm, 'began'>, now: number): boolean => now - began <= STILL_NEWS;

type Now = Omit<Alarm, 'id' | 'version' | 'site'>;

/**
 * Word of an alarm that calls for somebody now: it is on, nobody has seen it, nothing keeps it quiet, and it did not call before. One
 * that comes and goes calls once, until it was seen (`isFirst`): those that follow it stand in its place on the list.
 */
export function called(
  { id, site, before, after }: { id: string; site: string; before: Alarm | undefined; after: Now },
  { isFirst, now }: { readonly isFirst: boolean; readonly now: number },
): readonly Effect[] {
  const kind = KINDS[after.severity];
  const calls = (one: Pick<Alarm, 'state' | 'suppressed'>): boolean =>
    one.state === 'active' && one.suppressed === null;
  if (!kind || !isFirst || !calls(after) || (before && calls(before))) return [];
  if (before === undefined && !isNews(after, now)) return [];
  const what = after.text ?? CONDITIONS[after.condition];
  return [kind({ record: id, site, fields: { what, place: after.subject } })];
}
