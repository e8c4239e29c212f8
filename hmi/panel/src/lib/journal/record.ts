import { crc32 } from './checksum.ts';
import type { Entry } from './entry.ts';

/** What is appended to a journal file: entries as they are now, and keys of those that are over. */
export interface Addition {
  readonly put?: readonly Entry[];
  readonly drop?: readonly string[];
  /** The highest sequence that was ever given: it outlives the entries. */
  readonly seq?: number;
}

/** "MJR1": begins every record, so that what stands behind a damaged one is found again. */
const MAGIC = 0x314a524d;
const HEAD = 12;
const MOST = 16 * 1024 * 1024;
const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: true });

/** magic, length and CRC-32 of what follows (all 4 bytes, little-endian), then JSON in UTF-8. */
export function encodeRecord(addition: Addition): Uint8Array<ArrayBuffer> {
  const payload = encoder.encode(JSON.stringify(addition));
  const bytes = new Uint8Array(HEAD + payload.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, MAGIC, true);
  view.setUint32(4, payload.length, true);
  view.setUint32(8, crc32(payload), true);
  bytes.set(payload, HEAD);
  return bytes;
}

export interface Scanned {
  readonly additions: readonly Addition[];
  /** Bytes up to the end of the last good record: what stands behind it is torn, and cut off. */
  readonly end: number;
  /** Bytes before that which are no good record. */
  readonly damaged: number;
}

function recordAt(bytes: Uint8Array, view: DataView, at: number): { addition: Addition; end: number } | null {
  if (at + HEAD > bytes.length || view.getUint32(at, true) !== MAGIC) return null;
  const end = at + HEAD + view.getUint32(at + 4, true);
  if (end > bytes.length || end - at > MOST) return null;
  const payload = bytes.subarray(at + HEAD, end);
  if (crc32(payload) !== view.getUint32(at + 8, true)) return null;
  try {
    return { addition: JSON.parse(decoder.decode(payload)) as Addition, end };
  } catch {
    // The sum is right and the text is not: written by no version of this page.
    return null;
  }
}

/** Every good record of a journal file, whatever stands between them. Never throws. */
export function scanRecords(bytes: Uint8Array): Scanned {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const additions: Addition[] = [];
  let end = 0;
  let damaged = 0;
  for (let at = 0; at < bytes.length; ) {
    const found = recordAt(bytes, view, at);
    if (!found) {
      at += 1;
      continue;
    }
    damaged += at - end;
    additions.push(found.addition);
    at = found.end;
    end = found.end;
  }
  return { additions, end, damaged };
}
