import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DEMO_SITE } from '@millrace/provisioning';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { GATEWAY_SECRET, OPERATOR, type TestServer, testServer } from '../../../server/test/test-server.ts';
import { runCli } from './run-cli.ts';

// Each line typed is a process of its own, which a busy machine takes its time to start.
vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

/** The program as a process, against the server with this release's real kernel, modules and store. */
let plant: TestServer;
let folder: string;
let site: string;
beforeAll(async () => {
  plant = await testServer();
  // Somebody has to have founded the company.
  await plant.signIn();
  folder = mkdtempSync(join(tmpdir(), 'millrace-cli-'));
  writeFileSync(join(folder, 'operator-token'), `${OPERATOR}\n`, { mode: 0o600 });
  mkdirSync(join(folder, 'site'));
  site = join(folder, 'site', 'site.yaml');
  writeFileSync(site, readFileSync(DEMO_SITE));
});
afterAll(async () => {
  await plant?.close();
  rmSync(folder, { recursive: true, force: true });
});

const millrace = (...args: string[]) =>
  runCli(args, { MILLRACE_DATA: folder, MILLRACE_PORT: new URL(plant.base).port, MILLRACE_NAME: 'plant.test' });
async function json(...args: string[]) {
  const { code, out, error } = await millrace(...args, '--json');
  expect(code, error).toBe(0);
  return JSON.parse(out);
}

test('there is no site before its configuration is applied, and the answer says how', async () => {
  const { code, error } = await millrace('device', 'list');
  expect([code, error]).toEqual([6, expect.stringContaining('millrace config apply')]);
});

describe('a configuration', () => {
  test('is planned in words, applied, and kept', async () => {
    const plan = await json('config', 'plan', site);
    expect(plan.words).toContain('new place garments');
    const first = await json('config', 'apply', site, '--note', 'first');
    expect([first.site, first.version]).toEqual(['demo-plant', 1]);
    const again = await millrace('config', 'plan', site);
    expect(again.out).toContain('nothing changes');
  });

  test('changes only what changed, and is rolled back as a new version', async () => {
    writeFileSync(
      site,
      readFileSync(DEMO_SITE, 'utf8').replace("start: '08:30', end: '08:45'", "start: '09:00', end: '09:15'"),
    );
    const plan = await json('config', 'plan', site);
    expect(plan.words[0]).toBe('calendar: shift.A.breaks[1].start: 08:30 → 09:00');
    expect((await json('config', 'apply', site)).version).toBe(2);
    const back = await json('config', 'rollback', '1');
    expect([back.version, back.words[0]]).toEqual([3, 'calendar: shift.A.breaks[1].start: 09:00 → 08:30']);
    const versions = await json('config', 'versions');
    expect(versions.map(({ version }: { version: number }) => version)).toEqual([3, 2, 1]);
    const shown = await millrace('config', 'show', '2');
    expect(shown.out).toContain('09:00');
    const none = await millrace('config', 'rollback', '99');
    expect(none.code).toBe(6);
  });

  test('that was changed at the server meanwhile is not undone by a file without a word', async () => {
    const plan = await millrace('config', 'plan', site);
    expect(plan.out).toMatch(/Changed at the server since this file[\s\S]*version 3, .*: rolled back to version 1/);
    const refused = await millrace('config', 'apply', site);
    expect([refused.code, refused.error]).toEqual([3, expect.stringContaining('--over-edits')]);
    expect((await json('config', 'apply', site, '--over-edits')).version).toBe(4);
    expect((await millrace('config', 'plan', site)).out).not.toContain('Changed at the server');
  });

  test('with faults is refused before the server is asked', async () => {
    const file = join(folder, 'site', 'faulty.yaml');
    writeFileSync(file, readFileSync(DEMO_SITE, 'utf8').replace('profile: filler', 'profile: fillr'));
    expect((await millrace('config', 'apply', file)).code).toBe(3);
  });

  test('is what messages are tried against', async () => {
    const tried = await json('map', 'try', 'devices/sew-01/telemetry', '{"ts":1795259697000,"rpm":3000}');
    expect(tried.samples[0]).toMatchObject({ value: 3000, unit: '/min' });
  });
});

