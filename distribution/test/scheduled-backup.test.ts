import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BackupReport } from '@millrace/server';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { type BackupPart, backupPart } from '../all-in-one/backup-part.ts';
import { answerBackups } from '../all-in-one/backup-report.ts';
import { createBackup, listBackups, restoreBackup } from '../backup/index.ts';
import { oneAtATime } from '../backup/one-at-a-time.ts';
import { readRunRecord } from '../backup/run-record.ts';
import { scheduleSetting } from '../backup/schedule.ts';
import { postmasterPid } from '../postgres/postmaster.ts';
import { gone, type House, house, type Run, until } from './house.ts';

// A real keeper with a real PostgreSQL, and the real backup program; only the clock that says when one is due is ours.
vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

const HOUR = 3_600_000;
let plant: House;
let run: Run;
let root: string;
let backups: string;
let ahead = 0;
let said: string[] = [];
let part: BackupPart;

const now = () => new Date(Date.now() + ahead);
const schedule = (text = 'every 24 h', more: { keep?: string; to?: string; begun?: string } = {}): BackupPart =>
  backupPart({
    ...{
      data: plant.data,
      to: more.to ?? backups,
      schedule: scheduleSetting.parse(text),
      keep: more.keep ?? '7d 4w 3m',
    },
    ...{ ownDatabase: false, begun: more.begun ?? '2026-01-01T00:00:00Z', log: join(root, 'backup.log') },
    console: { say: (line) => said.push(line), warn: (line) => said.push(line) },
    ...{ onChange: () => undefined, now, settleMs: 0 },
  });
const listed = () => listBackups({ data: plant.data, backups }).backups;
const working = (): boolean => existsSync(join(plant.data, 'logs', 'backup-unfinished.json'));

beforeAll(async () => {
  plant = await house();
  root = mkdtempSync(join(tmpdir(), 'millrace-schedule-'));
  run = plant.run();
  await run.ready;
});
afterAll(async () => {
  await plant.clean();
  rmSync(root, { recursive: true, force: true });
});
beforeEach(() => {
  ahead = 0;
  said = [];
  backups = mkdtempSync(join(root, 'backups-'));
  for (const name of ['backup.json', 'backup-run.json']) rmSync(join(plant.data, name), { force: true });
});
afterEach(async () => {
  await part?.stop();
});

test('a plant that was off is caught up, with a proven backup; then nothing is due until the next day', async () => {
  part = schedule();
  await part.start();
  await part.look();
  expect(listed()).toMatchObject([{ made: 'by schedule', verified: 'recovered', database: 'live' }]);
  expect(part.status()).toMatchObject({ state: 'ready', reason: expect.stringContaining('on the same disk') });
  expect(now().getTime() - Date.parse(part.status().doneAt ?? '')).toBeLessThan(HOUR);
  expect(readRunRecord(plant.data)).toMatchObject({ failures: 0, sameDisk: true, tooOldHours: 26 });
  expect(readdirSync(backups)).toHaveLength(1);
  expect(working()).toBe(false);

  const [first] = listed();
  ahead = 23 * HOUR;
  await part.look();
  expect(listed()).toEqual([first]);
  ahead = 25 * HOUR;
  await part.look();
  // Made on the same day as the first one, really: the newest of a day is what is kept.
  expect(listed()).toMatchObject([{ verified: 'recovered' }]);
  expect(listed()[0]?.id).not.toBe(first?.id);
});

