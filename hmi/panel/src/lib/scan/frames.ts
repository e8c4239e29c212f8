const STX = 0x02;
const ENDS: ReadonlySet<number> = new Set([0x0a, 0x0d, 0x03, 0x04]);
/** The digits of the largest QR code; what is longer is no scan. */
const MOST = 7_089;

/** Cuts what a reader sends by a serial line into scans: each ends with CR, LF, ETX or EOT, else with a pause (`rest`). */
export class Frames {
  #bytes: number[] = [];

  /** The scans that these bytes complete. */
  feed(bytes: Uint8Array): string[] {
    const scans: string[] = [];
    for (const byte of bytes) {
      if (ENDS.has(byte)) {
        const text = this.rest();
        if (text) scans.push(text);
      } else if (byte === STX) this.#bytes = [];
      else if (this.#bytes.length < MOST) this.#bytes.push(byte);
    }
    return scans;
  }
  /** What has come since, as a scan; null: nothing. */
  rest(): string | null {
    const bytes = this.#bytes;
    this.#bytes = [];
    return bytes.length ? new TextDecoder().decode(new Uint8Array(bytes)) : null;
  }
}
