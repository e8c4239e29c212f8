import { TABLES, type Table } from '../address.ts';
import { FUNCTION, MOST_BITS, MOST_REGISTERS, MOST_WRITTEN_REGISTERS } from '../codec/pdu.ts';

/** What a simulated device holds: every table whole, bits as 0 and 1. */
export type Memory = Readonly<Record<Table, Uint16Array>>;

export const newMemory = (): Memory =>
  Object.fromEntries(TABLES.map((table) => [table, new Uint16Array(0x10000)])) as Record<Table, Uint16Array>;

export interface DeviceLimits {
  readonly maxRegisters: number;
  /** Addresses the device does not have. */
  readonly missing: (table: Table, offset: number) => boolean;
  /** Functions it answers by "illegal function". */
  readonly unknownFunctions: ReadonlySet<number>;
}

const READS: Readonly<Record<number, Table>> = { 1: 'coil', 2: 'discrete', 3: 'holding', 4: 'input' };
const exception = (code: number, number: number): Uint8Array => Uint8Array.of(code | 0x80, number);

/** The answer of a device to a question (Modbus Application Protocol 1.1b3 §6), made from its memory. */
export function answerFrom(memory: Memory, pdu: Uint8Array, limits: DeviceLimits): Uint8Array {
  const code = pdu[0] as number;
  const word = (at: number): number => ((pdu[at] as number) << 8) | (pdu[at + 1] as number);
  if (limits.unknownFunctions.has(code)) return exception(code, 1);
  const reads = READS[code];
  if (reads) return read(memory, reads, code, word(1), word(3), limits);
  const [offset, second] = [word(1), word(3)];
  const lacks = (table: Table, count: number): boolean => !has(limits, table, offset, count);
  switch (code) {
    case FUNCTION.writeCoil:
      if (lacks('coil', 1)) return exception(code, 2);
      memory.coil[offset] = second === 0xff00 ? 1 : 0;
      return pdu.slice(0, 5);
    case FUNCTION.writeRegister:
      if (lacks('holding', 1)) return exception(code, 2);
      memory.holding[offset] = second;
      return pdu.slice(0, 5);
    case FUNCTION.diagnostics:
      return offset === 0 ? pdu.slice() : exception(code, 1);
    case FUNCTION.writeRegisters:
      if (second < 1 || second > MOST_WRITTEN_REGISTERS || pdu.length !== 6 + second * 2) return exception(code, 3);
      if (lacks('holding', second)) return exception(code, 2);
      for (let at = 0; at < second; at++) memory.holding[offset + at] = word(6 + at * 2);
      return pdu.slice(0, 5);
    case FUNCTION.maskWrite: {
      if (lacks('holding', 1)) return exception(code, 2);
      const or = word(5);
      memory.holding[offset] = ((memory.holding[offset] as number) & second) | (or & ~second);
      return pdu.slice(0, 7);
    }
    default:
      return exception(code, 1);
  }
}

const has = ({ missing }: DeviceLimits, table: Table, offset: number, count: number): boolean => {
  if (offset + count > 0x10000) return false;
  for (let at = 0; at < count; at++) if (missing(table, offset + at)) return false;
  return true;
};

function read(
  memory: Memory,
  table: Table,
  code: number,
  offset: number,
  count: number,
  limits: DeviceLimits,
): Uint8Array {
  const bits = code <= 2;
  if (count < 1 || count > (bits ? MOST_BITS : Math.min(limits.maxRegisters, MOST_REGISTERS)))
    return exception(code, 3);
  if (!has(limits, table, offset, count)) return exception(code, 2);
  const bytes = bits ? Math.ceil(count / 8) : count * 2;
  const pdu = new Uint8Array(2 + bytes);
  pdu[0] = code;
  pdu[1] = bytes;
  for (let at = 0; at < count; at++) {
    const value = memory[table][offset + at] as number;
    if (bits) pdu[2 + (at >> 3)] = (pdu[2 + (at >> 3)] as number) | ((value & 1) << (at & 7));
    else {
      pdu[2 + at * 2] = value >> 8;
      pdu[3 + at * 2] = value & 0xff;
    }
  }
  return pdu;
}
