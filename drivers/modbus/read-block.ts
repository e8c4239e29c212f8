import { QUALITY, type Quality } from '@millrace/contracts';
import { DeviceBatch, DeviceError } from '@millrace/driver-api';
import { halvesOf, type UnitBlock } from './block.ts';
import { exceptionText, readQuestion } from './codec/pdu.ts';
import type { Link } from './link/link.ts';
import type { Span } from './planner.ts';
import { isRefusal } from './refusal.ts';

const NO_SUCH_ADDRESS = 2;
const NOT_THIS_COUNT = 3;

/** What a block turned out to be made of, where a device refused it whole. */
export type Splits = WeakMap<UnitBlock, readonly [UnitBlock, UnitBlock]>;

/**
 * Reads a block. Where the device refuses it for an address or its size, its halves are asked, and so on: one wrong
 * address, or a hole that nobody knew of, does not spoil its neighbours. What was found is kept for the next time.
 * Rejects with a DeviceError where not one point was given.
 */
export async function readBlock(
  link: Link,
  block: UnitBlock,
  splits: Splits,
  signal: AbortSignal,
): Promise<DeviceBatch> {
  const known = splits.get(block);
  if (known) return readHalves(link, known, splits, signal);
  const { unit, table, offset, count } = block;
  const answer = await link.ask(unit, readQuestion(table, offset, count), { signal });
  if ('data' in answer) return batchOf(block, answer.data);
  const { exception } = answer;
  const halves = exception === NO_SUCH_ADDRESS || exception === NOT_THIS_COUNT ? halvesOf(block) : undefined;
  if (!halves) throw refused(block, exception);
  const batch = await readHalves(link, halves, splits, signal);
  splits.set(block, halves);
  return batch;
}

async function readHalves(
  link: Link,
  halves: readonly [UnitBlock, UnitBlock],
  splits: Splits,
  signal: AbortSignal,
): Promise<DeviceBatch> {
  const batches: DeviceBatch[] = [];
  let fault: DeviceError | undefined;
  let given = false;
  for (const half of halves) {
    try {
      const batch = await readBlock(link, half, splits, signal);
      given ||= batch.quality.includes(QUALITY.good);
      batches.push(batch);
    } catch (error) {
      if (!(error instanceof DeviceError) || error.code !== 'device') throw error;
      fault ??= error;
      batches.push(DeviceBatch.without(half.points, QUALITY.badDevice));
    }
  }
  if (fault && !given) throw fault;
  return (batches[0] as DeviceBatch).joined(batches[1] as DeviceBatch);
}

const QUALITY_OF: Readonly<Record<string, Quality>> = {
  'not-a-number': QUALITY.badNotANumber,
  'no-value': QUALITY.badNoValue,
};

function batchOf(block: UnitBlock, data: Uint8Array): DeviceBatch {
  const { points, offsets, codecs, offset, values: value, allGood } = block;
  const { length } = points;
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  let quality = allGood;
  let other: Map<number, string | boolean> | null = null;
  for (let row = 0; row < length; row++) {
    const at = (offsets[row] as number) - offset;
    const codec = codecs[row];
    const read = codec ? codec.decode(view, at * 2) : (((data[at >> 3] as number) >> (at & 7)) & 1) === 1;
    if (typeof read === 'number') {
      value[row] = read;
      continue;
    }
    value[row] = Number.NaN;
    if (isRefusal(read)) {
      if (quality === allGood) quality = allGood.slice();
      quality[row] = QUALITY_OF[read.refused] ?? QUALITY.badDevice;
    } else {
      other ??= new Map();
      other.set(row, read);
    }
  }
  return new DeviceBatch({ point: points, value, quality, other });
}

/** 10 and 11 come from a bridge: the unit behind it is the one that is silent. */
const SILENT = new Set([10, 11]);

export function refused(
  { unit, table, offset, count }: Span & { readonly unit: number },
  exception: number,
): DeviceError {
  const which = `unit ${unit}, ${table}:${offset}${count > 1 ? ` to ${offset + count - 1}` : ''}`;
  return new DeviceError(SILENT.has(exception) ? 'silent' : 'device', `${which}: ${exceptionText(exception)}`);
}
