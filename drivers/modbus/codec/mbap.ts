import type { Frame, FrameReader } from './frame.ts';

const HEADER = 7;
/** Length field: unit and 1 to 253 bytes of PDU (Modbus Messaging on TCP/IP 1.0b §3.1.3). */
const SHORTEST = 2;
const LONGEST = 254;
const NOTHING = new Uint8Array(0);

export function mbapFrame(transaction: number, unit: number, pdu: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(HEADER + pdu.length);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, transaction);
  view.setUint16(4, pdu.length + 1);
  bytes[6] = unit;
  bytes.set(pdu, HEADER);
  return bytes;
}

/**
 * Frames of Modbus TCP. There is nothing to find the next frame by once a header is wrong, so a wrong one breaks the
 * stream for good and the connection has to be left.
 */
export function mbapReader(): FrameReader {
  let rest: Uint8Array = NOTHING;
  let broken: string | undefined;
  let skipped = 0;

  const push = (bytes: Uint8Array): readonly Frame[] => {
    if (broken !== undefined) {
      skipped += bytes.length;
      return [];
    }
    const all = rest.length === 0 ? bytes : joined(rest, bytes);
    const frames: Frame[] = [];
    let at = 0;
    while (all.length - at >= HEADER) {
      const word = (place: number) => ((all[at + place] as number) << 8) | (all[at + place + 1] as number);
      const length = word(4);
      if (word(2) !== 0) broken = `the protocol number is ${word(2)}, not 0: this is no Modbus TCP`;
      else if (length < SHORTEST || length > LONGEST)
        broken = `a frame says it is ${length} bytes long, not 2 to 254: this is no Modbus TCP`;
      if (broken !== undefined) {
        skipped += all.length - at;
        at = all.length;
        break;
      }
      const end = at + 6 + length;
      if (end > all.length) break;
      frames.push({ transaction: word(0), unit: all[at + 6] as number, pdu: all.subarray(at + HEADER, end) });
      at = end;
    }
    // A copy: what is left over must not keep the whole piece in memory. Mostly nothing is.
    rest = at === all.length ? NOTHING : all.slice(at);
    return frames;
  };

  return {
    push,
    get broken() {
      return broken;
    },
    get skipped() {
      return skipped;
    },
    get pending() {
      return rest.length;
    },
    silence: () => [],
  };
}

export function joined(one: Uint8Array, other: Uint8Array): Uint8Array {
  const all = new Uint8Array(one.length + other.length);
  all.set(one);
  all.set(other, one.length);
  return all;
}
