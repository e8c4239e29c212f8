/** A codec that takes what a device sent. */
export interface FuzzedCodec {
  readonly name: string;
  /** Sound input of every kind; mutations are made from these. */
  samples(): readonly Uint8Array[];
  /**
   * Makes readers with nothing in them yet. Each call takes the next bytes and says what became of them; whatever is
   * neither a value nor a typed refusal is thrown on.
   */
  open(): (bytes: Uint8Array) => 'value' | 'refused' | 'more';
  /** Input of about so many bytes that is as hard as can be thought of, by what makes it hard. */
  hard(bytes: number): Readonly<Record<string, Uint8Array>>;
}

const encoder = new TextEncoder();
export const bytesOf = (text: string): Uint8Array => encoder.encode(text);
/** Letters as a terminal has them, one byte each; what is beyond them stays what it was. */
export const textOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('utf8');
/** The piece again and again, to about so many bytes. */
export const repeated = (piece: string, bytes: number): string => piece.repeat(Math.ceil(bytes / piece.length));
