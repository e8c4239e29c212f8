import type { SampleValue } from '@millrace/contracts';
import type { ReadablePoint } from './readable.ts';

/** A kept reading as the contract has it: what a point's type says, or the JSON that was kept beside. */
export function sampleValueOf(type: ReadablePoint['type'], value: number | null, other: string | null): SampleValue {
  if (other !== null) return JSON.parse(other) as SampleValue;
  if (value === null) return null;
  return type === 'boolean' ? value !== 0 : value;
}
