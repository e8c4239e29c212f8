import { decodeClockTime } from './clock-time.ts';
import { ClockFault } from './fault.ts';

/** A person as a clock of port 4370 knows him. `uid` is the clock's own number of him; it differs from clock to clock. */
export interface PulledUser {
  readonly uid: number;
  readonly person: string;
  readonly name: string;
  readonly privilege: number;
  readonly card: number;
}

/** A punch as its memory holds it. */
export interface PulledPunch {
  readonly person: string;
  readonly wall: string;
  readonly verify: number;
  readonly state: number;
}

export interface PulledPunches {
  readonly punches: readonly PulledPunch[];
  /** Records whose time is no time or that name nobody: where they stand, and their bytes. */
  readonly faults: readonly { readonly record: number; readonly reason: string; readonly bytes: string }[];
}

const PUNCH_SIZES = [8, 16, 40] as const;
export type PunchSize = (typeof PUNCH_SIZES)[number];
export const USER_SIZES = [28, 72] as const;
export type UserSize = (typeof USER_SIZES)[number];

/**
 * How long a record is: no clock says so. It is the size that gives the number of records that the clock counts; where
 * none does, somebody punched between the two questions, and it is the one that gives the fewest more. null: none can be.
 */
export function recordSize<Size extends number>(sizes: readonly Size[], bytes: number, count: number): Size | null {
  let best: Size | null = null;
  for (const size of sizes) {
    if (bytes % size !== 0 || bytes / size < count) continue;
    if (best === null || bytes / size < bytes / best) best = size;
  }
  return best;
}

/** A set as clocks send it: its length in four bytes, then its records. Throws a ClockFault `garbled`. */
export function recordsOf(set: Buffer): Buffer {
  if (set.length === 0) return set;
  if (set.length < 4) throw new ClockFault('garbled', `a set of ${set.length} bytes: its length alone has 4`);
  const length = set.readUInt32LE(0);
  if (length > set.length - 4)
    throw new ClockFault('garbled', `a set says ${length} bytes and has ${set.length - 4}: the rest was lost`);
  return set.subarray(4, 4 + length);
}

/** Throws a ClockFault `garbled` where the bytes are no whole number of records. */
export function readUsers(set: Buffer, count: number): PulledUser[] {
  const records = recordsOf(set);
  if (records.length === 0) return [];
  const size = recordSize(USER_SIZES, records.length, count);
  if (size === null) throw noSize('users', records.length, count);
  const users: PulledUser[] = [];
  for (let at = 0; at < records.length; at += size) {
    const record = records.subarray(at, at + size);
    users.push(
      size === 28
        ? {
            uid: record.readUInt16LE(0),
            privilege: record[2] ?? 0,
            name: textOf(record.subarray(8, 16)),
            card: record.readUInt32LE(16),
            person: String(record.readUInt32LE(24)),
          }
        : {
            uid: record.readUInt16LE(0),
            privilege: record[2] ?? 0,
            name: textOf(record.subarray(11, 35)),
            card: record.readUInt32LE(35),
            person: textOf(record.subarray(48, 72)),
          },
    );
  }
  return users;
}

/** A user's record as it is written to a clock. Without a password: none is ever given. */
export function writeUser(user: PulledUser, size: UserSize): Buffer {
  const record = Buffer.alloc(size);
  record.writeUInt16LE(user.uid, 0);
  record[2] = user.privilege;
  if (size === 28) {
    writeText(record, 8, 8, user.name);
    record.writeUInt32LE(user.card, 16);
    record.writeUInt32LE(Number(user.person), 24);
  } else {
    writeText(record, 11, 24, user.name);
    record.writeUInt32LE(user.card, 35);
    writeText(record, 48, 24, user.person);
  }
  return record;
}

/**
 * Punches from a clock's memory. Records of 8 bytes name a person by the clock's own number, and so need its users; one
 * that is no longer among them is named by that number. Throws a ClockFault `garbled` where no size fits.
 */
export function readPunches(set: Buffer, count: number, users: readonly PulledUser[]): PulledPunches {
  const records = recordsOf(set);
  if (records.length === 0) return { punches: [], faults: [] };
  const size = recordSize(PUNCH_SIZES, records.length, count);
  if (size === null) throw noSize('punches', records.length, count);
  const names = new Map(users.map(({ uid, person }) => [uid, person]));
  const punches: PulledPunch[] = [];
  const faults: { record: number; reason: string; bytes: string }[] = [];
  for (let at = 0; at < records.length; at += size) {
    const record = records.subarray(at, at + size);
    const { person, time, verify, state } = FIELDS[size](record, names);
    const wall = decodeClockTime(time);
    if (wall !== null && person !== '') punches.push({ person, wall, verify, state });
    else {
      const reason = wall === null ? 'its time is no day of any month' : 'it names nobody';
      faults.push({ record: at / size, reason, bytes: record.toString('hex') });
    }
  }
  return { punches, faults };
}

interface RawPunch {
  readonly person: string;
  readonly time: number;
  readonly verify: number;
  readonly state: number;
}

const FIELDS: Record<PunchSize, (record: Buffer, names: ReadonlyMap<number, string>) => RawPunch> = {
  8: (record, names) => ({
    person: names.get(record.readUInt16LE(0)) ?? String(record.readUInt16LE(0)),
    verify: record[2] ?? 0,
    time: record.readUInt32LE(3),
    state: record[7] ?? 0,
  }),
  16: (record) => ({
    person: String(record.readUInt32LE(0)),
    time: record.readUInt32LE(4),
    verify: record[8] ?? 0,
    state: record[9] ?? 0,
  }),
  40: (record) => ({
    person: textOf(record.subarray(2, 26)),
    verify: record[26] ?? 0,
    time: record.readUInt32LE(27),
    state: record[31] ?? 0,
  }),
};

const noSize = (what: string, bytes: number, count: number): ClockFault =>
  new ClockFault('garbled', `${bytes} bytes of ${count} ${what}: no size of a record that is known fits`);

/** Up to the first zero; what is no UTF-8 (names in older Chinese or Arabic encodings) shows as such. */
export function textOf(field: Buffer): string {
  const end = field.indexOf(0);
  return field.toString('utf8', 0, end < 0 ? field.length : end).trim();
}

/** As many whole characters as fit. */
function writeText(record: Buffer, at: number, length: number, text: string): void {
  let used = 0;
  for (const letter of text.toWellFormed()) {
    const bytes = Buffer.byteLength(letter);
    if (used + bytes > length) break;
    record.write(letter, at + used);
    used += bytes;
  }
}