describe('a device', () => {
  test('is listed, added with a secret that is shown once, and rotated', async () => {
    expect(await json('device', 'list')).toHaveLength(29);
    const made = await json(
      'device',
      'add',
      'sew-13',
      '--path',
      'garments/sewing-2/assembly/sew-13',
      '--profile',
      'sewing-machine',
    );
    expect(made.secret).toMatch(/^[\w-]{40,}$/);
    expect((await json('device', 'show', 'sew-13')).secrets).toBe(1);
    const rotated = await json('device', 'rotate', 'sew-13', '--overlap', '2 h');
    expect(rotated.secret).not.toBe(made.secret);
    expect((await json('device', 'show', 'sew-13')).secrets).toBe(2);
    const list = await millrace('device', 'list');
    expect(list.out).not.toContain(rotated.secret);
  });

  test('that is not there is answered with the one that was probably meant', async () => {
    const { code, error } = await millrace('device', 'show', 'swe-13');
    expect([code, error]).toEqual([6, expect.stringContaining('did you mean "sew-13"?')]);
  });

  test('with faults is refused, and nothing is changed', async () => {
    const { code } = await millrace('device', 'add', 'sew-14', '--path', 'garments/sewing-9/assembly/sew-14');
    expect(code).toBe(3);
    expect(await json('device', 'list')).toHaveLength(30);
  });

  test('is replaced by another at the same path, and revoked', async () => {
    const replaced = await json('device', 'replace', 'sew-13', '--by', 'sew-13b');
    expect(replaced.device).toBe('sew-13b');
    expect((await json('device', 'show', 'sew-13b')).path).toBe('garments/sewing-2/assembly/sew-13');
    await json('device', 'revoke', 'sew-13b');
    expect((await json('device', 'show', 'sew-13b')).secrets).toBe(0);
  });

  test('claims its secret by a code that works once', async () => {
    const claim = await json('claim', 'scale-01', '--minutes', '5');
    expect(claim.address).toBe(`https://plant.test:8443/api/v1/devices/claim#${claim.code}`);
    const post = () => plant.call('POST', '/api/v1/devices/claim', { body: { code: claim.code } });
    expect((await post()).json).toMatchObject({ device: 'scale-01', secret: expect.any(String) });
    expect((await post()).status).toBe(403);
    const picture = await millrace('claim', 'scale-01');
    expect(picture.out).toMatch(/[▀▄█]/);
  });
});

test('status and doctor tell of the server and that no gateway has reported', async () => {
  const status = await json('status');
  expect(status.health.database.state).toBe('ready');
  const doctor = await millrace('doctor');
  expect([doctor.code, doctor.out]).toEqual([3, expect.stringContaining('no gateway has reported')]);
});

test('events are read again from a number on', async () => {
  const { code, out } = await millrace('events', 'replay', '--from', '0', '--type', 'plant', '--json');
  expect(code).toBe(0);
  const events = out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(events.length).toBeGreaterThan(3);
  expect(events[0]).toMatchObject({ type: 'plant.config-changed', site: 'demo-plant' });
  expect(events.map(({ seq }) => seq)).toEqual(events.map(({ seq }) => seq).sort((a, b) => a - b));
});

test('a range of events ends where it is told to; a handler that is not there is named', async () => {
  const two = await millrace('events', 'replay', '--from', '2', '--to', '3', '--json');
  expect(
    two.out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line).seq),
  ).toEqual([2, 3]);
  const handlers = (await json('events', 'handlers')) as { readonly name: string }[];
  for (const name of ['kernel.waiting-facts', 'stock.replay-costs', 'stock.reorder-watch'])
    expect(handlers.find((one) => one.name === name)).toMatchObject({ waiting: 0, failures: [], gone: false });
  const none = await millrace('events', 'replay', '--from', '1', '--handler', 'no.such');
  expect([none.code, none.error]).toEqual([6, expect.stringContaining('no.such')]);
});

test('what the books refused is listed, shown, tried again and given up', async () => {
  expect((await millrace('dead-letters', 'list')).out).toContain('nothing is held up');
  const site = { gateway: 'gw-1', site: 'demo-plant' };
  const assigned = await plant.call('POST', '/api/v1/commands/plant.gateway.assign', {
    headers: { authorization: `Bearer ${OPERATOR}`, 'idempotency-key': 'assign-gw-1' },
    body: site,
  });
  expect(assigned.status).toBe(200);
  const sets = [
    { record: { gateway: 'gw-1', epoch: 1, seq: 1 }, set: { stream: 'x', window: { key: 'w' }, nonsense: true } },
  ];
  const headers = { authorization: `Bearer ${GATEWAY_SECRET}` };
  const delivered = await plant.call('POST', '/edge/v1/fact-sets', { headers, body: { gateway: 'gw-1', sets } });
  expect(delivered.json.results[0].status).toBe('dead-letter');
  const [letter] = await json('dead-letters', 'list');
  expect(letter).toMatchObject({ site: 'demo-plant', state: 'waiting', code: 'fact-set-invalid' });
  expect((await json('dead-letters', 'show', letter.id)).payload).toMatchObject({ nonsense: true });
  expect((await millrace('dead-letters', 'replay', letter.id)).code).toBe(3);
  expect((await millrace('dead-letters', 'discard', letter.id)).code).toBe(2);
  expect(await json('dead-letters', 'discard', letter.id, '--yes', '--reason', 'a test')).toMatchObject({
    state: 'discarded',
  });
  expect(await json('dead-letters', 'list')).toEqual([]);
  expect(await json('dead-letters', 'list', '--all')).toHaveLength(1);
});

test('samples of a point that is not there', async () => {
  const { code, error } = await millrace('samples', 'tail', 'garments/sewing-1/parts/sew-01/sped', '--count', '1');
  expect([code, error]).toEqual([6, expect.stringContaining('did you mean')]);
});
