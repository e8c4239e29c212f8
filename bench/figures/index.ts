import type { Bench } from '../harness/figure.ts';
import { command } from './command.ts';
import { factBooking } from './fact-booking.ts';
import { import100k } from './import-100k.ts';
import { ingestBatch, ingestJson } from './ingest.ts';
import { keptInputs } from './kept-inputs.ts';
import { liveLatency } from './live-latency.ts';
import { memoryIdle } from './memory-idle.ts';
import { modbus100k } from './modbus-100k.ts';
import { opcuaBrowse, opcuaSubscription, opcuaThread } from './opcua.ts';
import { palette } from './palette.ts';
import { panelsReconnect } from './panels-reconnect.ts';
import { partiesDuplicates } from './parties-duplicates.ts';
import { rightsCost } from './rights-cost.ts';
import { screenLeak } from './screen-leak.ts';
import { screenLoad } from './screen-load.ts';
import { screens } from './screens.ts';
import { search } from './search.ts';
import { stockHistory } from './stock-history.ts';
import { bytes, year } from './store.ts';

/** Every figure, in the order in which they are run. */
export const benches: readonly Bench[] = [
  ingestJson,
  ingestBatch,
  liveLatency,
  bytes,
  keptInputs,
  factBooking,
  modbus100k,
  command,
  stockHistory,
  rightsCost,
  partiesDuplicates,
  search,
  import100k,
  opcuaSubscription,
  opcuaThread,
  opcuaBrowse,
  memoryIdle,
  year,
  screens,
  screenLoad,
  screenLeak,
  palette,
  panelsReconnect,
];