test('old ones go only after a newer proven one; those made by hand and those of another plant stay', async () => {
  const byHand = await createBackup({ data: plant.data, to: backups });
  const foreign = join(backups, '2020-01-01T00-00-00Z');
  mkdirSync(foreign);
  const manifest = readFileSync(join(byHand.folder, 'manifest.json'), 'utf8');
  const other = {
    ...(JSON.parse(manifest) as object),
    id: '2020-01-01T00-00-00Z',
    made: 'by schedule',
    origin: 'other',
  };
  writeFileSync(join(foreign, 'manifest.json'), JSON.stringify({ ...other, verified: 'recovered' }));

  part = schedule('every 24 h', { keep: '1d' });
  for (const hours of [25, 50]) {
    ahead = hours * HOUR;
    await part.look();
  }
  const left = listed().map(({ id, made }) => [id, made]);
  expect(left).toHaveLength(3);
  expect(left[0]?.[1]).toBe('by schedule');
  expect(left.slice(1).map(([id]) => id)).toEqual([byHand.manifest.id, '2020-01-01T00-00-00Z']);
  expect(said.join()).toContain('1 old ones went');
});

test('one that fails is a visible condition, is tried again after a while, and heals by itself', async () => {
  const taken = join(root, 'a-file');
  writeFileSync(taken, '');
  part = schedule('every 24 h', { to: taken });
  await part.look();
  expect(part.status()).toMatchObject({ state: 'degraded', reason: expect.stringContaining('the last try failed') });
  const { triedAt } = readRunRecord(plant.data);
  await part.look();
  expect(readRunRecord(plant.data)).toMatchObject({ triedAt, failures: 1 });
  rmSync(taken);
  ahead = 16 * 60_000;
  await part.look();
  expect(part.status()).toMatchObject({ state: 'ready', reason: expect.stringContaining('proven') });
  expect(readRunRecord(plant.data).failures).toBe(0);
});

test('old ones that cannot be removed are told, and the backup is not made again for them', async () => {
  part = schedule('every 24 h', { keep: '1d' });
  await part.look();
  const [first] = listed();
  // What is in the way of its removal: something not empty under the name it gets while it goes.
  mkdirSync(join(backups, `.${first?.id}.old`, 'in the way'), { recursive: true });
  ahead = 25 * HOUR;
  await part.look();
  expect(part.status()).toMatchObject({ state: 'degraded', reason: expect.stringContaining('could not be removed') });
  expect(listed()).toHaveLength(2);
  await part.look();
  expect(listed()).toHaveLength(2);
});

test('never two at once: it waits for one that is made by hand', async () => {
  part = schedule();
  await oneAtATime(plant.data, async () => {
    await part.look();
  });
  expect(part.status().reason).toContain('another backup of this data folder is running');
  expect(listed()).toEqual([]);
});

test('one that does not come is too old, in words', async () => {
  await createBackup({ data: plant.data, to: backups });
  const taken = join(root, 'never');
  writeFileSync(taken, '');
  part = schedule('every 24 h', { to: taken });
  ahead = 27 * HOUR;
  const { failures } = readRunRecord(plant.data);
  expect(failures).toBe(0);
  await part.start();
  expect(part.status()).toMatchObject({ state: 'degraded', reason: expect.stringContaining('too old') });
  rmSync(taken);
});

test('killed in its trial recovery, it leaves nothing that runs and the next one clears the rest', async () => {
  part = schedule();
  const looking = part.look();
  const unfinished = await until(() =>
    working()
      ? (JSON.parse(readFileSync(join(plant.data, 'logs', 'backup-unfinished.json'), 'utf8')) as { scratch: string })
      : undefined,
  );
  const postmaster = await until(() => postmasterPid(join(unfinished.scratch, 'postgres', 'cluster')));
  process.kill(await until(() => part.status().pid ?? undefined), 'SIGKILL');
  await looking;
  await gone(postmaster);
  expect(part.status()).toMatchObject({ state: 'degraded', reason: expect.stringContaining('ended by SIGKILL') });
  expect(listed()).toEqual([]);
  expect(readdirSync(backups).length).toBeGreaterThan(0);

  ahead = 16 * 60_000;
  await part.look();
  expect(listed()).toMatchObject([{ verified: 'recovered' }]);
  expect(readdirSync(backups)).toHaveLength(1);
});

