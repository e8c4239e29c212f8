import { encodeClockTime } from '../pull/codec/clock-time.ts';
import type { PulledPunch, PulledUser, PunchSize } from '../pull/codec/records.ts';

/** A set as a clock sends it: its length, then its records. */
export function withLength(records: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32LE(records.length);
  return Buffer.concat([length, records]);
}

/** A punch as the memory of a clock holds it, in each of the known sizes. */
export function punchRecord(punch: PulledPunch, size: PunchSize, users: readonly PulledUser[]): Buffer {
  const { person, verify, state } = punch;
  const record = Buffer.alloc(size);
  const time = encodeClockTime(punch.wall) ?? 0;
  const uid = users.find((user) => user.person === person)?.uid ?? Number(person);
  switch (size) {
    case 8:
      record.writeUInt16LE(uid, 0);
      record[2] = verify;
      record.writeUInt32LE(time, 3);
      record[7] = state;
      break;
    case 16:
      record.writeUInt32LE(Number(person), 0);
      record.writeUInt32LE(time, 4);
      record[8] = verify;
      record[9] = state;
      break;
    case 40:
      record.writeUInt16LE(uid & 0xffff, 0);
      record.write(person, 2, 24);
      record[26] = verify;
      record.writeUInt32LE(time, 27);
      record[31] = state;
      break;
  }
  return record;
}

/** A punch as it is told at once, in each of the known lengths. */
export function eventOf({ person, verify, state, wall }: PulledPunch, size: number): Buffer {
  const event = Buffer.alloc(size);
  const width = size === 12 ? 4 : size <= 14 ? 2 : 24;
  if (width === 24) event.write(person, 0, 24);
  else event.writeUIntLE(Number(person), 0, width);
  event[width] = verify;
  event[width + 1] = state;
  const parts = wall.split(/[- :]/).map(Number);
  parts.forEach((part, at) => {
    event[width + 2 + at] = at === 0 ? part - 2000 : part;
  });
  return event;
}
