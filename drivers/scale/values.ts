import { QUALITY, type Quality, type SampleValue } from '@millrace/contracts';
import { DeviceError, type DevicePoint, type DeviceSample } from '@millrace/driver-api';
import type { ScaleReading } from './codec/index.ts';
import type { ScaleAddress } from './manifest.ts';

type Point = DevicePoint<ScaleAddress>;

/** Throws a DeviceError (`device`) where the scale weighs in another unit than the points are in. */
export function refuseOtherUnit(reading: ScaleReading, unit: string): void {
  if (reading.unit === null || reading.unit === unit) return;
  throw new DeviceError(
    'device',
    `the scale weighs in ${reading.unit}, its profile says ${unit}: switch the scale, or mend the profile`,
  );
}

/** What a reading says of these points. A weight that moves is uncertain; one out of range is none. */
export const samplesOf = (reading: ScaleReading, points: readonly Point[]): DeviceSample[] =>
  points.map((point): DeviceSample => {
    const { value, quality } = said(reading, point.address);
    return { point: point.id, value: value === null ? null : typed(value, point.type), quality };
  });

function said(reading: ScaleReading, address: ScaleAddress): { value: SampleValue; quality: Quality } {
  const { weight, stable, range, net, tare, unit, zero } = reading;
  const known = (value: SampleValue) => ({ value, quality: value === null ? QUALITY.badDevice : QUALITY.good });
  switch (address) {
    case 'weight':
      if (range !== 'within') return { value: null, quality: QUALITY.badOutOfRange };
      return weight !== null && !stable ? { value: weight, quality: QUALITY.uncertain } : known(weight);
    case 'tare':
      return known(tare);
    case 'net':
      return known(net);
    case 'stable':
      return known(stable);
    case 'range':
      return known(range);
    case 'unit':
      return known(unit);
    case 'zero':
      return known(zero);
    case 'take-tare':
    case 'clear-tare':
      return known(null);
  }
}

/** Weights are decimals with the scale's resolution in their zeros: a point of text keeps them. */
const typed = (value: SampleValue, type: Point['type']): SampleValue =>
  type === 'number' && typeof value === 'string' && value !== '' && Number.isFinite(Number(value))
    ? Number(value)
    : value;
