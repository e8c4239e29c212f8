import { createHash } from 'node:crypto';
import { migrateTimeseries } from '@millrace/timeseries';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createPlantDoor, type PlantDoor } from '../index.ts';
import type { Caller } from '../kernel/index.ts';
import type { SiteTree } from '../modules/plant/index.ts';
import { type TestErp, testErp } from '../testing/erp.ts';
import { profile, siteDocument } from '../testing/site.ts';

let erp: TestErp;
let admin: Caller;
let door: PlantDoor;
beforeAll(async () => {
  erp = await testErp();
  await migrateTimeseries(erp.owner);
  admin = await erp.company();
  door = createPlantDoor({ pool: erp.app, kernel: erp.kernel, clock: () => erp.clock.now });
});
afterAll(() => erp?.close());

const hash = (secret: string) => createHash('sha256').update(secret).digest('hex');
const run = async (name: string, input: object, caller = admin) => {
  const outcome = await erp.kernel.execute(caller, name, input);
  if (!outcome.ok) throw new Error(`${outcome.refusal?.code} ${JSON.stringify(outcome.refusal?.details)}`);
  return outcome.result as { id: string; secret: string; code: string; words: string[]; version: number };
};
const secretsOf = async (device: string) =>
  (await door.config('gw-a'))?.devices.find(({ id }) => id === device)?.secrets ?? [];

test('a site is planned in words, applied in one step, and its gateway gets it', async () => {
  const document = siteDocument();
  const plan = await run('plant.config.plan', { document, profiles: [profile] });
  expect(plan.words).toContain('new site plant-a');
  expect(await run('plant.config.apply', { document, profiles: [profile] })).toMatchObject({ version: 1 });
  await run('plant.gateway.assign', { gateway: 'gw-a', site: 'plant-a' });
  const config = await door.config('gw-a');
  expect(config).toMatchObject({
    version: 1,
    site: 'plant-a',
    points: [{ path: 'plant-a/hall/line-1/cell/press-1/good' }],
  });
  expect(await door.config('gw-none')).toBeNull();
  const tree = await erp.kernel.query(admin, 'plant.tree', { site: 'plant-a' });
  expect(tree).toMatchObject({
    sites: [{ zone: 'Asia/Dhaka', areas: [{ lines: [{ devices: [{ id: 'press-1', machine: true }] }] }] }],
  });
});

test('a document with faults is refused with all of them, and nothing of it is kept', async () => {
  const document = { ...siteDocument(), calendar: { zone: 'Mars/Base', shifts: [] } };
  const outcome = await erp.kernel.execute(admin, 'plant.config.apply', { document, profiles: [profile] });
  expect(outcome.refusal?.code).toBe('config-faulty');
  expect(outcome.refusal?.details.faults).toHaveLength(2);
  expect((await door.config('gw-a'))?.version).toBe(1);
});

test('what a driver would refuse is refused before it is applied, every fault with its place', async () => {
  const base = siteDocument();
  const document = {
    ...base,
    devices: [...base.devices, { id: 'meter-1', path: 'hall/line-1/power/meter-1' }],
    points: [{ path: 'hall/line-1/power/meter-1/power', unit: 'kW' }],
    connections: [
      {
        id: 'board',
        protocol: 'modbus',
        settings: { hots: '10.0.0.5', port: 70_000 },
        devices: [{ device: 'meter-1', profile: { unit: 300 }, points: [{ point: 'power', address: 'coil:x' }] }],
      },
    ],
  };
  const outcome = await erp.kernel.execute(admin, 'plant.config.plan', { document, profiles: [profile] });
  const faults = (outcome.refusal?.details.faults ?? []) as { where: string }[];
  expect(faults.map(({ where }) => where)).toEqual([
    'connections[0].settings.port',
    'connections[0].settings',
    'connections[0].settings.host',
    'connections[0].devices[0].profile.unit',
    'connections[0].devices[0].points[0].address',
  ]);
  const check = await erp.kernel.execute(admin, 'plant.config.check', { document, profiles: [profile] });
  expect(check.result).toMatchObject({ ok: false, faults: outcome.refusal?.details.faults as unknown[] });
});

test('a protocol that is not known here is warned of: the gateway may have its driver', async () => {
  const base = siteDocument();
  const document = {
    ...base,
    connections: [
      { id: 'x', protocol: 'of-a-pack', devices: [{ device: 'press-1', points: [{ point: 'good', address: 1 }] }] },
    ],
  };
  const { result } = await erp.kernel.execute(admin, 'plant.config.check', { document, profiles: [profile] });
  expect(result).toMatchObject({ ok: true, warnings: [{ code: 'protocol-not-checked' }, { code: 'no-identity' }] });
});

