/** A chunk of OPC UA's transport (Part 6 §7.1.2.2, §6.7.2), whole, as it stood on the wire. Its header is the first eight bytes. */
export type Chunk = Buffer;

/** Where the numbers of a MSG chunk stand: channel and token, its sequence number, the number of its request, the body. */
export const CHANNEL = 8;
export const SEQUENCE = 16;
export const REQUEST = 20;
export const BODY = 24;

export const isMessage = (chunk: Chunk): boolean => chunk.toString('latin1', 0, 3) === 'MSG';
/** The last chunk of its message. */
export const isFinal = (chunk: Chunk): boolean => chunk[3] === 0x46; // "F"

/** Cuts a stream of bytes into its chunks. */
export function chunkReader(take: (chunk: Chunk) => void): (bytes: Buffer) => void {
  let rest: Buffer = Buffer.alloc(0);
  return (bytes) => {
    rest = rest.length === 0 ? bytes : Buffer.concat([rest, bytes]);
    while (rest.length >= 8) {
      const length = rest.readUInt32LE(4);
      if (rest.length < length) return;
      take(rest.subarray(0, length));
      rest = rest.subarray(length);
    }
  };
}

/** Chunks that are left out or put in between move the sequence numbers of those after them by so many. */
export function renumbered(chunk: Chunk, by: number): Chunk {
  const kind = chunk.toString('latin1', 0, 3);
  if (by !== 0 && (kind === 'MSG' || kind === 'CLO'))
    chunk.writeUInt32LE((chunk.readUInt32LE(SEQUENCE) + by) >>> 0, SEQUENCE);
  return chunk;
}
