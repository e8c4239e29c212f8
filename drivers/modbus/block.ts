import { QUALITY } from '@millrace/contracts';
import type { PointCodec } from './codec/types.ts';
import type { Block, Span } from './planner.ts';
import type { ModbusPoint } from './points.ts';

/**
 * One request to a unit and how its answer is read, in columns: worked out once, so that nothing but bytes and numbers is
 * touched at each answer. Points stand in the order of their addresses.
 */
export interface UnitBlock extends Span {
  readonly unit: number;
  /** Numbers of the points. */
  readonly points: Int32Array;
  /** Where each begins, from zero in its table. */
  readonly offsets: Uint16Array;
  /** Of each; undefined in the tables of bits. */
  readonly codecs: readonly (PointCodec | undefined)[];
  /** What the answer is read into, the next one in place of the one before. */
  readonly values: Float64Array;
  /** The column of qualities of an answer that is good throughout, shared by all of them. */
  readonly allGood: Uint16Array;
}

export function unitBlock(unit: number, { table, offset, count, items }: Block<ModbusPoint>): UnitBlock {
  return {
    unit,
    table,
    offset,
    count,
    points: Int32Array.from(items, ({ point }) => point.id),
    offsets: Uint16Array.from(items, (item) => item.offset),
    codecs: items.map(({ codec }) => codec),
    values: new Float64Array(items.length),
    allGood: new Uint16Array(items.length).fill(QUALITY.good),
  };
}

const sizeAt = (block: UnitBlock, at: number): number => block.codecs[at]?.registers ?? 1;

/** Cut where the widest hole is; where there is none, in the middle. A single point cannot be cut. */
export function halvesOf(block: UnitBlock): readonly [UnitBlock, UnitBlock] | undefined {
  const { offsets } = block;
  if (offsets.length < 2) return undefined;
  let cut = offsets.length >> 1;
  let widest = 0;
  for (let at = 1; at < offsets.length; at++) {
    const hole = (offsets[at] as number) - (offsets[at - 1] as number) - sizeAt(block, at - 1);
    if (hole > widest) [widest, cut] = [hole, at];
  }
  return [part(block, 0, cut), part(block, cut, offsets.length)];
}

function part(block: UnitBlock, from: number, to: number): UnitBlock {
  const { unit, table } = block;
  const offsets = block.offsets.slice(from, to);
  const ends = Array.from(offsets, (own, at) => own + sizeAt(block, from + at));
  const offset = Math.min(...offsets);
  return {
    unit,
    table,
    offset,
    count: Math.max(...ends) - offset,
    points: block.points.slice(from, to),
    offsets,
    codecs: block.codecs.slice(from, to),
    values: block.values.slice(from, to),
    allGood: block.allGood.slice(from, to),
  };
}
