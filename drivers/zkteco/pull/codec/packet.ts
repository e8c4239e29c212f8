import { ClockFault } from './fault.ts';

/** One message of the protocol; over TCP and UDP the same. */
export interface Packet {
  readonly command: number;
  /** Of an event: which it is. */
  readonly session: number;
  /** The number of the question that is asked or answered. */
  readonly reply: number;
  readonly data: Buffer;
}

export const HEADER = 8;
/** More than any clock sends in one packet (64 KB of a long set), and little memory. */
export const MAX_PACKET = 1_048_576;

/**
 * The sum over all but the sum itself: 16-bit little-endian words, an odd byte alone, carries added again, and all bits
 * turned (the ones' complement sum of the Internet, RFC 1071, in the other byte order).
 */
export function checksum(packet: Uint8Array): number {
  let sum = 0;
  for (let at = 0; at < packet.length; at += 2) {
    if (at === 2) continue;
    sum += (packet[at] ?? 0) + (packet[at + 1] ?? 0) * 256;
  }
  while (sum > 0xffff) sum = (sum & 0xffff) + Math.floor(sum / 0x10000);
  return ~sum & 0xffff;
}

export function writePacket({ command, session, reply, data }: Packet): Buffer {
  const packet = Buffer.alloc(HEADER + data.length);
  packet.writeUInt16LE(command, 0);
  packet.writeUInt16LE(session, 4);
  packet.writeUInt16LE(reply, 6);
  data.copy(packet, HEADER);
  packet.writeUInt16LE(checksum(packet), 2);
  return packet;
}

/**
 * Reads a packet. Throws a ClockFault `garbled` where it is too short or its sum is wrong. A sum of 0 and one of 65,535
 * are the same number in this arithmetic, and senders differ in which they write.
 */
export function readPacket(packet: Buffer): Packet {
  if (packet.length < HEADER)
    throw new ClockFault('garbled', `a packet of ${packet.length} bytes: the shortest has ${HEADER}`);
  const said = packet.readUInt16LE(2);
  const sum = checksum(packet);
  if (said % 0xffff !== sum % 0xffff)
    throw new ClockFault('garbled', `the sum of a packet is ${sum}, it says ${said}: bytes were lost or changed`);
  return {
    command: packet.readUInt16LE(0),
    session: packet.readUInt16LE(4),
    reply: packet.readUInt16LE(6),
    data: Buffer.from(packet.subarray(HEADER)),
  };
}

/** What stands before a packet on TCP: "PP", 0x82, 0x7D, and its length. */
const START = Buffer.from([0x50, 0x50, 0x82, 0x7d]);
export const FRAME_HEADER = 8;

export function writeFrame(packet: Buffer): Buffer {
  const frame = Buffer.alloc(FRAME_HEADER + packet.length);
  START.copy(frame);
  frame.writeUInt32LE(packet.length, 4);
  packet.copy(frame, FRAME_HEADER);
  return frame;
}

/** Cuts a stream of TCP into packets, however it is divided on its way. */
export class Frames {
  private parts: Buffer[] = [];
  private bytes = 0;

  /**
   * Takes what came and gives the packets that are whole. Throws a ClockFault `garbled` where no frame begins, or where
   * one would be longer than `MAX_PACKET`: that length is refused before its bytes are waited for.
   */
  take(piece: Buffer): Buffer[] {
    this.parts.push(piece);
    this.bytes += piece.length;
    const packets: Buffer[] = [];
    for (;;) {
      if (this.bytes < FRAME_HEADER) return packets;
      const start = this.head(FRAME_HEADER);
      if (!start.subarray(0, START.length).equals(START))
        throw new ClockFault(
          'garbled',
          `a packet is to begin with PP\\x82\\x7d, this one with ${start.toString('hex', 0, 4)}`,
        );
      const length = start.readUInt32LE(4);
      if (length > MAX_PACKET)
        throw new ClockFault('garbled', `a packet of ${length} bytes is announced, at most ${MAX_PACKET} are taken`);
      if (this.bytes < FRAME_HEADER + length) return packets;
      const whole = this.head(FRAME_HEADER + length);
      packets.push(Buffer.from(whole.subarray(FRAME_HEADER, FRAME_HEADER + length)));
      this.drop(FRAME_HEADER + length);
    }
  }

  /** At least so many bytes in one piece. Pieces are put together only when a frame is whole: linear in what came. */
  private head(length: number): Buffer {
    const [first] = this.parts;
    if (first && first.length >= length) return first;
    if (length === FRAME_HEADER) {
      const few: Buffer[] = [];
      let have = 0;
      for (const part of this.parts) {
        few.push(part);
        have += part.length;
        if (have >= length) break;
      }
      const joined = Buffer.concat(few);
      this.parts.splice(0, few.length, joined);
      return joined;
    }
    const joined = Buffer.concat(this.parts);
    this.parts = [joined];
    return joined;
  }

  private drop(length: number): void {
    const [first] = this.parts;
    if (!first) return;
    this.bytes -= length;
    if (first.length > length) this.parts[0] = first.subarray(length);
    else this.parts.shift();
  }
}
