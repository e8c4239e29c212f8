import { ANSWER, COMMAND } from '../codec/commands.ts';
import { ClockFault } from '../codec/fault.ts';
import type { Packet } from '../codec/packet.ts';
import type { ClockSession } from './session.ts';

/** More than the memory of any clock (a million punches of 40 bytes). */
const MAX_SET = 48_000_000;
/** Bytes of a set that are asked for at once; what clocks are seen to be asked for. */
const PIECE = { tcp: 0xffc0, udp: 16 * 1024 } as const;
/** Over UDP a part of a piece may be lost: the piece is asked for again so often. */
const TRIES = 4;

/**
 * Reads a set of data (users, punches), short or long: a short one comes with the answer; of a long one the clock says the
 * size, gives it piece by piece, and is told to free the memory that it holds it in. Rejects with a ClockFault; a size
 * that no clock has is refused before anything of it is asked for.
 */
export async function readSet(session: ClockSession, command: number, part: number): Promise<Buffer> {
  const request = Buffer.alloc(11);
  request[0] = 1;
  request.writeUInt16LE(command, 1);
  request.writeUInt32LE(part, 3);
  const first = await session.exchange(COMMAND.readSet, request, collector(MAX_SET));
  if (first.whole) return first.bytes;
  const size = first.bytes.length >= 5 ? first.bytes.readUInt32LE(1) : 0;
  if (size > MAX_SET) throw tooLong(size);
  const pieces: Buffer[] = [];
  for (let from = 0; from < size; ) {
    const length = Math.min(PIECE[session.transport], size - from);
    pieces.push(await readPiece(session, from, length));
    from += length;
  }
  await session.ask(COMMAND.freeData, undefined, 'its memory free');
  return Buffer.concat(pieces);
}

async function readPiece(session: ClockSession, from: number, length: number): Promise<Buffer> {
  const request = Buffer.alloc(8);
  request.writeUInt32LE(from, 0);
  request.writeUInt32LE(length, 4);
  let came = 0;
  for (let tries = 1; tries <= TRIES; tries++) {
    const { bytes, whole } = await session.exchange(COMMAND.readPiece, request, collector(length));
    if (whole && bytes.length === length) return bytes;
    came = bytes.length;
  }
  throw new ClockFault('garbled', `${came} of ${length} bytes from ${from} on came, ${TRIES} times`);
}

interface Collected {
  readonly bytes: Buffer;
  /** These are the data; else they say how much there is. */
  readonly whole: boolean;
}

/**
 * Takes an answer together: DATA alone; or PREPARE_DATA with the size, DATA as often as it takes, and OK; or OK alone with
 * what stands in it. Over UDP OK may overtake, or a DATA be lost: then there is less than was said.
 */
function collector(limit: number): (packet: Packet) => Collected | undefined {
  const parts: Buffer[] = [];
  let announced: number | null = null;
  let came = 0;
  return ({ command, data }) => {
    switch (command) {
      case COMMAND.prepareData:
        announced = data.length >= 4 ? data.readUInt32LE(0) : 0;
        if (announced > limit) throw tooLong(announced);
        return undefined;
      case COMMAND.data:
        if (announced === null) return { bytes: data, whole: true };
        came += data.length;
        if (came > announced) throw new ClockFault('garbled', `the clock said ${announced} bytes, and gave ${came}`);
        parts.push(data);
        return undefined;
      case ANSWER.ok:
      case ANSWER.data:
        if (announced === null) return { bytes: data, whole: false };
        return { bytes: Buffer.concat(parts), whole: came === announced };
      default:
        throw new ClockFault('device', `the clock gives no data (answer ${command})`);
    }
  };
}

const tooLong = (size: number): ClockFault =>
  new ClockFault('garbled', `${size} bytes are announced, which is more than was asked for or a clock can hold`);
