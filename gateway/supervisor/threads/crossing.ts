import { DeviceBatch, DeviceError, type DeviceFault } from '@millrace/driver-api';

/** An error on its way between threads: Node would keep its message and lose what kind it is. */
export interface CrossingFault {
  /** Null for what a driver did not foresee. */
  readonly code: DeviceFault | null;
  readonly message: string;
}

export const faultOf = (error: unknown): CrossingFault => ({
  code: error instanceof DeviceError ? error.code : null,
  message: error instanceof Error ? error.message : String(error),
});

export const errorOf = ({ code, message }: CrossingFault): Error =>
  code === null ? new Error(message) : new DeviceError(code, message);

/**
 * A batch on its way between threads: its columns, which are copied. To hand them over would save no time at the sizes
 * that links have (measured: docs/decisions.md) and take from a driver the columns that it reads the next answer into.
 */
export interface CrossingBatch {
  /** Null where they are those that were asked for: whoever asked has them. */
  readonly point: Int32Array | null;
  readonly value: Float64Array;
  readonly quality: Uint16Array;
  readonly time: Float64Array | null;
  readonly past: ReadonlySet<number> | null;
  readonly other: DeviceBatch['other'];
}

/** `asked`: the points of the question that it answers. */
export function crossing({ point, value, quality, time, past, other }: DeviceBatch, asked?: Int32Array): CrossingBatch {
  return {
    point: point === asked ? null : whole(point),
    value: whole(value),
    quality: whole(quality),
    time: time && whole(time),
    past,
    other,
  };
}

export function crossed(batch: CrossingBatch, asked: Int32Array): DeviceBatch {
  return new DeviceBatch({ ...batch, point: batch.point ?? asked });
}

/** A part of a larger column would take all of that with it. */
const whole = <Column extends Int32Array | Float64Array | Uint16Array>(column: Column): Column =>
  column.byteLength === column.buffer.byteLength ? column : (column.slice() as Column);
