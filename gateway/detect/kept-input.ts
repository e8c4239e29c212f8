import { createHash } from 'node:crypto';
import type { DetectorInput, ObservationRecord } from '@millrace/contracts';
import type { Position } from './position.ts';

/** An input with its place in the lane. `identity` is what a repeat of it has in common with it. */
export interface PlacedInput extends Position {
  readonly input: DetectorInput;
}

/** The tie of a reading: its role's place. One role is one point, so (time, tie) is the reading's identity. */
export const sampleTie = (roles: readonly string[], role: string): string =>
  `s${String(roles.indexOf(role)).padStart(2, '0')}`;

/**
 * The tie of an observation is its identity, hashed: the source's key with what was observed (one message may hold many
 * under one key); without a key the time and what was observed; with neither, the record itself, for nothing then
 * tells a repeat from another.
 */
export function observationTie({ source, sourceKey, body, epoch, seq }: ObservationRecord): string {
  const { device, time, clockSuspect } = body;
  const what = [device, body.body];
  const identity =
    sourceKey !== undefined ? [source, sourceKey, what] : clockSuspect ? [source, epoch, seq] : [source, time, what];
  return `o${createHash('sha256').update(JSON.stringify(identity)).digest('hex').slice(0, 24)}`;
}

export const isObservationTie = (tie: string): boolean => tie.startsWith('o');

/** Every value that was ever said for one reading, each by the record that said it first; one for an observation. */
export type Versions = readonly DetectorInput[];

const isBefore = (a: DetectorInput, b: DetectorInput): boolean =>
  a.record.epoch !== b.record.epoch ? a.record.epoch < b.record.epoch : a.record.seq < b.record.seq;

/**
 * Adds one more saying to those of its identity; null where it changes nothing. A repeat of a reading changes nothing,
 * even of a value that was corrected since; of different values the one that was *first said last*, by the order of the
 * log, holds. An observation is never corrected: its first record holds.
 */
export function addVersion(versions: Versions, said: DetectorInput): Versions | null {
  if (said.kind === 'observation') return versions[0] && !isBefore(said, versions[0]) ? null : [said];
  const text = JSON.stringify([said.value, said.quality]);
  const known = versions.find((one) => one.kind === 'sample' && JSON.stringify([one.value, one.quality]) === text);
  if (known && !isBefore(said, known)) return null;
  const others = versions.filter((version) => version !== known);
  return [...others, said].sort((a, b) => (isBefore(a, b) ? -1 : 1));
}

/** The version that holds. Throws a RangeError where there is none. */
export function holding(versions: Versions): DetectorInput {
  const last = versions.at(-1);
  if (!last) throw new RangeError('an input without a version');
  return last;
}

type Packed = readonly unknown[];

const pack = (input: DetectorInput): Packed => {
  const { role, time, arrival, record, source } = input;
  const head = [role, time, arrival - time, record.gateway, record.epoch, record.seq, source];
  return input.kind === 'sample'
    ? [...head, 0, input.point, input.value, input.quality]
    : [...head, 1, input.device, input.clockSuspect, input.body, ...(input.sourceKey ? [input.sourceKey] : [])];
};

function unpack(packed: Packed): DetectorInput {
  const [role, time, late, gateway, epoch, seq, source, kind, ...rest] = packed as [
    string,
    number,
    number,
    string,
    number,
    number,
    string,
    0 | 1,
    ...unknown[],
  ];
  const head = { role, time, arrival: time + late, record: { gateway, epoch, seq }, source };
  if (kind === 0) {
    const [point, value, quality] = rest as [number, string | number | boolean | null, number];
    return { ...head, kind: 'sample', point, value, quality };
  }
  const [device, clockSuspect, body, sourceKey] = rest as [
    string,
    boolean,
    Extract<DetectorInput, { kind: 'observation' }>['body'],
    string | undefined,
  ];
  const key = sourceKey === undefined ? {} : { sourceKey };
  return { ...head, ...key, kind: 'observation', device, clockSuspect, body };
}

/** Versions as text, and back: what this module wrote, it reads. */
export const encodeVersions = (versions: Versions): string => JSON.stringify(versions.map(pack));
export const decodeVersions = (text: string): Versions => (JSON.parse(text) as Packed[]).map(unpack);
