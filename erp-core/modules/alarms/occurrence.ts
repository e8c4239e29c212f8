import type { FactOf } from '@millrace/contracts';
import { stableId } from '../../kernel/index.ts';
import type { Alarm } from './alarm.ts';

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

/** Somebody saw one of a subject's conditions, from one moment to another. */
export interface Acknowledgement {
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

/**
 * An alarm as it stands, from all that is said of it, in whatever order that came: the newest piece says how it is, the
 * first person to have seen it acknowledged it, and the device where nobody did. Null: nothing is said of it any more. Pure.
 */
export function alarmOf(
  reports: readonly Report[],
  acknowledgements: readonly Acknowledgement[],
): Omit<Alarm, 'id' | 'version' | 'site'> | null {
  const last = reports.reduce<Report | undefined>(
    (newest, one) => (newest && newest.from > one.from ? newest : one),
    undefined,
  );
  if (!last) return null;
  const { subject, condition, name, severity, text, source, began } = last;
  const over = last.continues ? null : last.to;
  const seen = acknowledgements
    // One that ends in the moment in which another begins is not that one: a source heard once between two silences.
    .filter(({ from, to }) => from === began || (to > began && (over === null || from < over)))
    .reduce<Acknowledgement | undefined>((first, one) => (first && first.at <= one.at ? first : one), undefined);
  const acknowledgedAt = seen?.at ?? last.acknowledgedAt;
  return {
    ...{ subject, condition, name, severity, text, source, began, over },
    acknowledgedAt,
    acknowledgedBy: seen?.userId ?? null,
    comment: seen?.comment ?? null,
    deviceCommand: seen?.deviceCommand ?? null,
    state: over !== null ? 'over' : acknowledgedAt === null ? 'active' : 'acknowledged',
  };
}
