import type { DriverHost } from '@millrace/driver-api';
import { deliverAll } from '../../deliver-all.ts';
import type { ClockSettings } from '../../manifest.ts';
import { keyOf, messageOf, punchMessage, unreadableMessage, wanted } from '../../punch.ts';
import { readAttendance } from '../codec/attendance.ts';
import { linesOf } from '../codec/lines.ts';
import { BIOMETRIC_TABLES, readOperations } from '../codec/operations.ts';

/** What came of one upload. */
export interface UploadCounts {
  /** Lines that the clock is thanked for: all, for a line that cannot be read is kept as it is. */
  readonly lines: number;
  readonly punches: number;
  /** Of before the day from which punches are wanted. */
  readonly earlier: number;
  readonly unreadable: number;
  /** Keys of the punches that are safe. */
  readonly keys: readonly string[];
  /** Templates and photos, which are refused and not kept. */
  readonly biometric: number;
}

const PUNCHES = new Set(['ATTLOG', 'RTLOG', 'TRANSACTION']);
const OPERATIONS = new Set(['OPERLOG', 'USERINFO', 'USER']);

export interface UploadParts {
  readonly deliver: DriverHost['deliver'];
  readonly operations: boolean;
  /** Told the keys of an upload of which not every punch is safe. */
  readonly refused: (keys: readonly string[]) => void;
}

/** The part of a clock's memory that a table belongs to, as its stamps count it; null where it has none. */
export const stampPart = (table: string): 'attendance' | 'operations' | null =>
  PUNCHES.has(table) ? 'attendance' : table === 'OPERLOG' ? 'operations' : null;

/**
 * Takes what a clock uploaded; resolves when all of it is safe. Rejects with the gateway's refusal: the clock keeps it.
 * Tables that are neither punches nor operations (options, states, workings of doors) tell nothing that is kept.
 */
export async function takeUpload(
  clock: ClockSettings,
  table: string,
  body: string,
  { deliver, operations, refused }: UploadParts,
): Promise<UploadCounts> {
  if (PUNCHES.has(table)) {
    const { rows, faults, others } = readAttendance(body);
    const handed = rows.filter((row) => wanted(clock, row));
    const keys = handed.map((row) => keyOf(clock, row));
    const messages = [
      ...handed.map((row) => punchMessage(clock, row)),
      ...faults.map((fault) => unreadableMessage(clock, { table, ...fault })),
    ];
    try {
      await deliverAll(messages, deliver);
    } catch (error) {
      refused(keys);
      throw error;
    }
    return {
      lines: rows.length + faults.length + others,
      punches: handed.length,
      earlier: rows.length - handed.length,
      keys,
      unreadable: faults.length,
      biometric: 0,
    };
  }
  if (!OPERATIONS.has(table) && !BIOMETRIC_TABLES.has(table)) {
    let lines = 0;
    for (const _ of linesOf(body)) lines++;
    return { lines, punches: 0, earlier: 0, keys: [], unreadable: 0, biometric: 0 };
  }
  const read = readOperations(body, table);
  // A line of this kind may hold a password or a template: what is wrong with it is told, its text is not.
  const faults = read.faults.map(({ line, field, reason }) => unreadableMessage(clock, { table, line, field, reason }));
  const done = operations ? read.operations.map((row) => messageOf(clock, 'operations', row)) : [];
  await deliverAll([...done, ...faults], deliver);
  return {
    lines: read.users.length + read.operations.length + read.biometric + faults.length,
    punches: 0,
    earlier: 0,
    keys: [],
    unreadable: faults.length,
    biometric: read.biometric,
  };
}
