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
  /** What has been, told late from the device's own record: it is kept at its time, and says nothing of how the point is now. */
  readonly past?: true;
}
