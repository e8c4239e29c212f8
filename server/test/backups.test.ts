import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { BackupReport } from '../backups/backup-report.ts';
import { keeperBackups } from '../backups/keeper-backups.ts';
import { type FakeBusiness, fakeBusiness } from './fake-business.ts';
import { type TestServer, testServer } from './test-server.ts';

// Fake: the keeper, by the messages it would send. The real one is asked in distribution/test/scheduled-backup.test.ts.
const report: BackupReport = {
  ...{ folder: '/srv/backups', sameDisk: false, schedule: { kind: 'every', hours: 6 }, nextAt: 20, standing: 'good' },
  ...{ newest: { id: 'a', at: 10, there: true }, failures: 0, reason: null, ownDatabase: false, archive: null },
  ...{ running: null, asked: null, backups: [], damaged: [], unreadable: null },
};
const heard: { type: string; id: string; make: boolean }[] = [];
let refuses: string | null = null;
const desk = keeperBackups((message) => {
  const asked = message as (typeof heard)[number];
  heard.push(asked);
  queueMicrotask(() =>
    desk.hear({ type: 'backup-report', id: asked.id, ...(refuses === null ? { report } : { reason: refuses }) }),
  );
});

let business: FakeBusiness;
let plant: TestServer;
let alone: TestServer;
let cookie: string;
beforeAll(async () => {
  business = fakeBusiness();
  plant = await testServer(business, {}, { backups: desk });
  cookie = await plant.signIn();
  alone = await testServer(fakeBusiness());
});
afterAll(async () => {
  await plant?.close();
  await alone?.close();
});
beforeEach(() => {
  refuses = null;
  heard.length = 0;
  business.permissions = new Set(['*']);
});

test('who may see backups is told what the keeper says of them', async () => {
  business.permissions = new Set(['operations.backups']);
  const answer = await plant.call('GET', '/api/v1/backups', { cookie });
  expect([answer.status, answer.json]).toEqual([200, report]);
  expect(heard).toMatchObject([{ type: 'backups', make: false }]);
});

test('seeing them is not yet the right to make one', async () => {
  business.permissions = new Set(['operations.backups']);
  expect((await plant.call('POST', '/api/v1/backups', { cookie, body: {} })).status).toBe(403);
  expect(heard).toEqual([]);
  business.permissions = new Set(['operations.backups.make']);
  expect((await plant.call('POST', '/api/v1/backups', { cookie, body: {} })).status).toBe(200);
  expect(heard).toMatchObject([{ make: true }]);
});

test('a keeper that cannot tell is a fault of ours, and its words stay in the log', async () => {
  refuses = 'the folder /srv/backups cannot be read';
  const answer = await plant.call('GET', '/api/v1/backups', { cookie });
  expect([answer.status, answer.json.code]).toEqual([500, 'internal']);
  expect(answer.text).not.toContain('/srv');
});

test('a server without a keeper says who makes backups', async () => {
  const answer = await alone.call('GET', '/api/v1/backups', { cookie: await alone.signIn() });
  expect([answer.status, answer.json.code]).toEqual([501, 'no-keeper']);
});
