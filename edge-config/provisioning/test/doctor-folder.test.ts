import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { folderFindings, whyNoAnswer } from '../commands/doctor-folder.ts';

const NOW = Date.parse('2026-11-21T12:00:00Z');
const HOUR = 3_600_000;
const ago = (hours: number) => new Date(NOW - hours * HOUR).toISOString();

let data: string;
beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), 'millrace-doctor-'));
});
afterEach(() => rmSync(data, { recursive: true }));

const write = (name: string, content: unknown) =>
  writeFileSync(join(data, name), typeof content === 'string' ? content : JSON.stringify(content), { mode: 0o600 });
const backups = () => join(data, '..');
const run = (more: object = {}) => ({
  ...{ tooOldHours: 26, folder: backups(), sameDisk: false, failures: 0, reason: null, verified: 'recovered' },
  ...more,
});
// Whether the disk of this machine has room is not the question here.
const found = () =>
  folderFindings(data, NOW)
    .filter(({ what }) => !what.includes('free on the disk'))
    .map(({ severity, what }) => `${severity}: ${what}`);

test('a plant with a fresh, proven backup elsewhere is well', () => {
  write('backup.json', { at: ago(20), folder: backups() });
  write('backup-run.json', run());
  expect(found()).toEqual([]);
});

test('a backup older than its schedule is too old, and much older a fault', () => {
  write('backup-run.json', run());
  write('backup.json', { at: ago(27), folder: backups() });
  expect(found()).toEqual(['warning: the last backup was 27 h ago: too old']);
  write('backup.json', { at: ago(24 * 30), folder: backups() });
  expect(found()).toEqual(['fault: the last backup was 30 d ago: too old']);
  // Where nothing is scheduled a week is.
  write('backup-run.json', run({ tooOldHours: null }));
  write('backup.json', { at: ago(24 * 6), folder: backups() });
  expect(found()).toEqual([]);
});

test('backups that fail, that were never made, that are gone, or that share the disk are told', () => {
  write('backup-run.json', run({ failures: 3, reason: 'no room', sameDisk: true }));
  expect(found()).toEqual([
    'fault: the scheduled backup failed 3 times, last: no room',
    'warning: there is no backup of this plant',
    'note: backups are on the same disk as the data: its loss takes both',
  ]);
  write('backup-run.json', run());
  write('backup.json', { at: ago(1), folder: join(data, 'nowhere') });
  expect(found()).toEqual(['warning: the newest backup is not where it was made']);
  write('backup.json', '{"at": 1');
  expect(found()).toEqual(['warning: there is no backup of this plant']);
});

test('half a restore and a certificate that cannot be read are faults', () => {
  write('backup.json', { at: ago(1), folder: backups() });
  write('restoring.json', {});
  mkdirSync(join(data, 'certificates'));
  write('certificates/server.pem', 'no certificate');
  expect(found()).toEqual([
    expect.stringContaining('fault: the certificate cannot be read'),
    'fault: a restore was begun and did not end',
  ]);
});

test.skipIf(process.platform === 'win32')('a secret that others can read is a fault with its mending', () => {
  write('backup.json', { at: ago(1), folder: backups() });
  write('secrets.json', {});
  chmodSync(join(data, 'secrets.json'), 0o644);
  expect(folderFindings(data, NOW)).toContainEqual(
    expect.objectContaining({ severity: 'fault', next: `chmod 600 ${join(data, 'secrets.json')}` }),
  );
});

test('a server that does not answer: not started, killed, or running on another port', () => {
  expect(whyNoAnswer(data)?.what).toContain('does not run');
  const holder = { what: 'millrace', since: ago(2) };
  write('keeper.json', { ...holder, pid: 2 ** 22 + 1 });
  expect(whyNoAnswer(data)?.what).toContain('was killed');
  write('keeper.json', { ...holder, pid: process.pid });
  expect(whyNoAnswer(data)?.what).toContain('its server does not answer');
});
