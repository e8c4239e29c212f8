import type { Format } from '@millrace/hmi-ui/format/format.ts';

const MOMENTS = new Set(['from', 'to', 'at', 'firstSeen', 'lastSeen']);

/** A fact's payload in one line: names as the contract has them, times as clocks. */
export const plain = (payload: Readonly<Record<string, unknown>>, show: Format): string =>
  Object.entries(payload)
    .filter(([, value]) => value !== null && typeof value !== 'object')
    .map(
      ([name, value]) =>
        `${name} ${MOMENTS.has(name) && typeof value === 'number' ? show.seconds(value) : String(value)}`,
    )
    .join(', ');
