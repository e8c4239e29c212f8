import { fc, test } from '@fast-check/vitest';
import { expect, test as plain } from 'vitest';
import { readCode } from '../src/lib/scan/code.ts';
import { Frames } from '../src/lib/scan/frames.ts';
import { type Collection, ScanReports } from '../src/lib/scan/hid-report.ts';

const text = fc.string({ unit: fc.constantFrom(...'AZaz09-]\u001dব'.split('')), minLength: 1, maxLength: 80 });

test.prop([
  fc.array(text, { maxLength: 6 }),
  fc.constantFrom('\r', '\n', '\r\n', '\u0003'),
  fc.array(fc.nat(400), { maxLength: 8 }),
])('a serial line gives the same scans however its bytes are cut', (scans, end, cuts) => {
  const bytes = new TextEncoder().encode(scans.map((scan) => `\u0002${scan}${end}`).join(''));
  const frames = new Frames();
  const at = [...cuts.filter((cut) => cut < bytes.length), bytes.length].sort((a, b) => a - b);
  const got = at.flatMap((to, nth) => frames.feed(bytes.slice(at[nth - 1] ?? 0, to)));
  expect(got).toEqual(scans);
  expect(frames.rest()).toBeNull();
});

const item = (usages: number[], reportCount: number, reportSize = 8) => ({ usages, reportSize, reportCount });
const BARCODE = 0x8c0000;
/** As a Honeywell reader in POS mode lays its report out, and another without a count that begins with the symbology. */
const COUNTED: Collection[] = [
  {
    children: [
      {
        inputReports: [
          {
            reportId: 2,
            items: [
              item([0x1003b], 1),
              item([BARCODE + 0xfb, BARCODE + 0xfc, BARCODE + 0xfd], 3),
              item([BARCODE + 0xfe], 56),
              item([0xff660004], 2),
              item([BARCODE + 0xff], 1, 1),
              item([], 7, 1),
            ],
          },
        ],
      },
    ],
  },
];
const PLAIN: Collection[] = [
  {
    inputReports: [
      { reportId: 1, items: [item([BARCODE + 0xfb, BARCODE + 0xfc, BARCODE + 0xfd], 3), item([BARCODE + 0xfe], 60)] },
    ],
  },
];
function reportsOf(scan: string): DataView[] {
  const bytes = new TextEncoder().encode(scan);
  const views: DataView[] = [];
  for (let at = 0; at < bytes.length; at += 56) {
    const part = bytes.slice(at, at + 56);
    const report = new Uint8Array(63);
    report.set([part.length, ...new TextEncoder().encode(']C1')]);
    report.set(part, 4);
    report[62] = at + 56 < bytes.length ? 1 : 0;
    views.push(new DataView(report.buffer));
  }
  return views;
}

test.prop([fc.string({ unit: fc.constantFrom(...'AZ09\u001d'.split('')), minLength: 1, maxLength: 200 })])(
  'a reader in POS mode gives its scan whole, however many reports it takes',
  (scan) => {
    const reports = new ScanReports(COUNTED);
    const got = reportsOf(scan).map((view) => reports.feed(2, view));
    expect(got.at(-1)).toBe(`]C1${scan}`);
    expect(got.slice(0, -1).every((one) => one === null)).toBe(true);
  },
);

plain('without a count the zeros at the end are no part of it, and another report is none of it', () => {
  const reports = new ScanReports(PLAIN);
  const bytes = new Uint8Array(63);
  bytes.set(new TextEncoder().encode(']E04006381333931'));
  expect(reports.feed(7, new DataView(bytes.buffer))).toBeNull();
  expect(reports.feed(1, new DataView(bytes.buffer))).toBe(']E04006381333931');
});

plain('a code says what it is before anybody is asked, and a GS1 label that breaks its rules is not guessed at', () => {
  expect(readCode('4006381333931')).toMatchObject({ kind: 'gs1' });
  expect(readCode(']C110L42\u001d21X')).toMatchObject({ kind: 'gs1' });
  expect(readCode(']C10104006381333932')).toMatchObject({ kind: 'broken' });
  expect(readCode('(01)04006381333932')).toMatchObject({ kind: 'broken' });
  expect(readCode(']C0RACK-7')).toEqual({ kind: 'plain', text: 'RACK-7', badge: false });
  expect(readCode('04:a2:1f:7b')).toMatchObject({ kind: 'plain', badge: true });
  expect(readCode('$MR-OK')).toEqual({ kind: 'card', action: 'ok' });
  expect(readCode('$MR-NOTHING')).toMatchObject({ kind: 'plain' });
});
