import { DeviceError } from '@millrace/driver-api';
import { bitMasks } from './codec/bits.ts';
import {
  maskWriteQuestion,
  type Question,
  readQuestion,
  writeCoilQuestion,
  writeRegistersQuestion,
} from './codec/pdu.ts';
import type { Link } from './link/link.ts';
import type { ModbusProfile } from './manifest.ts';
import type { ModbusPoint } from './points.ts';
import { refused } from './read-block.ts';
import { isRefusal } from './refusal.ts';

/** Exceptions that say that this value, or this address, will never be taken. */
const NEVER = new Set([1, 2, 3]);

/**
 * Writes one value before whatever waits to be read, and reads it back where the profile asks for that. Rejects with
 * `unwritable` where the value cannot stand there or the device holds another one afterwards.
 */
export async function writePoint(
  link: Link,
  target: ModbusPoint,
  value: unknown,
  profile: ModbusProfile,
  signal: AbortSignal,
): Promise<void> {
  const { unit } = target;
  const question = writeQuestion(target, value, profile);
  const answer = await link.ask(unit, question, { signal, urgent: true });
  if ('exception' in answer) {
    const error = refused(target, answer.exception);
    throw NEVER.has(answer.exception) ? unwritable(target, error.message) : error;
  }
  if (profile.verifyWrites) await verify(link, target, value, signal);
}

function writeQuestion(target: ModbusPoint, value: unknown, profile: ModbusProfile): Question {
  const { table, offset, codec, bit, point } = target;
  if (table === 'input' || table === 'discrete') {
    throw unwritable(target, `the ${table} table can only be read: is there a holding register or coil for it?`);
  }
  if (!codec) {
    if (typeof value !== 'boolean') throw unwritable(target, `a coil takes true or false, not ${String(value)}`);
    return writeCoilQuestion(offset, value);
  }
  const bytes = codec.encode(value);
  if (isRefusal(bytes)) throw unwritable(target, bytes.message);
  if (bit === undefined) return writeRegistersQuestion(offset, bytes, profile.writeMultiple);
  if (!profile.maskWrite) {
    throw unwritable(
      target,
      'one bit of a register is written by function 22, which this profile does not say the device knows (maskWrite)',
    );
  }
  const { and, or } = bitMasks(bit, value === true, point.address.order ?? profile.order);
  return maskWriteQuestion(offset, and, or);
}

async function verify(link: Link, target: ModbusPoint, value: unknown, signal: AbortSignal): Promise<void> {
  const { unit, table, offset, count, codec } = target;
  const answer = await link.ask(unit, readQuestion(table, offset, count), { signal, urgent: true });
  if ('exception' in answer) throw refused(target, answer.exception);
  const { data } = answer;
  const read = codec
    ? codec.decode(new DataView(data.buffer, data.byteOffset, data.byteLength), 0)
    : ((data[0] as number) & 1) === 1;
  const wanted = codec && target.bit === undefined ? codec.encode(value) : undefined;
  const held = wanted instanceof Uint8Array ? wanted.every((byte, at) => byte === data[at]) : read === value;
  if (held) return;
  const holds = isRefusal(read) ? read.message : `it holds ${String(read)}`;
  throw unwritable(
    target,
    `the device confirmed ${String(value)}, but ${holds}: is it locked, or does a program set it?`,
  );
}

const unwritable = ({ point }: ModbusPoint, why: string): DeviceError =>
  new DeviceError('unwritable', `${point.path}: ${why}`);
