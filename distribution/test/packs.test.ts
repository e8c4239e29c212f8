import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { CHECKOUT } from '../all-in-one/settings.ts';
import { runCli } from '../cli/test/run-cli.ts';
import { type House, house } from './house.ts';

// The whole product as `npm start` runs it, looked after by the command line: the server asks, the keeper's program does.
vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

let plant: House;
const folder = mkdtempSync(join(tmpdir(), 'millrace-packs-'));
const key = join(folder, 'maker.pem');
const file = join(folder, 'needle-control.pack');
const MANIFEST = join(CHECKOUT, 'packs', 'needle-control', 'pack.json');
beforeAll(async () => {
  plant = await house(join(CHECKOUT, 'distribution', 'all-in-one', 'main.ts'));
  const run = plant.run();
  await run.ready;
  const { claim } = JSON.parse(readFileSync(join(plant.data, 'secrets.json'), 'utf8'));
  const body = { code: claim, name: 'Ada', email: 'ada@example.test', password: 'correct horse battery' };
  const claimed = await fetch(`http://127.0.0.1:${plant.env.MILLRACE_PORT}/api/v1/setup/claim`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  expect(claimed.status, await claimed.text()).toBe(200);
});
afterAll(async () => {
  await plant?.clean();
  rmSync(folder, { recursive: true, force: true });
});

const millrace = (...args: string[]) => runCli(['module', ...args], plant.env);
async function json(...args: string[]) {
  const { code, out, error } = await millrace(...args, '--json');
  expect(code, error).toBe(0);
  return JSON.parse(out);
}
const isOn = async (name: string) =>
  (await json('list')).modules.find((one: { name: string }) => one.name === name)?.enabled;

test('a pack is signed, looked at, brought in, switched on and off, exported and removed', async () => {
  const { fingerprint } = await json('make-key', key);
  expect(await json('sign', MANIFEST, '--key', key, '--out', file)).toMatchObject({
    name: 'needle-control',
    fingerprint,
  });
  expect(await json('verify', file)).toMatchObject({ fingerprint });

  expect(await json('install', file, '--dry-run')).toMatchObject({ from: null, key: { trusted: false, fingerprint } });
  const unknown = await millrace('install', file);
  expect([unknown.code, unknown.error]).toEqual([3, expect.stringContaining(fingerprint)]);
  const early = await millrace('upgrade', file);
  expect([early.code, early.error]).toEqual([3, expect.stringContaining('is not here yet')]);
  expect(await json('install', file, '--trust', 'Own workshop')).toMatchObject({ name: 'needle-control' });
  expect((await json('keys')).keys).toMatchObject([
    { fingerprint, name: 'Own workshop', trustedBy: 'system:operator' },
  ]);
  expect(await isOn('needle-control')).toBe(false);
  await json('enable', 'needle-control');
  expect(await isOn('needle-control')).toBe(true);
  const needed = await millrace('disable', 'stock', '--accept');
  expect([needed.code, needed.error]).toEqual([3, expect.stringContaining('needle-control')]);

  const next = join(folder, 'next.json');
  writeFileSync(next, readFileSync(MANIFEST, 'utf8').replace('"version": "1.0.0"', '"version": "1.0.1"'));
  await json('sign', next, '--key', key, '--out', `${file}.next`);
  expect(await json('upgrade', `${file}.next`)).toMatchObject({ from: '1.0.0', version: '1.0.1' });
  const back = join(folder, 'back.pack');
  await json('export', 'needle-control', back);
  expect(readFileSync(back, 'utf8')).toBe(readFileSync(`${file}.next`, 'utf8'));

  expect(await json('remove', 'needle-control')).toMatchObject({ removed: false, enabled: 1 });
  const stillOn = await millrace('remove', 'needle-control', '--yes');
  expect(stillOn.code).toBe(3);
  await json('disable', 'needle-control');
  const gone = await json('remove', 'needle-control', '--yes', '--keep');
  expect(gone).toMatchObject({ removed: true, kept: expect.stringContaining(join(plant.data, 'removed')) });
  expect(readFileSync(gone.kept, 'utf8')).toBe('');
  expect(await isOn('needle-control')).toBeUndefined();
  expect(await json('distrust', fingerprint)).toMatchObject({ name: 'Own workshop' });
});

test('what waits for a module that is off is dropped by its command alone, with a reason', async () => {
  await json('disable', 'attendance', '--accept');
  const waits = ['drop-waiting', 'attendance', '--reason', 'a trial'];
  expect(await json(...waits)).toEqual({ module: 'attendance', waiting: null, dropped: 0 });
  expect(await json(...waits, '--yes', '--before', '2026-11-21T08:00:00Z')).toMatchObject({ dropped: 0 });
  expect((await millrace(...waits, '--yes', '--before', 'noon')).code).toBe(2);
  expect((await millrace('drop-waiting', 'attendance', '--yes')).code).toBe(2);
  await json('enable', 'attendance');
  const on = await millrace(...waits, '--yes');
  expect([on.code, on.error]).toEqual([3, expect.stringContaining('is on')]);
});

test('what is wrong with a file or a key is said without a server', async () => {
  const broken = join(folder, 'broken.pack');
  writeFileSync(broken, readFileSync(file, 'utf8').replace('Needle', 'Noodle'));
  const changed = await runCli(['module', 'verify', broken]);
  expect([changed.code, changed.error]).toEqual([3, expect.stringContaining('changed after it was signed')]);
  const twice = await runCli(['module', 'make-key', key]);
  expect(twice.code).toBe(2);
  const noKey = await runCli(['module', 'sign', MANIFEST, '--key', MANIFEST, '--out', `${file}.no`]);
  expect(noKey.code).toBe(2);
});
