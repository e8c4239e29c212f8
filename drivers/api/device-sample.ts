import type { Micros, PointId, Quality, SampleValue } from '@millrace/contracts';

/**
 * One answer for one point. `value` is the raw one: scale, range and deadband are not the driver's. `quality` is good or
 * what the device itself says of it (`QUALITY.badDevice`, `QUALITY.uncertain`); `time` is the device's own, where it has one.
 */
export interface DeviceSample {
  readonly point: PointId;
  readonly value: SampleValue;
  readonly quality: Quality;
  readonly time?: Micros;
}
