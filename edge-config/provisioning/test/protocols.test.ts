import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { output } from '../cli/output.ts';
import { checkedLocally } from '../commands/config.ts';
import { readSiteFolder } from '../site/read-site-folder.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'millrace-protocols-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const site = (connection: string) => `version: 1
site: mill
name: { en: Mill }
calendar: { zone: Asia/Dhaka, shifts: [{ id: A, name: { en: A }, start: '06:00', end: '14:00' }] }
areas: [{ id: hall, name: { en: Hall }, lines: [{ id: power, name: { en: Power } }] }]
devices: [{ id: m1, path: hall/power/board/m1 }]
points: [{ path: hall/power/board/m1/power, unit: kW }]
connections:
  - id: board
${connection}
`;

/** What `millrace config check` prints about it, and the faults it ends with. */
function check(connection: string): { said: string[]; codes: string[] } {
  const file = join(folder, 'site.yaml');
  writeFileSync(file, site(connection));
  const said: string[] = [];
  const out = output(false, { out: () => undefined, error: (text) => void said.push(text.trimEnd()) });
  try {
    checkedLocally({ out }, readSiteFolder(file));
    return { said, codes: [] };
  } catch (error) {
    const { details } = error as { details: { at: string; code: string }[] };
    return { said, codes: details.map(({ at, code }) => `${at.split(':').at(-1)} ${code}`) };
  }
}

test('settings, device and addresses of a protocol are checked at the desk, with their lines, all together', () => {
  const { said, codes } = check(`    protocol: modbus
    settings: { hots: 10.0.0.5 }
    devices:
      - device: m1
        profile: { unit: 300 }
        points: [{ point: power, address: 100 }]`);
  expect(codes).toEqual(['11 shape', '11 shape', '14 shape', '15 shape']);
  expect(said.join('\n')).toContain('"100" names no table and may count from zero or one: write holding:100');
});

test('what is right is passed without a word', () => {
  const { said, codes } = check(`    protocol: modbus
    settings: { host: 10.0.0.5 }
    devices: [{ device: m1, profile: { unit: 3 }, points: [{ point: power, address: 40001 float32 CDAB }] }]`);
  expect([said, codes]).toEqual([[], []]);
});

test('a protocol of which nothing is known here is a warning: its gateway may have the driver', () => {
  const { said, codes } = check(`    protocol: modbsu
    settings: { anything: 1 }
    devices: [{ device: m1, points: [{ point: power, address: x }] }]`);
  expect(codes).toEqual([]);
  expect(said[0]).toMatch(/^warning .*site\.yaml:10 {2}connections\[0\]\.protocol$/);
  expect(said[1]).toContain('nothing is known here of protocol "modbsu": did you mean "modbus"?');
});
