import type {
  Acknowledgement,
  ConditionSeverity,
  DetectedFact,
  DetectorContext,
  Evidence,
  LocalizedText,
  Micros,
} from '@millrace/contracts';
import { distinctEvidence, factKey } from './fact-parts.ts';

/** What is said of an alarm as it stands. */
export interface AlarmWords {
  readonly severity: ConditionSeverity;
  readonly name?: string;
  readonly source?: string;
  readonly text?: LocalizedText;
  /** How it is acknowledged at the device, as long as it is not. */
  readonly acknowledge?: Acknowledgement;
}

/** One coming and going of an alarm. */
export interface Occurrence {
  readonly since: Micros;
  readonly opened: Evidence;
  /** On for long enough. */
  readonly sure: boolean;
  /** When it went off; not over yet while that is not long enough. */
  readonly back: Evidence | null;
  readonly over: boolean;
  readonly acknowledgedAt: Micros | null;
  /** It was told in an earlier window. */
  readonly continued: boolean;
  readonly words: AlarmWords;
}

export interface Delays {
  readonly delayOn: Micros;
  readonly delayOff: Micros;
}
export const AT_ONCE: Delays = { delayOn: 0, delayOff: 0 };

type Context = DetectorContext<unknown>;

/** What time alone changes up to `at`. Null: it was on for too short to count. */
export function elapsed(one: Occurrence | null, at: Micros, { delayOn, delayOff }: Delays): Occurrence | null {
  if (!one || one.over) return one;
  const sure = one.sure || (one.back?.time ?? at) - one.since >= delayOn;
  if (!one.back) return { ...one, sure };
  if (!sure) return null;
  return { ...one, sure, over: at - one.back.time >= delayOff };
}

/** The device says that it is on: one that is over is another occurrence, one that was off for too short goes on. */
export function raised(
  one: Occurrence | null,
  evidence: Evidence,
  words: AlarmWords,
  { delayOn }: Delays,
): { readonly one: Occurrence; readonly before: Occurrence | null } {
  if (one && !one.over) return { one: { ...one, back: null, words }, before: null };
  const fresh = { since: evidence.time, opened: evidence, sure: delayOn === 0, back: null, over: false };
  return { one: { ...fresh, acknowledgedAt: null, continued: false, words }, before: one };
}

/** The device says that it is off. */
export function cleared(one: Occurrence | null, evidence: Evidence, delays: Delays): Occurrence | null {
  if (!one || one.over) return one;
  return elapsed({ ...one, back: one.back ?? evidence }, evidence.time, delays);
}

/** The device says whether it is acknowledged: the first moment of that counts, until it is taken back. */
export function acknowledged(one: Occurrence | null, is: boolean, at: Micros): Occurrence | null {
  if (!one || is === (one.acknowledgedAt !== null)) return one;
  return { ...one, acknowledgedAt: is ? at : null };
}

/**
 * What the window says of an occurrence up to `through`. One that is over stays open until another comes or the window ends:
 * it may still be acknowledged. One that the window before said to go on is told here whatever its length, so that its end is.
 */
export function told(one: Occurrence | null, through: Micros, context: Context): DetectedFact[] {
  if (!one?.sure) return [];
  const end = context.window.to;
  const from = Math.max(one.since, context.window.from);
  const cut = !one.over && end !== null && through >= end;
  const to = one.over && one.back ? Math.max(one.back.time, from) : cut ? end : null;
  return to === from && !one.continued ? [] : [factOf(one, { from, to, continues: cut && !context.last }, context)];
}

/** What the next window begins with: what is over is told. */
export function carried(one: Occurrence | null): Occurrence | null {
  return one && !one.over ? { ...one, continued: one.sure } : null;
}

/** When time alone changes it next; null: never. */
export function nextChange(one: Occurrence | null, { delayOn, delayOff }: Delays): Micros | null {
  if (!one || one.over) return null;
  if (one.back) return one.back.time + delayOff;
  return one.sure ? null : one.since + delayOn;
}

function factOf(
  { since, opened, back, over, acknowledgedAt, continued, words }: Occurrence,
  { from, to, continues }: { readonly from: Micros; readonly to: Micros | null; readonly continues: boolean },
  context: Context,
): DetectedFact {
  const { acknowledge, severity, ...said } = words;
  return {
    // One of no length ends where another may begin.
    key: factKey(context, from, to === from ? `${said.name ?? ''}|over` : said.name),
    type: 'condition.occurred',
    version: 1,
    occurredAt: from,
    site: context.site,
    evidence: distinctEvidence([opened, over ? back : null]),
    payload: {
      subject: context.subject,
      condition: 'device',
      severity,
      from,
      to,
      ...(continued ? { continued } : {}),
      ...(continues ? { continues } : {}),
      ...(since < from ? { began: since } : {}),
      ...said,
      ...(acknowledgedAt === null ? {} : { acknowledgedAt }),
      ...(acknowledge && acknowledgedAt === null ? { acknowledge } : {}),
    },
  };
}
