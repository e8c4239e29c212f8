import type { Bench } from '../harness/figure.ts';
import { factBooking } from './fact-booking.ts';
import { ingestBatch, ingestJson } from './ingest.ts';
import { keptInputs } from './kept-inputs.ts';
import { liveLatency } from './live-latency.ts';
import { memoryIdle } from './memory-idle.ts';
import { rightsCost } from './rights-cost.ts';
import { screens } from './screens.ts';
import { bytes, year } from './store.ts';

/** Every figure, in the order in which they are run. */
export const benches: readonly Bench[] = [
  ingestJson,
  ingestBatch,
  liveLatency,
  bytes,
  keptInputs,
  factBooking,
  rightsCost,
  memoryIdle,
  year,
  screens,
];
