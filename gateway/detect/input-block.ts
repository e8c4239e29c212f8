import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { DetectorInput } from '@millrace/contracts';
import type { Position } from './position.ts';

/** A reading that was said with one value only: what can be packed. */
export type PackedInput = Position & { readonly input: Extract<DetectorInput, { kind: 'sample' }> };

/** Readings that follow one another, packed into one row. */
export interface InputBlock {
  readonly from: Position;
  readonly to: Position;
  readonly count: number;
  readonly data: Uint8Array;
}

/** Columns of a block. Numbers that grow are kept as differences: regular readings then pack to almost nothing. */
interface Columns {
  /** [role, tie, point, gateway, source] of its inputs, each once. */
  readonly kinds: readonly (readonly [string, string, number, string, string])[];
  readonly kind: readonly number[];
  readonly time: readonly number[];
  /** Arrival after the reading's own time; the difference to the one before. */
  readonly late: readonly number[];
  readonly epoch: readonly number[];
  readonly seq: readonly number[];
  readonly value: readonly PackedInput['input']['value'][];
  readonly quality: readonly number[];
}

const differences = (numbers: readonly number[]): number[] => numbers.map((one, at) => one - (numbers[at - 1] ?? 0));
function sums(differing: readonly number[]): number[] {
  let sum = 0;
  return differing.map((one) => {
    sum += one;
    return sum;
  });
}
/** A column that is one value all along is written once. */
const folded = (numbers: readonly number[]): readonly number[] =>
  numbers.every((one) => one === numbers[0]) ? numbers.slice(0, 1) : numbers;
const unfolded = (numbers: readonly number[], count: number): readonly number[] =>
  numbers.length === count ? numbers : new Array<number>(count).fill(numbers[0] ?? 0);

/** Packs readings, which are in order. Throws a RangeError where there are none. */
export function packInputs(inputs: readonly PackedInput[]): InputBlock {
  const first = inputs[0];
  const last = inputs.at(-1);
  if (!first || !last) throw new RangeError('a block holds at least one input');
  const kinds: [string, string, number, string, string][] = [];
  const known = new Map<string, number>();
  const kind = inputs.map(({ tie, input: { role, point, record, source } }) => {
    const made: [string, string, number, string, string] = [role, tie, point, record.gateway, source];
    const id = JSON.stringify(made);
    const at = known.get(id) ?? kinds.push(made) - 1;
    known.set(id, at);
    return at;
  });
  const columns: Columns = {
    kinds,
    kind: folded(kind),
    time: differences(inputs.map(({ time }) => time)),
    late: differences(inputs.map(({ input }) => input.arrival - input.time)),
    epoch: folded(inputs.map(({ input }) => input.record.epoch)),
    seq: differences(inputs.map(({ input }) => input.record.seq)),
    value: inputs.map(({ input }) => input.value),
    quality: folded(inputs.map(({ input }) => input.quality)),
  };
  const data = deflateRawSync(JSON.stringify(Object.values(columns)));
  return { from: place(first), to: place(last), count: inputs.length, data };
}

const place = ({ time, tie }: Position): Position => ({ time, tie });

/** What `packInputs` packed. */
export function unpackInputs(data: Uint8Array): PackedInput[] {
  const [kinds, kind, times, lates, epochs, seqs, value, qualities] = JSON.parse(inflateRawSync(data).toString()) as [
    Columns['kinds'],
    number[],
    number[],
    number[],
    number[],
    number[],
    Columns['value'],
    number[],
  ];
  const count = value.length;
  const time = sums(times);
  const late = sums(lates);
  const seq = sums(seqs);
  const of = unfolded(kind, count);
  const epoch = unfolded(epochs, count);
  const quality = unfolded(qualities, count);
  return time.map((at, row) => {
    const [role, tie, point, gateway, source] = kinds[of[row] ?? 0] as Columns['kinds'][number];
    const record = { gateway, epoch: epoch[row] ?? 0, seq: seq[row] ?? 0 };
    const arrival = at + (late[row] ?? 0);
    const input = {
      kind: 'sample' as const,
      role,
      time: at,
      arrival,
      record,
      source,
      point,
      value: value[row] as PackedInput['input']['value'],
      quality: quality[row] ?? 0,
    };
    return { time: at, tie, input };
  });
}