test('another company cannot take a site', async () => {
  const other = await erp.company('Jamuna Works');
  const outcome = await erp.kernel.execute(other, 'plant.config.apply', {
    document: siteDocument(),
    profiles: [profile],
  });
  expect(outcome.refusal?.code).toBe('site-taken');
});

test('a secret is shown once, rotated with both valid for a while, and revoked at once', async () => {
  const first = await run('plant.device.rotate', { site: 'plant-a', device: 'press-1' });
  expect(await secretsOf('press-1')).toEqual([hash(first.secret)]);
  const input = { site: 'plant-a', device: 'press-1', overlap: '1 h' };
  const second = await erp.kernel.execute(admin, 'plant.device.rotate', input, { idempotencyKey: 'rotate-1' });
  const again = await erp.kernel.execute(admin, 'plant.device.rotate', input, { idempotencyKey: 'rotate-1' });
  const secret = (second.result as { secret: string }).secret;
  expect(again.repeated).toBe(true);
  expect(again.result).not.toHaveProperty('secret');
  expect(new Set(await secretsOf('press-1'))).toEqual(new Set([hash(first.secret), hash(secret)]));
  erp.clock.now += 3_600_000_001;
  expect(await secretsOf('press-1')).toEqual([hash(secret)]);
  await run('plant.device.revoke', { site: 'plant-a', device: 'press-1' });
  expect(await secretsOf('press-1')).toEqual([]);
  const kept = await erp.owner.query(
    `select count(*)::int as n from kernel.command_outcome where outcome::text like $1`,
    [`%${secret}%`],
  );
  expect(kept.rows).toEqual([{ n: 0 }]);
});

test('a device fetches its secret with a one-time code, once and in time', async () => {
  const { code } = await run('plant.device.claim-code', { site: 'plant-a', device: 'press-1', minutes: 10 });
  const claimed = await door.claimDevice(code.toLowerCase().replaceAll('-', ' '));
  expect(claimed?.device).toBe('press-1');
  expect(await secretsOf('press-1')).toEqual([hash(claimed?.secret ?? '')]);
  expect(await door.claimDevice(code)).toBeNull();
  const late = await run('plant.device.claim-code', { site: 'plant-a', device: 'press-1', minutes: 10 });
  erp.clock.now += 10 * 60_000_000;
  expect(await door.claimDevice(late.code)).toBeNull();
});

test('a swapped device keeps its path and the numbers of its points', async () => {
  const before = (await door.config('gw-a'))?.points;
  const { secret } = await run('plant.device.replace', { site: 'plant-a', device: 'press-1', by: 'press-1b' });
  const config = await door.config('gw-a');
  expect(config?.points).toEqual(before);
  expect(config?.devices).toMatchObject([
    { id: 'press-1b', path: 'hall/line-1/cell/press-1', secrets: [hash(secret)] },
  ]);
  await run('plant.config.rollback', { site: 'plant-a', version: 1 });
  expect((await door.config('gw-a'))?.devices.map(({ id }) => id)).toEqual(['press-1']);
  expect(await erp.kernel.query(admin, 'plant.config.versions', { site: 'plant-a' })).toMatchObject([
    { version: 3, current: true },
    { version: 2, current: false },
    { version: 1, current: false },
  ]);
});

test("a person's word on a certificate goes to the gateway, and by no other right than its own", async () => {
  const of = { site: 'plant-a', device: 'press-1' };
  const word = { ...of, thumbprint: 'a1'.repeat(20), reasons: ['untrusted', 'wrong-host'] };
  const { id } = await run('plant.device.trust', word);
  expect(await door.waitingCommands('gw-a')).toMatchObject([
    { id, name: 'certificate.trust', parameters: { thumbprint: word.thumbprint, reasons: word.reasons } },
  ]);
  const { id: taken } = await run('plant.device.distrust', { ...of, thumbprint: word.thumbprint });
  expect(await door.waitingCommands('gw-a')).toMatchObject([{ id: taken, name: 'certificate.distrust' }]);
  const around = { ...of, name: 'certificate.trust', parameters: { thumbprint: word.thumbprint } };
  expect(await erp.kernel.execute(admin, 'plant.device-command.send', around)).toMatchObject({
    refusal: { code: 'command-reserved' },
  });
  const audit = await erp.owner.query<{ command: string }>(
    `select command from kernel.audit where command like 'plant.device.%trust' order by command`,
  );
  expect(audit.rows.map(({ command }) => command)).toEqual(['plant.device.distrust', 'plant.device.trust']);
  // A program that calls the gateway's server is no device of the site; its gateway knows whether it was shown anything.
  const caller = { ...word, device: 'opcua-client-0123456789ab' };
  const { id: ofCaller } = await run('plant.device.trust', caller);
  expect(await door.waitingCommands('gw-a')).toMatchObject([{ id: ofCaller, device: caller.device }]);
  expect(await erp.kernel.execute(admin, 'plant.device.trust', { ...word, device: 'nobody' })).toMatchObject({
    refusal: { code: 'device-unknown' },
  });
});

