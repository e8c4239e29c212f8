/**
 * What the shapes of the panel are made of, in zod/mini: a terminal loads them before its first page, and they are a third
 * of zod's weight. The contracts' own types hold them to the contracts: one that differs does not compile.
 */
import type { LiveValue, LocalizedText, MachineState, ManualPoint, Shift, ShiftWindow } from '@millrace/contracts';
import { z } from 'zod/mini';

export const localizedText = z.object({
  en: z.string(),
  bn: z.optional(z.string()),
  hi: z.optional(z.string()),
}) satisfies z.ZodMiniType<LocalizedText>;

/** A moment as whole microseconds since 1970-01-01T00:00:00Z. */
export const micros = z.int();

/** A quantity on the wire: a decimal as text, never a JavaScript number ("12", "-0.500"). */
export const quantity = z.string().check(z.regex(/^-?\d+(\.\d+)?$/, 'a decimal as text'));
export type Quantity = z.infer<typeof quantity>;

/** One page of a list: `next` is the cursor of the page after this one, null on the last. */
export const page = <Row extends z.ZodMiniType>(row: Row) =>
  z.object({ rows: z.array(row), next: z._default(z.nullable(z.string()), null) });

/** How a master is named in an answer: its id for commands, its code and name for people. */
export const named = z.object({ id: z.string(), code: z.string(), name: localizedText });

/** Those in which a machine does not produce. */
const STANDING = {
  idle: 'idle',
  setup: 'setup',
  stopped: 'stopped',
  'planned-stop': 'planned-stop',
  'no-signal': 'no-signal',
} as const satisfies { readonly [State in Exclude<MachineState, 'producing'>]: State };
export const standingState = z.enum(STANDING);
export const machineState = z.enum({ producing: 'producing', ...STANDING } as const);

const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
export const shift = z.object({
  id: z.string(),
  name: localizedText,
  /** Times of day as HH:MM. */
  start: z.string(),
  end: z.string(),
  days: z._default(z.array(z.enum(WEEKDAYS)), [...WEEKDAYS]),
  breaks: z._default(z.array(z.object({ name: localizedText, start: z.string(), end: z.string() })), []),
}) satisfies z.ZodMiniType<Shift>;

export const shiftWindow = z.object({
  key: z.string(),
  day: z.string().check(z.regex(/^\d{4}-\d{2}-\d{2}$/, 'a date as YYYY-MM-DD')),
  shift: z.nullable(z.string()),
  from: micros,
  to: micros,
}) satisfies z.ZodMiniType<ShiftWindow>;

const bound = z.optional(z.number());
/** Outside of which a reading is asked about before it is taken. */
export const plausible = z._default(
  z.object({ low: bound, high: bound, rise: z.optional(z.object({ low: bound, high: bound })) }),
  {},
) satisfies z.ZodMiniType<ManualPoint['plausible']>;

export const liveValue = z.object({
  i: z.int(),
  v: z.json(),
  q: z.int(),
  t: micros,
}) satisfies z.ZodMiniType<LiveValue>;
