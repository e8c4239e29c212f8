import { createHash, randomFillSync } from 'node:crypto';

/** Random bytes fetched ahead: a call for sixteen costs as much as one for thousands. */
const ahead = Buffer.alloc(4096);
let used = ahead.length;
function sixteen(): Buffer {
  if (used + 16 > ahead.length) {
    randomFillSync(ahead);
    used = 0;
  }
  used += 16;
  return ahead.subarray(used - 16, used);
}

/** UUID version 7 (RFC 9562): sorted by time, made before the row is written, so that writes can name each other. */
export function newId(now: number = Date.now()): string {
  const bytes = sixteen();
  bytes.writeUIntBE(now, 0, 6);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x70;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = bytes.toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

/** An identifier that the same text always gives again (version 8 of RFC 9562, from SHA-256). */
export function stableId(text: string): string {
  const bytes = createHash('sha256').update(text).digest().subarray(0, 16);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x80;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = bytes.toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
