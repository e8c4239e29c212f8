import { QUALITY, type SampleValue } from '@millrace/contracts';
import { DeviceBatch, type DeviceReadings, type DriverLog } from '@millrace/driver-api';
import {
  DataChangeNotification,
  DataType,
  type MonitoredItemNotification,
  type Variant,
  VariantArrayType,
} from 'node-opcua-client';
import type { LastTimes } from './last-times.ts';
import type { OperationLimits } from './limits.ts';
import type { OpcuaProfile } from './manifest.ts';
import { monitor, type NodePoint } from './monitored-items.ts';
import { overflowed } from './quality.ts';
import type { RawSession } from './raw-session.ts';
import { readValues } from './read.ts';
import { resolveStructures } from './structures.ts';
import type { Watching } from './subscription.ts';
import { type EnumerationNames, sampleOf, timeOf, withoutValue } from './value.ts';

export interface ValueWatchParts {
  readonly session: RawSession;
  readonly limits: OperationLimits;
  readonly profile: OpcuaProfile;
  readonly points: readonly NodePoint[];
  readonly names: ReadonlyMap<number, EnumerationNames>;
  readonly times: LastTimes;
  readonly log: DriverLog;
  /** Resolves when the samples are safe. */
  deliver(readings: DeviceReadings): Promise<void>;
}

/** The values of nodes. What the server refuses to watch is told once as a bad value. */
export function valueWatch(parts: ValueWatchParts): Watching {
  const { session, limits, profile, points, names, log, deliver } = parts;
  const newest = parts.times.column(points.map(({ point }) => point.id));
  let toldOverflow = false;

  function warnOfOverflow({ clientHandle }: MonitoredItemNotification): void {
    toldOverflow = true;
    const point = points[clientHandle]?.point.path;
    log.warn({ point }, 'the server dropped values: raise "queue", or lower "publishing"');
  }

  return {
    size: points.length,

    async begin(subscriptionId) {
      const statuses = await monitor(session, subscriptionId, points, profile, limits);
      const refused = statuses.flatMap((status, at) => {
        const point = points[at]?.point;
        return status >>> 30 === 0 || !point ? [] : [withoutValue(point, status)];
      });
      if (refused.length === 0) return;
      log.warn({ refused: refused.length, of: points.length }, 'the server does not watch some of the points');
      await deliver(refused);
    },

    async report(notification) {
      if (!(notification instanceof DataChangeNotification)) return;
      const items = notification.monitoredItems ?? [];
      if (!toldOverflow) {
        const dropped = items.find(({ value }) => overflowed(value.statusCode.value));
        if (dropped) warnOfOverflow(dropped);
      }
      if (items.some(({ value }) => value.value?.dataType === DataType.ExtensionObject))
        await resolveStructures(
          session,
          items.map(({ value }) => value),
        );
      const batch = changesOf(items, points, names);
      if (batch.length === 0) return;
      await deliver(batch);
      // Not before it is safe: what was told and lost is to be asked for again.
      noteTimes(items, batch, newest);
    },

    catchUp: async () => deliver(await readValues(session, points, names, limits)),
  };
}

/** Changes in columns, as they go on to the journal: thousands come at once, and nearly all are plain numbers. */
function changesOf(
  items: readonly MonitoredItemNotification[],
  points: readonly NodePoint[],
  names: ReadonlyMap<number, EnumerationNames>,
): DeviceBatch {
  const point = new Int32Array(items.length);
  const value = new Float64Array(items.length);
  const quality = new Uint16Array(items.length);
  const time = new Float64Array(items.length);
  const other = new Map<number, SampleValue>();
  let row = 0;
  for (const { clientHandle, value: answer } of items) {
    const of = points[clientHandle]?.point;
    if (!of) continue;
    point[row] = of.id;
    const plain = answer.statusCode.value === 0 && !of.address.field && !names.has(of.id) && numberIn(answer.value);
    if (plain !== false) {
      value[row] = plain;
      quality[row] = QUALITY.good;
      time[row] = timeOf(answer) ?? Number.NaN;
    } else {
      const sample = sampleOf(of, answer, names.get(of.id));
      const isNumber = typeof sample.value === 'number';
      value[row] = isNumber ? (sample.value as number) : Number.NaN;
      if (!isNumber && sample.value !== null) other.set(row, sample.value);
      quality[row] = sample.quality;
      time[row] = sample.time ?? Number.NaN;
    }
    row++;
  }
  const cut = row < items.length;
  return new DeviceBatch({
    point: cut ? point.subarray(0, row) : point,
    value: cut ? value.subarray(0, row) : value,
    quality: cut ? quality.subarray(0, row) : quality,
    time: cut ? time.subarray(0, row) : time,
    other: other.size > 0 ? other : null,
  });
}

function noteTimes(items: readonly MonitoredItemNotification[], { time }: DeviceBatch, newest: Float64Array): void {
  let row = 0;
  for (const { clientHandle } of items) {
    if (clientHandle >= newest.length) continue;
    const own = time?.[row++] as number;
    if (own > (newest[clientHandle] as number)) newest[clientHandle] = own;
  }
}

/** The number that a variant is, as it is; false where it is anything else, or one that must be looked at. */
function numberIn(variant: Variant | null | undefined): number | false {
  if (variant?.arrayType !== VariantArrayType.Scalar || typeof variant.value !== 'number') return false;
  const { dataType, value } = variant;
  const isNumber =
    dataType === DataType.Double ||
    dataType === DataType.Float ||
    (dataType >= DataType.SByte && dataType <= DataType.UInt32);
  return isNumber && Number.isFinite(value) ? value : false;
}
