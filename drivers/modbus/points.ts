import { DeviceError, type DevicePoint } from '@millrace/driver-api';
import { isBitTable, showAddress } from './address.ts';
import { withNoValue } from './codec/no-value.ts';
import { type PointCodec, pointCodec, type Shape } from './codec/types.ts';
import type { ModbusProfile } from './manifest.ts';
import type { Limits, Span } from './planner.ts';
import type { PointAddress } from './point-address.ts';

/** A point with all that a reading of it needs, worked out once. */
export interface ModbusPoint extends Span {
  readonly point: DevicePoint<PointAddress>;
  readonly unit: number;
  /** Undefined in the tables of bits, where a value is one bit of the answer. */
  readonly codec: PointCodec | undefined;
  readonly bit: number | undefined;
}

/** Codecs by their shapes: ten thousand floats of one kind share one. */
export type CodecCache = Map<string, PointCodec>;

function cached(codecs: CodecCache, shape: Shape, noValue: ModbusProfile['noValue']): PointCodec {
  const key = JSON.stringify(shape);
  const known = codecs.get(key) ?? codecOf(shape, noValue);
  codecs.set(key, known);
  return known;
}

function codecOf(shape: Shape, noValue: ModbusProfile['noValue']): PointCodec {
  const codec = pointCodec(shape);
  // Every bit and every letter is one that a device may mean.
  return shape.type === 'bit' || shape.type === 'text' ? codec : withNoValue(codec, shape.order, noValue);
}

const KIND: Readonly<Record<string, DevicePoint['type']>> = { bit: 'boolean', text: 'text' };

/** A point as one unit holds it. Throws a DeviceError where its address gives another kind of value than the point has. */
export function modbusPoint(
  point: DevicePoint<PointAddress>,
  profile: ModbusProfile,
  codecs: CodecCache = new Map(),
): ModbusPoint {
  const { place, type, registers, padding, scale } = point.address;
  const order = point.address.order ?? profile.order;
  const kind = KIND[type] ?? 'number';
  if (point.type !== kind) {
    const instead =
      point.type === 'boolean' ? `; a bit of a register is written "${place.table}:${place.offset}.0"` : '';
    throw new DeviceError(
      'misconfigured',
      `${point.path}: ${showAddress(place)} gives a ${kind}, the point is a ${point.type}${instead}`,
    );
  }
  const codec = isBitTable(place.table)
    ? undefined
    : cached(
        codecs,
        type === 'bit'
          ? { type, bit: place.bit ?? 0, order }
          : type === 'text'
            ? { type, registers, order, padding }
            : { type, order, ...(scale ? { scale } : {}) },
        profile.noValue,
      );
  return {
    point,
    unit: place.unit ?? profile.unit,
    table: place.table,
    offset: place.offset,
    count: codec?.registers ?? 1,
    codec,
    bit: place.bit,
  };
}

export const limitsOf = ({ maxRegisters, maxBits, gap, forbidden }: ModbusProfile): Limits => ({
  maxRegisters,
  maxBits,
  gap,
  forbidden: forbidden.map(({ table, from, to }) => ({ table, offset: from, count: to - from + 1 })),
});
