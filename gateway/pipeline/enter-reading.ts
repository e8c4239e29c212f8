import { type GatewayConfig, type ManualReading, QUALITY } from '@millrace/contracts';
import { DeviceBatch } from '@millrace/driver-api';
import type { SampleIntake } from './sample-intake.ts';
import type { Source } from './source.ts';

/** Who "sends" what people enter: the source of their readings in the ledger. Who it was is the ERP core's to know. */
export const MANUAL_SOURCE = 'manual';

/** A terminal may have been without the server for a shift, or a round be typed in from paper after a long weekend. */
const PLAUSIBLE_WITHIN = 31 * 24 * 3600 * 1_000_000;
const SOURCE: Source = { name: MANUAL_SOURCE, plausibleWithin: PLAUSIBLE_WITHIN, delivery: 'identified' };

/**
 * Brings a person's reading into the journal. Said again, it is the same reading: its point and its time are what it is
 * known by. Rejects where the point is not one that people enter (any more), or where the journal takes nothing now.
 */
export async function enterReading(
  { point: id, time, value }: ManualReading,
  samples: SampleIntake,
  config: Pick<GatewayConfig, 'points'> | null,
): Promise<void> {
  const point = config?.points.find((one) => one.id === id);
  if (!point?.manual) throw new Error(`point ${id} is not one that people enter here`);
  await new Promise<void>((resolve, reject) => {
    const reading = DeviceBatch.of([{ point: id, value, quality: QUALITY.good, time }]);
    samples.accept(SOURCE, reading, (error) => (error ? reject(error) : resolve()));
  });
}
