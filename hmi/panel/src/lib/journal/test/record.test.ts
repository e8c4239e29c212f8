import fc from 'fast-check';
import { expect, test } from 'vitest';
import { crc32 } from '../checksum.ts';
import type { Entry } from '../entry.ts';
import { encodeRecord, scanRecords } from '../record.ts';

const entry = (key: string, seq: number): Entry => ({
  ...{ key, seq, revision: 0, kind: 'fact', entity: 'line:a:b', command: 'c.d', input: { text: 'সেলাই ✓' } },
  ...{ at: 1, ahead: 2, run: 'r', elapsed: 3, refused: null },
});
const additions = fc.array(
  fc.record({
    put: fc.array(fc.integer({ min: 0, max: 99 }).map((n) => entry(`k${n}`, n))),
    drop: fc.array(fc.string()),
  }),
  { maxLength: 8 },
);
const joinedBytes = (all: readonly Uint8Array[]): Uint8Array<ArrayBuffer> => {
  const bytes = new Uint8Array(all.reduce((sum, one) => sum + one.length, 0));
  let at = 0;
  for (const one of all) {
    bytes.set(one, at);
    at += one.length;
  }
  return bytes;
};

test('the checksum is that of ISO 3309', () => {
  expect(crc32(new TextEncoder().encode('123456789'))).toBe(0xcbf43926);
});

test('what was written is read again, and a torn tail takes nothing before it along', () => {
  fc.assert(
    fc.property(additions, fc.nat(), (all, cut) => {
      const records = all.map(encodeRecord);
      const bytes = joinedBytes(records);
      expect(scanRecords(bytes).additions).toEqual(all);
      const torn = bytes.subarray(0, cut % (bytes.length + 1));
      const scanned = scanRecords(torn);
      let [whole, end] = [0, 0];
      for (const { length } of records) {
        if (end + length > torn.length) break;
        whole += 1;
        end += length;
      }
      expect(scanned.additions).toEqual(all.slice(0, whole));
      expect(scanned).toMatchObject({ end, damaged: 0 });
    }),
  );
});

test('one damaged byte costs its own record and no other', () => {
  fc.assert(
    fc.property(
      additions.filter((all) => all.length > 0),
      fc.nat(),
      (all, at) => {
        const records = all.map(encodeRecord);
        const bytes = joinedBytes(records);
        const spoilt = at % bytes.length;
        bytes[spoilt] = (bytes[spoilt] ?? 0) ^ 0x55;
        let end = 0;
        const hit = records.findIndex(({ length }) => {
          end += length;
          return spoilt < end;
        });
        expect(scanRecords(bytes).additions).toEqual(all.filter((_, index) => index !== hit));
      },
    ),
  );
});

test('bytes of any kind are read without a fault', () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => void scanRecords(bytes)));
});
