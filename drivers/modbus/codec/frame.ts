/** One message of either kind of framing, with the framing taken off. */
export interface Frame {
  /** Of Modbus TCP alone; serial frames have none. */
  readonly transaction: number | undefined;
  readonly unit: number;
  /** Function code and data (Modbus Application Protocol 1.1b3 §4.1): 1 to 253 bytes; a piece of what was pushed, which is not written to again. */
  readonly pdu: Uint8Array;
}

/** Takes bytes as they come, in any pieces, and gives the frames in them. Keeps at most one unfinished frame. */
export interface FrameReader {
  /** Adds bytes and answers the frames that are complete now. */
  push(bytes: Uint8Array): readonly Frame[];
  /** What the bytes so far are wrong by, where the stream cannot be trusted any more. */
  readonly broken: string | undefined;
  /** Bytes that were no frame. */
  readonly skipped: number;
  /** Bytes of an unfinished frame. */
  readonly pending: number;
  /** Nothing came for longer than a frame may pause: what is unfinished is none. Answers frames found behind it. */
  silence(): readonly Frame[];
}