test('one that is asked for by a screen is proved, stays when old ones go, and its steps and end are told', async () => {
  part = schedule('every 24 h', { keep: '1d', begun: new Date().toISOString() });
  const ask = (make: boolean) => answerBackups({ type: 'backups', id: 'q', make }, part) as { report: BackupReport };
  expect(answerBackups({ type: 'sign-gateway', id: 'q' }, part)).toBeUndefined();
  expect(ask(false).report).toMatchObject({ standing: 'none-yet', newest: null, backups: [], running: null });

  const { report } = ask(true);
  expect(report.running).toMatchObject({ step: 'begins' });
  // Asked twice it is one.
  expect(ask(true).report.running?.startedAt).toBe(report.running?.startedAt);
  const steps = new Set<string>();
  const done = await until(() => {
    const { running, asked, ...rest } = ask(false).report;
    if (running?.step) steps.add(running.step);
    return asked ? { asked, ...rest } : undefined;
  });
  expect(done.asked).toMatchObject({ done: true, reason: null });
  expect(done).toMatchObject({ standing: 'good', newest: { there: true } });
  expect(done.backups).toMatchObject([{ made: 'by hand', verified: 'recovered', database: 'live' }]);
  expect(steps).toContain('recovery');
  expect(done.nextAt).toBe((done.newest?.at ?? 0) + 24 * HOUR * 1_000);

  ahead = 25 * HOUR;
  await part.look();
  expect(listed().map(({ made }) => made)).toEqual(['by schedule', 'by hand']);
});

test('one that is asked for and fails says why, and is not held against the schedule', async () => {
  const taken = join(root, 'in-the-way');
  writeFileSync(taken, '');
  part = schedule('every 24 h', { to: taken, begun: new Date().toISOString() });
  part.make();
  const { asked, standing } = await until(() => (part.report().asked ? part.report() : undefined));
  expect(asked).toMatchObject({ done: false, reason: expect.stringContaining('in-the-way') });
  expect(standing).toBe('none-yet');
  expect(readRunRecord(plant.data).failures).toBe(0);
  rmSync(taken);
});

test('one that is made from the command line is shown as running, and no second one begins', async () => {
  part = schedule();
  await oneAtATime(plant.data, async () => {
    part.make();
    expect(part.report().running).toEqual({ step: null, startedAt: null });
  });
  expect(part.report()).toMatchObject({ running: null, asked: null, backups: [] });
});

test('a keeper that ends in the middle of one leaves no process behind, and is no failure', async () => {
  part = schedule();
  const looking = part.look();
  const pid = await until(() => part.status().pid ?? undefined);
  await until(working);
  await part.stop();
  await looking;
  await gone(pid);
  expect(readRunRecord(plant.data).failures).toBe(0);
});

test('backups are refused inside the data folder, and a folder without a plant is said', async () => {
  await expect(createBackup({ data: plant.data, to: join(plant.data, 'backups') })).rejects.toThrow(
    'inside the data folder',
  );
  await expect(createBackup({ data: join(root, 'nowhere'), to: backups })).rejects.toThrow('there is no plant');
});

test('a restore that was cut short is refused by the keeper and by a backup until it is run again', async () => {
  const { folder } = await createBackup({ data: plant.data, to: backups });
  run.process.kill('SIGTERM');
  expect(await run.ended).toBe(0);
  // What a kill in the middle of it leaves: the mark, and only a part of the files.
  writeFileSync(join(plant.data, 'restoring.json'), JSON.stringify({ from: folder, what: 'all' }));
  rmSync(join(plant.data, 'plant.json'));
  const refused = plant.run();
  expect(await refused.ended).toBe(2);
  expect(refused.output()).toContain(`millrace backup restore "${folder}" --what all --yes`);
  await expect(createBackup({ data: plant.data, to: backups })).rejects.toThrow('did not end');
  await restoreBackup({ from: folder, data: plant.data, what: 'all' });
  run = plant.run();
  await run.ready;
  expect((await plant.ask('server')).parts.find(({ name }) => name === 'backup')?.reason).toContain('not scheduled');
});
