/** What a printer says: a string between STX and ETX, or the value of a variable in quotes. */
export type Answer = { readonly kind: 'framed' | 'variable'; readonly text: string };

/** What came that is no answer; the connection is out of step and is given up. */
export class AnswerError extends Error {
  override readonly name = 'AnswerError';
}

const [STX, ETX, QUOTE] = [0x02, 0x03, 0x22];
const LONGEST = 4_096;

/** Takes bytes as they come and gives the answers that are whole. Throws an AnswerError at what can be none; holds at most 4 KiB. */
export class AnswerReader {
  private parts: number[] = [];
  private until: number | null = null;

  /** Bytes of an answer that is not whole yet. */
  get pending(): number {
    return this.parts.length;
  }

  take(bytes: Uint8Array): Answer[] {
    const answers: Answer[] = [];
    for (const byte of bytes) {
      if (this.until === null) this.begin(byte);
      else if (byte === this.until) answers.push(this.whole());
      else if (this.parts.push(byte) > LONGEST) throw new AnswerError(`an answer is longer than ${LONGEST} bytes`);
    }
    return answers;
  }

  private begin(byte: number): void {
    // Between answers stand ends of lines and padding.
    if (byte === STX) this.until = ETX;
    else if (byte === QUOTE) this.until = QUOTE;
    else if (byte > 0x20) throw new AnswerError('what came is no answer of a label printer');
  }

  private whole(): Answer {
    const text = Buffer.from(this.parts).toString('latin1');
    const kind = this.until === QUOTE ? 'variable' : 'framed';
    this.parts = [];
    this.until = null;
    return { kind, text };
  }
}
