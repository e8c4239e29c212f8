import type { FactOf } from '@millrace/contracts';
import { stableId } from '../../kernel/index.ts';
import type { Alarm } from './alarm.ts';
import type { Definition } from './definition.ts';
import { mannerOf, standingOf } from './standing.ts';
import { quietBy, type Suppression } from './suppression.ts';

type Payload = FactOf<'condition.occurred'>['payload'];

/** What one fact says of an alarm. */
export interface Report
  extends Pick<Payload, 'subject' | 'condition' | 'severity'>,
    Pick<Alarm, 'name' | 'text' | 'source' | 'began' | 'acknowledgedAt'> {
  readonly from: number;
  readonly to: number | null;
  /** Cut at the end of its window while it was on: what follows says whether it still is. */
  readonly continues: boolean;
}

/** What somebody said of one of a subject's conditions, from one moment to another: that he saw it, or let it go. */
export interface Word {
  readonly kind: 'acknowledged' | 'reset';
  readonly from: number;
  readonly to: number;
  readonly at: number;
  readonly userId: string;
  readonly comment: string | null;
  readonly deviceCommand: string | null;
}

/** Which of a subject's conditions, whenever it came. */
export const lineOf = ({ subject, condition, name }: Pick<Report, 'subject' | 'condition' | 'name'>): string =>
  `${subject}|${condition}|${name ?? ''}`;

/** The pieces of one occurrence share it, whichever of them comes first. */
export const alarmId = (site: string, of: Pick<Report, 'subject' | 'condition' | 'name' | 'began'>): string =>
  stableId(`alarm ${site}|${lineOf(of)}|${of.began}`);

/** When it began, as each of its pieces says it. */
export const beganOf = ({ began, from }: Pick<Payload, 'began' | 'from'>): number => began ?? from;

/** What was decided of an alarm, and what is true of it beside what is said of it. */
export interface Circumstances {
  /** One of the same line began after it: that one is what has to be seen and reset now. */
  readonly superseded: boolean;
  readonly definition: Definition | undefined;
  readonly suppressions: readonly Suppression[];
  /** µs; only what is kept quiet depends on it. */
  readonly now: number;
}

/** The area, where nobody decided on an operating position. */
export const positionOf = (subject: string, definition: Pick<Definition, 'position'> | undefined): string =>
  definition?.position ?? subject.split('/', 1)[0] ?? subject;

/**
 * An alarm as it stands, from all that is said of it, in whatever order that came: the newest piece says how it is, the
 * first person to have seen it acknowledged it, and the device where nobody did. Null: nothing is said of it any more. Pure.
 */
export function alarmOf(
  reports: readonly Report[],
  words: readonly Word[],
  { superseded, definition, suppressions, now }: Circumstances,
): Omit<Alarm, 'id' | 'version' | 'site' | 'calledAt'> | null {
  const last = reports.reduce<Report | undefined>(
    (newest, one) => (newest && newest.from > one.from ? newest : one),
    undefined,
  );
  if (!last) return null;
  const { subject, condition, name, text, source, began } = last;
  const severity = definition?.priority ?? last.severity;
  const over = last.continues ? null : last.to;
  const said = firstOf(words, { began, over });
  const [seen, reset] = [said('acknowledged'), said('reset')];
  const course = { over, acknowledgedAt: seen?.at ?? last.acknowledgedAt, resetAt: reset?.at ?? null };
  const manner = mannerOf(severity, definition);
  const state = superseded && over !== null ? 'over' : standingOf(course, manner);
  const quiet = state === 'over' ? undefined : quietBy({ subject, condition, name }, suppressions, now);
  return {
    ...{ subject, condition, name, severity, text, source, began, ...course },
    acknowledgedBy: seen?.userId ?? null,
    resetBy: reset?.userId ?? null,
    comment: seen?.comment ?? null,
    deviceCommand: seen?.deviceCommand ?? null,
    position: positionOf(subject, definition),
    definition: definition?.id ?? null,
    suppressed: quiet?.kind ?? null,
    suppressedUntil: quiet?.until ?? null,
    state,
  };
}

/** The first word of each kind that was said of an occurrence. */
const firstOf =
  (words: readonly Word[], { began, over }: { readonly began: number; readonly over: number | null }) =>
  (wanted: Word['kind']): Word | undefined =>
    words
      // One that ends in the moment in which another begins is not that one: a source heard once between two silences.
      .filter(({ from, to }) => from === began || (to > began && (over === null || from < over)))
      .filter(({ kind }) => kind === wanted)
      .reduce<Word | undefined>((first, one) => (first && first.at <= one.at ? first : one), undefined);
