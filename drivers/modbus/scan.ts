import { type BrowsedItem, DeviceError } from '@millrace/driver-api';
import { isBitTable, referenceNumber, TABLES, type Table } from './address.ts';
import { type Answer, readQuestion } from './codec/pdu.ts';
import type { Link } from './link/link.ts';
import type { ModbusProfile } from './manifest.ts';

/** A unit has an address from 1 to 247 (Modbus over serial line 1.02 §2.2); 255 is a device itself behind its own TCP port. */
const UNITS = [...Array.from({ length: 247 }, (_, at) => at + 1), 255];
/** What is looked at where no end is written. Beyond it few devices have anything. */
const USUAL_END = 9_999;
const LAST = 0xffff;
/** A bridge says by these that there is nobody behind it. */
const NOBODY: readonly number[] = [10, 11];

const HOW = 'write a unit ("@5"), a table of it ("holding@5") or a range ("holding:0-999@5")';

/**
 * Modbus has no list of what a device holds, so everything is tried: units one after the other, each silent one for the
 * whole time of an answer; then addresses, whole blocks where the device gives them, single ones where it refuses. That
 * takes minutes, and ends at once with the signal. Only reading is tried, and never what the profile forbids.
 */
export function scan(
  line: Link,
  under: string | undefined,
  profile: ModbusProfile,
  signal: AbortSignal,
): AsyncGenerator<BrowsedItem> {
  if (under === undefined) return units(line, signal);
  const where = readUnder(under, profile.unit);
  return where.table === undefined
    ? tables(line, where.unit, signal)
    : ranges(line, { ...where, table: where.table }, profile, signal);
}

interface Where {
  readonly unit: number;
  readonly table?: Table;
  readonly from: number;
  readonly to: number;
}

/** `@5`, `holding`, `holding@5`, `input:100-299@5`; from zero, as it goes over the wire. Throws a DeviceError. */
export function readUnder(text: string, ownUnit: number): Where {
  const [, name, from, to, unit] = /^([a-z]+)?(?::(\d{1,5})-(\d{1,5}))?(?:@(\d{1,3}))?$/.exec(text.trim()) ?? [];
  const table = TABLES.find((one) => one === name);
  const where = {
    unit: unit === undefined ? ownUnit : Number(unit),
    from: Number(from ?? 0),
    to: Number(to ?? USUAL_END),
    ...(table === undefined ? {} : { table }),
  };
  const wrong =
    (name === undefined && (unit === undefined || from !== undefined)) || (name !== undefined && table === undefined);
  if (wrong || where.unit > 255 || where.from > where.to || where.to > LAST) {
    throw new DeviceError('misconfigured', `"${text.slice(0, 40)}" is no place to look below: ${HOW}`);
  }
  return where;
}

/** The answer of a unit; undefined where there is nobody. Rejects where the link itself is at fault. */
async function tried(
  line: Link,
  unit: number,
  table: Table,
  offset: number,
  count: number,
  signal: AbortSignal,
): Promise<Answer | undefined> {
  try {
    const answer = await line.ask(unit, readQuestion(table, offset, count), { signal });
    return 'exception' in answer && NOBODY.includes(answer.exception) ? undefined : answer;
  } catch (error) {
    if (error instanceof DeviceError && error.code === 'silent') return undefined;
    throw error;
  }
}

async function* units(line: Link, signal: AbortSignal): AsyncGenerator<BrowsedItem> {
  for (const unit of UNITS) {
    const answer = await tried(line, unit, 'holding', 0, 1, signal);
    if (answer) yield { address: `@${unit}`, label: `unit ${unit} answers`, type: 'folder', writable: false };
  }
}

/** A unit that says of its first address "no such one" may have others; "no such function" is a table that is not there. */
const NO_SUCH_FUNCTION = 1;

async function* tables(line: Link, unit: number, signal: AbortSignal): AsyncGenerator<BrowsedItem> {
  for (const table of TABLES) {
    const answer = await tried(line, unit, table, 0, 1, signal);
    if (!answer || ('exception' in answer && answer.exception === NO_SUCH_FUNCTION)) continue;
    const label = 'data' in answer ? `${table}, from its first address on` : `${table}, if it has any further on`;
    yield { address: `${table}@${unit}`, label, type: 'folder', writable: false };
  }
}

async function* ranges(
  line: Link,
  { unit, table, from, to }: Where & { readonly table: Table },
  { maxBits, maxRegisters, forbidden }: ModbusProfile,
  signal: AbortSignal,
): AsyncGenerator<BrowsedItem> {
  const most = isBitTable(table) ? maxBits : maxRegisters;
  const walls = forbidden.filter((range) => range.table === table);
  let begun: number | undefined;
  let next = from;
  for await (const { offset, count, there } of blocks(line, unit, table, { from, to, most, walls }, signal)) {
    if (begun !== undefined && (!there || offset !== next)) {
      yield found(table, unit, begun, next - 1);
      begun = undefined;
    }
    if (there) begun ??= offset;
    next = offset + count;
  }
  if (begun !== undefined) yield found(table, unit, begun, next - 1);
}

const found = (table: Table, unit: number, from: number, to: number): BrowsedItem => ({
  address: `${table}:${from}@${unit}`,
  label: `${to - from + 1} in a row, ${referenceNumber(table, from)} to ${referenceNumber(table, to)}`,
  type: isBitTable(table) ? 'boolean' : 'number',
  writable: table === 'coil' || table === 'holding',
});

interface Area {
  readonly from: number;
  readonly to: number;
  readonly most: number;
  readonly walls: ModbusProfile['forbidden'];
}

/** The area in pieces, in order, each as it was found: all of it there, or a single address that is not. */
async function* blocks(
  line: Link,
  unit: number,
  table: Table,
  { from, to, most, walls }: Area,
  signal: AbortSignal,
): AsyncGenerator<{ readonly offset: number; readonly count: number; readonly there: boolean }> {
  for (let offset = from; offset <= to; ) {
    const wall = walls.find((range) => range.to >= offset && range.from <= to);
    if (wall && wall.from <= offset) {
      offset = wall.to + 1;
      continue;
    }
    const end = Math.min(offset + most, to + 1, wall?.from ?? LAST + 1);
    const waiting: [number, number][] = [[offset, end - offset]];
    for (let piece = waiting.pop(); piece; piece = waiting.pop()) {
      const [at, count] = piece;
      const answer = await tried(line, unit, table, at, count, signal);
      if (!answer) throw new DeviceError('silent', `unit ${unit} does not answer any more at ${table}:${at}`);
      if ('data' in answer || count === 1) yield { offset: at, count, there: 'data' in answer };
      else {
        const half = count >> 1;
        waiting.push([at + half, count - half], [at, half]);
      }
    }
    offset = end;
  }
}
