import type { Format } from '@millrace/hmi-ui/format/format.ts';

const MOMENTS = new Set(['from', 'to', 'at', 'firstSeen', 'lastSeen']);

/** Said already by the fact's own subject. */
const SUBJECTS = new Set(['machine', 'portal', 'subject', 'device']);
const FIRST = ['person', 'state', 'kind', 'quantity', 'unit', 'from', 'to', 'at'];
const order = (name: string): number => (FIRST.includes(name) ? FIRST.indexOf(name) : FIRST.length);

/** A fact's payload in one line: names as the contract has them, times as clocks. */
export const plain = (payload: Readonly<Record<string, unknown>>, show: Format): string =>
  Object.entries(payload)
    .filter(([name, value]) => value !== null && value !== false && typeof value !== 'object' && !SUBJECTS.has(name))
    .sort(([a], [b]) => order(a) - order(b))
    .map(
      ([name, value]) =>
        `${name} ${MOMENTS.has(name) && typeof value === 'number' ? show.seconds(value) : String(value)}`,
    )
    .join(', ');
