import type { Bench } from '../harness/figure.ts';
import { ingestBatch, ingestJson } from './ingest.ts';
import { liveLatency } from './live-latency.ts';
import { memoryIdle } from './memory-idle.ts';

/** Every figure, in the order in which they are run. */
export const benches: readonly Bench[] = [ingestJson, ingestBatch, liveLatency, memoryIdle];
