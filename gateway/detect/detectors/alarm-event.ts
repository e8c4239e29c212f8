import { createHash } from 'node:crypto';
import type { ConditionSeverity, DetectorContext, DeviceAlarmsSettings, SampleValue } from '@millrace/contracts';
import type { AlarmWords } from './alarm-course.ts';

type Context = DetectorContext<DeviceAlarmsSettings>;

const LONGEST_NAME = 120;
const LONGEST_WORDS = 500;
const LONGEST_SOURCE = 200;

/** What a device says of one of its alarms. */
export interface AlarmEvent {
  readonly id: string | null;
  /** The condition's own node, as the device writes it. */
  readonly condition: string;
  readonly name: string;
  /** The name of an earlier occurrence that the device still wants acknowledged, of which it speaks; null: of the newest. */
  readonly branch: string | null;
  readonly on: boolean;
  /** The device keeps it as one that somebody has to see to. */
  readonly retained: boolean;
  /** Null: it is not of a kind that can be acknowledged. */
  readonly acknowledged: boolean | null;
  readonly severity: number;
  readonly source: string | null;
  readonly text: string | null;
}

/** Null: the event is of no condition. */
export function eventOf(value: SampleValue): AlarmEvent | null {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
  const { id, condition, branch, active, retain, enabled, acknowledged: is, severity, source, message, name } = value;
  if (typeof condition !== 'string' || condition === '') return null;
  return {
    id: words(id),
    condition,
    name: shortened(condition),
    branch: typeof branch === 'string' && branch !== '' ? shortened(`${condition} ${branch}`) : null,
    retained: retain === true,
    on: enabled !== false && (typeof active === 'boolean' ? active : retain === true),
    acknowledged: typeof is === 'boolean' ? is : null,
    severity: typeof severity === 'number' ? severity : 0,
    source: words(source),
    text: words(message) ?? words(name),
  };
}

const words = (value: unknown): string | null =>
  typeof value === 'string' && value.trim() !== '' ? value.trim().slice(0, LONGEST_WORDS) : null;

/** A name that can be part of a key: a node may have as many as 4,096 letters. */
const shortened = (name: string): string =>
  name.length <= LONGEST_NAME
    ? name
    : `${name.slice(0, LONGEST_NAME - 18)}~${createHash('sha256').update(name).digest('hex').slice(0, 16)}`;

export function wordsOf(event: AlarmEvent, context: Context): AlarmWords {
  const { name, severity, source, text } = event;
  return {
    severity: severityOf(severity, context.settings),
    name,
    ...(source === null ? {} : { source: source.slice(0, LONGEST_SOURCE) }),
    ...(text === null ? {} : { text: { en: text } }),
    ...acknowledgeOf(event, context),
  };
}

/** Only the newest event of a condition, or of a branch of it, can be acknowledged at the device. */
export function acknowledgeOf(
  { acknowledged: is, id, condition }: AlarmEvent,
  { subject }: Context,
): Partial<AlarmWords> {
  if (is !== false || id === null || !isPoint(subject)) return {};
  return { acknowledge: { point: subject, value: { acknowledge: id, condition }, comment: 'comment' } };
}

/** The subject names the point itself, so that it can be written to. */
const isPoint = (subject: string): boolean => subject.split('/').length === 5;

function severityOf(severity: number, { critical, high, low }: DeviceAlarmsSettings): ConditionSeverity {
  if (severity >= critical) return 'critical';
  if (severity >= high) return 'high';
  return severity >= low ? 'low' : 'diagnostic';
}
