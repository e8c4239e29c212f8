import { CLASSES, sampleTable } from '../receiver/point-classes.ts';
import { LEVELS } from '../rollup/levels.ts';

/** A table of the store as a move sees it. */
export interface MovedTable {
  readonly name: string;
  /** What is copied and what the checksum is of. */
  readonly columns: readonly string[];
  /** Column of time by which it is copied piece by piece; undefined: whole, at the very end. */
  readonly time?: string;
  /** It has an index on (point, time): a short span is found by naming the points. */
  readonly byPoint?: boolean;
}

const ROLLUP = [
  ...['bucket', 'first_time', 'last_time', 'first_value', 'last_value', 'least', 'greatest', 'integral', 'covered'],
  ...['point', 'n', 'n_uncertain', 'n_bad'],
];

/** What may be large. */
export const TIMED: readonly MovedTable[] = [
  ...CLASSES.map((name) => ({
    name: sampleTable(name),
    columns: ['time', 'arrival', 'value', 'point', 'quality', 'other'],
    time: 'time',
    byPoint: true,
  })),
  ...LEVELS.map(({ table }) => ({ name: table, columns: ROLLUP, time: 'bucket', byPoint: true })),
  {
    name: 'observation',
    columns: [
      ...['gateway', 'epoch', 'seq', 'source', 'source_key', 'device', 'time', 'arrival', 'clock_suspect', 'body'],
      'corrected_from',
    ],
    time: 'time',
  },
  {
    name: 'correction',
    columns: [
      ...['point', 'time', 'old_value', 'old_quality', 'old_other', 'old_arrival'],
      ...['new_value', 'new_quality', 'new_other', 'new_arrival', 'gateway', 'epoch', 'seq'],
    ],
    time: 'time',
  },
];

/**
 * A row a point, a source, a gateway: copied whole, in one transaction, of the same moment as the rows they speak of.
 * The acknowledged ranges are among them: from their commit on the target is whole.
 */
export const WHOLE: readonly MovedTable[] = [
  { name: 'last_value', columns: ['time', 'arrival', 'value', 'point', 'quality', 'other'] },
  { name: 'rollup_point', columns: ['point', 'since_1s', 'since_10s'] },
  { name: 'dirty', columns: ['point', 'level', 'from_time', 'to_time'] },
  { name: 'delivery_count', columns: ['gateway', 'epoch', 'source', 'outcome', 'reason', 'n'] },
  { name: 'acknowledged', columns: ['gateway', 'epoch', 'ranges'] },
];

/** What a store that is told its points takes over; the registry of numbers has them already. */
export const POINTS: readonly MovedTable[] = [
  { name: 'site', columns: ['name', 'zone'] },
  { name: 'point', columns: ['id', 'site', 'path', 'type', 'unit', 'retention', 'max_gap'] },
];
