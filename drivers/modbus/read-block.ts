import { QUALITY } from '@millrace/contracts';
import { DeviceError, type DeviceSample } from '@millrace/driver-api';
import { exceptionText, readQuestion } from './codec/pdu.ts';
import type { Link } from './link/link.ts';
import type { Block } from './planner.ts';
import type { ModbusPoint } from './points.ts';
import { isRefusal } from './refusal.ts';

export interface UnitBlock extends Block<ModbusPoint> {
  readonly unit: number;
}

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
): Promise<readonly DeviceSample[]> {
  const known = splits.get(block);
  if (known) return readHalves(link, known, splits, signal);
  const { unit, table, offset, count } = block;
  const answer = await link.ask(unit, readQuestion(table, offset, count), { signal });
  if ('data' in answer) return samplesOf(block, answer.data);
  const { exception } = answer;
  const halves = exception === NO_SUCH_ADDRESS || exception === NOT_THIS_COUNT ? halvesOf(block) : undefined;
  if (!halves) throw refused(block, exception);
  const samples = await readHalves(link, halves, splits, signal);
  splits.set(block, halves);
  return samples;
}

async function readHalves(
  link: Link,
  halves: readonly [UnitBlock, UnitBlock],
  splits: Splits,
  signal: AbortSignal,
): Promise<readonly DeviceSample[]> {
  const samples: DeviceSample[] = [];
  let fault: DeviceError | undefined;
  for (const half of halves) {
    try {
      samples.push(...(await readBlock(link, half, splits, signal)));
    } catch (error) {
      if (!(error instanceof DeviceError) || error.code !== 'device') throw error;
      fault ??= error;
      for (const { point } of half.items) samples.push({ point: point.id, value: null, quality: QUALITY.badDevice });
    }
  }
  if (fault && samples.every(({ value }) => value === null)) throw fault;
  return samples;
}

/** Cut where the widest hole is; where there is none, in the middle. A single point cannot be cut. */
function halvesOf(block: UnitBlock): readonly [UnitBlock, UnitBlock] | undefined {
  const { items, unit, table } = block;
  if (items.length < 2) return undefined;
  let cut = items.length >> 1;
  let widest = 0;
  for (let at = 1; at < items.length; at++) {
    const before = items[at - 1] as ModbusPoint;
    const hole = (items[at] as ModbusPoint).offset - before.offset - before.count;
    if (hole > widest) [widest, cut] = [hole, at];
  }
  const part = (of: readonly ModbusPoint[]): UnitBlock => {
    const offset = Math.min(...of.map((item) => item.offset));
    const end = Math.max(...of.map((item) => item.offset + item.count));
    return { unit, table, offset, count: end - offset, items: of };
  };
  return [part(items.slice(0, cut)), part(items.slice(cut))];
}

function samplesOf({ items, offset }: UnitBlock, data: Uint8Array): DeviceSample[] {
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  return items.map(({ point, codec, offset: own }) => {
    const at = own - offset;
    const value = codec ? codec.decode(view, at * 2) : (((data[at >> 3] as number) >> (at & 7)) & 1) === 1;
    if (!isRefusal(value)) return { point: point.id, value, quality: QUALITY.good };
    const quality = value.refused === 'not-a-number' ? QUALITY.badNotANumber : QUALITY.badDevice;
    return { point: point.id, value: null, quality };
  });
}

/** 10 and 11 come from a bridge: the unit behind it is the one that is silent. */
const SILENT = new Set([10, 11]);

export function refused({ unit, table, offset, count }: Omit<UnitBlock, 'items'>, exception: number): DeviceError {
  const which = `unit ${unit}, ${table}:${offset}${count > 1 ? ` to ${offset + count - 1}` : ''}`;
  return new DeviceError(SILENT.has(exception) ? 'silent' : 'device', `${which}: ${exceptionText(exception)}`);
}
