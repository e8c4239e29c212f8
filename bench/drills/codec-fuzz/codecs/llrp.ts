import { decodeLlrp, encodeLlrp, HEADER_BYTES, isLlrpFault, LlrpFrames } from '../../../../drivers/llrp/codec/index.ts';
import { FULL_MESSAGES } from '../../../../drivers/llrp/test/samples.ts';
import type { FuzzedCodec } from '../fuzzed-codec.ts';

const RO_ACCESS_REPORT = 61;

/** Every message with everything it may hold, cut out of a stream and read. */
export const llrp: FuzzedCodec = {
  name: 'llrp',
  samples: () =>
    FULL_MESSAGES.map((message) => {
      const bytes = encodeLlrp(message);
      if (!(bytes instanceof Uint8Array)) throw new Error(`${message.name} cannot be written: ${bytes.fault}`);
      return bytes;
    }),
  open() {
    let frames = new LlrpFrames();
    return (bytes) => {
      const { frames: whole, fault } = frames.push(bytes);
      // The length that the header says, so that what is inside is read too however much was cut or doubled.
      const alone = Uint8Array.from(bytes);
      if (alone.length >= HEADER_BYTES) new DataView(alone.buffer).setUint32(2, alone.length);
      const read = [...whole, alone].map(decodeLlrp);
      if (fault) frames = new LlrpFrames();
      return read.some((one) => !isLlrpFault(one)) ? 'value' : 'refused';
    };
  },
  hard: (bytes) => ({
    'a report of empty parameters': message(bytes, Uint8Array.of(0, 240, 0, 4)),
    'parameters within parameters': message(bytes, Uint8Array.of(0, 240, 0xff, 0xff)),
    'short values': message(bytes, Uint8Array.of(0x81, 0, 1)),
  }),
};

/** A report filled with one piece. */
function message(bytes: number, piece: Uint8Array): Uint8Array {
  const whole = Uint8Array.from(
    { length: HEADER_BYTES + bytes },
    (_, at) => piece[(at - HEADER_BYTES) % piece.length] ?? 0,
  );
  const view = new DataView(whole.buffer);
  view.setUint16(0, (1 << 10) | RO_ACCESS_REPORT);
  view.setUint32(2, whole.length);
  view.setUint32(6, 1);
  return whole;
}
