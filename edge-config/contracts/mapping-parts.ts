import { type DoubtedTime, faultOfTime } from './clock-fault.ts';
import type { MessageContext } from './mapping-output.ts';
import type { PayloadPath } from './mapping-path.ts';
import type { PayloadTimeFormat } from './mapping-time.ts';
import type { Micros } from './time.ts';

export interface TimeReader {
  readonly path: PayloadPath;
  readonly format: PayloadTimeFormat;
  readonly zone: string | undefined;
}

/** Fills `{name}` in; a name that the topic does not give stays as it is, and so finds no point. */
export const fillNames = (template: string, names: ReadonlyMap<string, string>): string =>
  template.replaceAll(/\{([^{}]*)\}/g, (whole, name: string) => names.get(name) ?? whole);

/** What is doubted of a time that a message gave; null where it is believed. */
export function doubtOf(time: Micros | null, { arrival, plausibleWithin }: MessageContext): DoubtedTime | null {
  const fault = faultOfTime(time, arrival, plausibleWithin);
  return fault === null ? null : { time, fault };
}

/** A key as text: a number or a text of the message; anything else is none. */
export function keyText(raw: unknown): string | null {
  if (typeof raw === 'string') return raw.length > 0 && raw.length <= 200 ? raw : null;
  return typeof raw === 'number' ? String(raw) : null;
}
