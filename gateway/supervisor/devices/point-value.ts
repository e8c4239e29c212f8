import {
  convertValue,
  isGood,
  newConverted,
  type Point,
  QUALITY,
  qualityName,
  rawValue,
  type SampleValue,
} from '@millrace/contracts';
import { DeviceError, type DeviceSample } from '@millrace/driver-api';

/** What a device answered for one point, in the point's own unit. */
export interface ReadValue {
  readonly point: string;
  readonly value: SampleValue;
  readonly unit: string;
  readonly quality: string;
}

/** What of a point is needed to read its raw value. */
export type ReadPoint = Pick<Point, 'path' | 'type' | 'unit' | 'scale' | 'range'>;

/** What a device is to be told, so that reading it back gives this value. Throws a DeviceError where there is none. */
export function rawOf(value: SampleValue, { path, type, scale, range }: Point): SampleValue {
  if (type !== 'number') return value;
  const own = path.split('/').slice(1).join('/');
  if (typeof value !== 'number') throw new DeviceError('unwritable', `${own} takes a number`);
  if (range && (value < range.low || value > range.high)) {
    throw new DeviceError('unwritable', `${own} takes a number from ${range.low} to ${range.high}, not ${value}`);
  }
  const raw = scale ? rawValue(value, scale) : value;
  if (!Number.isFinite(raw)) throw new DeviceError('unwritable', `${own}: ${value} has no raw value at this scale`);
  return raw;
}

/** A raw sample as people read it; one that is missing is bad by the device. */
export function readValue(point: ReadPoint, sample: DeviceSample | undefined): ReadValue {
  const { path, unit, type } = point;
  const name = path.split('/').at(-1) ?? path;
  const converted = newConverted();
  convertValue(sample?.value ?? null, point, converted);
  const said = sample?.quality ?? QUALITY.badDevice;
  const quality = qualityName(
    converted.refused !== null ? QUALITY.badNotANumber : isGood(said) ? converted.quality : said,
  );
  const { value, other } = converted;
  const whole =
    other !== undefined
      ? (JSON.parse(other) as SampleValue)
      : Number.isNaN(value)
        ? null
        : type === 'boolean'
          ? value === 1
          : value;
  return { point: name, value: whole, unit, quality };
}