test('what is held back is let go by a right of its own, by the hold that was shown, and the trail says by whom', async () => {
  const of = { site: 'plant-a', since: 1_764_444_000_000_000 };
  const { id } = await run('plant.device.release', { ...of, device: 'press-1' });
  // A broker of others has no device behind it: it goes by its own name.
  const { id: ofBroker } = await run('plant.device.release', { ...of, device: 'link:their-broker' });
  expect(await door.waitingCommands('gw-a')).toMatchObject([
    { id, name: 'hold.release', device: 'press-1', parameters: { since: of.since }, by: admin.user },
    { id: ofBroker, name: 'hold.release', device: 'link:their-broker' },
  ]);
  const around = { site: 'plant-a', device: 'press-1', name: 'hold.release', parameters: { since: of.since } };
  expect(await erp.kernel.execute(admin, 'plant.device-command.send', around)).toMatchObject({
    refusal: { code: 'command-reserved' },
  });
  for (const device of ['nobody', 'robot:arm'])
    expect(await erp.kernel.execute(admin, 'plant.device.release', { ...of, device })).toMatchObject({
      refusal: { code: 'device-unknown' },
    });
  // Who was refused stands there, too.
  const trail = await erp.owner.query(`select user_id from kernel.audit where command = 'plant.device.release'`);
  expect(trail.rows).toEqual(Array.from({ length: 4 }, () => ({ user_id: admin.user })));
});

test('a command to a device is given out once, and answered or expired', async () => {
  await run('plant.device.rotate', { site: 'plant-a', device: 'press-1' });
  const send = { site: 'plant-a', device: 'press-1', name: 'set-speed', parameters: { rpm: 900 }, seconds: 30 };
  const { id } = await run('plant.device-command.send', send);
  expect(await door.waitingCommands('gw-a')).toMatchObject([{ id, name: 'set-speed', by: admin.user }]);
  expect(await door.waitingCommands('gw-a')).toEqual([]);
  await door.commandResult('gw-a', { id, state: 'acknowledged', at: erp.clock.now });
  expect(await erp.kernel.get(admin, 'plant.device-command', id)).toMatchObject({ state: 'acknowledged' });
  const late = await run('plant.device-command.send', send);
  erp.clock.now += 31_000_000;
  expect(await door.waitingCommands('gw-a')).toEqual([]);
  expect(await erp.kernel.get(admin, 'plant.device-command', late.id)).toMatchObject({ state: 'expired' });
});

test('what was written through the gateway’s server stands among the commands and in the audit trail, once, whoever was refused too', async () => {
  const at = erp.clock.now;
  const asked = { at, from: '10.0.0.7', point: 'plant-a/hall/line-1/cell/press-1/speed', before: 900 };
  const done = {
    ...asked,
    id: crypto.randomUUID(),
    user: 'scada',
    value: 950,
    state: 'acknowledged' as const,
    message: null,
  };
  const refused = {
    ...{ ...asked, id: crypto.randomUUID(), user: 'panel', value: 9_000, state: 'refused' as const },
    ...{ message: 'this user may not write', point: 'plant-a/hall/line-1/cell/gone-1/speed' },
  };
  await door.noteOutsideWrites('gw-a', [done, refused]);
  await door.noteOutsideWrites('gw-a', [done]);
  expect(await erp.kernel.get(admin, 'plant.device-command', done.id)).toMatchObject({
    ...{ device: 'press-1', name: 'write', state: 'acknowledged', userId: 'system:outside/scada', issuedAt: at },
    parameters: { point: 'speed', before: 900, value: 950, from: '10.0.0.7', gateway: 'gw-a' },
  });
  expect(await erp.kernel.get(admin, 'plant.device-command', refused.id)).toMatchObject({
    ...{ device: 'hall/line-1/cell/gone-1', state: 'refused', message: 'this user may not write' },
  });
  const audit = await erp.owner.query<{ user: string; count: number }>(
    `select user_id as user, count(*)::int as count from kernel.audit
     where command = 'plant.device-command.note-outside' group by 1 order by 1`,
  );
  expect(audit.rows).toEqual([
    { user: 'system:outside/panel', count: 1 },
    { user: 'system:outside/scada', count: 1 },
  ]);
  await door.noteOutsideWrites('nobodys', [done]);
});

