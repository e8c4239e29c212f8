import type { GroupContent } from '@millrace/contracts';

/** The columns of a group without readings. */
export const NO_SAMPLES: GroupContent['samples'] = {
  length: 0,
  point: new Int32Array(0),
  time: new Float64Array(0),
  arrival: new Float64Array(0),
  value: new Float64Array(0),
  quality: new Uint16Array(0),
  source: new Uint16Array(0),
  sources: [],
  other: new Map(),
};
