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
/** µs. An alarm that began longer ago may be over already in what is still to come from a box that was cut off. */
const STILL_NEWS = 900_000_000;

/** Whether it began so lately that it is certainly not told of out of a backlog. */
export const isNews = ({ began }: Pick<Alarm, 'began'>, now: number): boolean => now - began <= STILL_NEWS;

type Standing = Pick<Alarm, 'state' | 'suppressed' | 'severity'>;

/** Whether it asks for somebody as it stands: it is on, nobody has seen it, and nothing keeps it quiet. */
export const callsFor = ({ state, suppressed, severity }: Standing): boolean =>
  severity in KINDS && state === 'active' && suppressed === null;

/** Somebody has been called for it already, and has not come. */
export const isUnanswered = ({ state, suppressed, calledAt }: Pick<Alarm, 'state' | 'suppressed' | 'calledAt'>) =>
  UNSEEN.has(state) && suppressed === null && calledAt !== null;
const UNSEEN: ReadonlySet<string> = new Set(['active', 'returned', 'latched']);

/** The word itself, to those whose choice it is. */
export function call({ id, site, severity, text, condition, subject }: Omit<Alarm, 'version'>): readonly Effect[] {
  const kind = KINDS[severity];
  return kind ? [kind({ record: id, site, fields: { what: text ?? CONDITIONS[condition], place: subject } })] : [];
}