test('a link is planned in words, reaches its gateway, follows a swapped device and is rolled back', async () => {
  const clock = { id: 'clock-1', path: 'hall/line-1/cell/clock-1' };
  const link = (serial: string) => ({
    id: 'clocks',
    protocol: 'zkteco',
    settings: { door: { port: 8090 } },
    devices: [{ device: 'clock-1', settings: { serial, zone: 'Asia/Dhaka' } }],
  });
  const with_ = (serial: string) => {
    const base = siteDocument('plant-l');
    return { document: { ...base, devices: [...base.devices, clock], links: [link(serial)] }, profiles: [profile] };
  };
  await run('plant.config.apply', with_('A1'));
  await run('plant.gateway.assign', { gateway: 'gw-l', site: 'plant-l' });
  const links = async () => (await door.config('gw-l'))?.links;
  expect(await links()).toEqual([link('A1')]);
  const { words } = await run('plant.config.plan', with_('A2'));
  expect(words.join('\n')).toMatch(/link clocks: .*A1.*A2[\s\S]*these links are made anew: clocks/);
  await run('plant.config.apply', with_('A2'));
  expect(await links()).toEqual([link('A2')]);
  await run('plant.config.rollback', { site: 'plant-l', version: 1 });
  expect(await links()).toEqual([link('A1')]);
  await run('plant.device.replace', { site: 'plant-l', device: 'clock-1', by: 'clock-1b' });
  expect(await links()).toMatchObject([{ devices: [{ device: 'clock-1b', settings: { serial: 'A1' } }] }]);
  const outcome = await erp.kernel.execute(admin, 'plant.config.apply', {
    ...with_('A1'),
    document: { ...with_('A1').document, links: [{ ...link('A1'), devices: [{ device: 'clock-9', settings: {} }] }] },
  });
  expect(outcome.refusal).toMatchObject({ code: 'config-faulty' });
  expect(JSON.stringify(outcome.refusal?.details)).toContain('links[0].devices[0].device');
});

test('an asset is a device for each part, with tags and a secret of its own; it is replaced in its place, by no other name', async () => {
  const pair = {
    profile: 'pair',
    version: 1,
    label: { en: 'Pair of presses' },
    source: 'made for tests',
    tags: { hall: 'north' },
    parts: [
      { id: 'left', type: 'press' },
      { id: 'right', type: 'press', tags: { hall: 'south' } },
    ],
  };
  const document = {
    ...siteDocument('plant-p'),
    devices: [],
    assets: [{ type: 'pair', id: 'p{n}', path: 'hall/line-1/p{n}', each: '1-2', label: { en: 'Pair {n}' } }],
  };
  await run('plant.config.apply', { document, profiles: [profile, pair] });
  await run('plant.gateway.assign', { gateway: 'gw-p', site: 'plant-p' });
  expect((await door.config('gw-p'))?.devices.map(({ id, path }) => [id, path])).toEqual([
    ['p1-left', 'hall/line-1/p1/left'],
    ['p1-right', 'hall/line-1/p1/right'],
    ['p2-left', 'hall/line-1/p2/left'],
    ['p2-right', 'hall/line-1/p2/right'],
  ]);
  const { sites } = (await erp.kernel.query(admin, 'plant.tree', { site: 'plant-p' })) as { sites: SiteTree[] };
  const devices = sites.flatMap(({ areas }) => areas).flatMap(({ lines }) => lines.flatMap((line) => line.devices));
  expect(devices.slice(0, 2)).toMatchObject([
    { tags: { hall: 'north' } },
    { name: { en: 'Pair 1 · right' }, tags: { hall: 'south' } },
  ]);
  const { secret } = await run('plant.device.replace', { site: 'plant-p', device: 'p2-left' });
  expect((await door.config('gw-p'))?.devices.find(({ id }) => id === 'p2-left')?.secrets).toEqual([hash(secret)]);
  const named = await erp.kernel.execute(admin, 'plant.device.replace', {
    site: 'plant-p',
    device: 'p2-left',
    by: 'new',
  });
  expect(named.refusal?.code).toBe('device-of-asset');
});
