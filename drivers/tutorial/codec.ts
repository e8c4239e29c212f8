import { MICROS_PER_MS, type Micros } from '@millrace/contracts';

/** Every question has a number, 1 to 65535, which its answer repeats. */
export const readQuestion = (number: number, names: readonly string[]): string => `R ${number} ${names.join(' ')}\n`;
export const writeQuestion = (number: number, name: string, value: number): string => `W ${number} ${name} ${value}\n`;

export type Answer = { readonly number: number } & (
  | { readonly refused: string }
  | {
      /** The kiln's own clock. */
      readonly time: Micros;
      /** null: the sensor is broken. */
      readonly values: ReadonlyMap<string, number | null>;
    }
);

const LINE = /^([1-9]\d{0,4}) (?:ERR (.{1,200})|OK (\d{1,16})((?: [a-z][a-z0-9_]{0,31}=[-+.0-9eE?]{1,24})*))$/;

/** A line of the kiln, without its end; null where it is none of its answers. `time` is in milliseconds since 1970. */
export function parseAnswer(line: string): Answer | null {
  const match = LINE.exec(line);
  if (!match) return null;
  const [, digits, refused, milliseconds, fields = ''] = match;
  const number = Number(digits);
  if (refused !== undefined) return { number, refused };
  const time = Number(milliseconds) * MICROS_PER_MS;
  if (!Number.isSafeInteger(time)) return null;
  const values = new Map<string, number | null>();
  for (const field of fields.split(' ')) {
    if (field === '') continue;
    const [name = '', text = ''] = field.split('=');
    const value = text === '?' ? null : Number(text);
    if (Number.isNaN(value)) return null;
    values.set(name, value);
  }
  return { number, time, values };
}
