import { createHash } from 'node:crypto';
import { migrateTimeseries } from '@millrace/timeseries';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createPlantDoor, type PlantDoor } from '../index.ts';
import type { Caller } from '../kernel/index.ts';
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
  await run('plant.config.apply', { document: siteDocument(), profiles: [profile] });
});
afterAll(() => erp?.close());

const hash = (secret: string) => createHash('sha256').update(secret).digest('hex');
const run = async (name: string, input: object, caller = admin) => {
  const outcome = await erp.kernel.execute(caller, name, input);
  if (!outcome.ok) throw new Error(outcome.refusal?.code);
  return outcome.result as { code: string; site: string; gateway: string };
};
const add = (gateway = 'box-1') => run('plant.gateway.add', { gateway, site: 'plant-a', minutes: 10 });
const list = async () =>
  ((await erp.kernel.query(admin, 'plant.gateways', {})) as { gateways: Record<string, unknown>[] }).gateways;

test('a box joins once with its code; the same box may ask again, because an answer can be lost', async () => {
  const { code } = await add();
  expect(await list()).toMatchObject([{ gateway: 'box-1', site: 'plant-a', state: 'here' }]);
  const first = await door.joinGateway(code.toLowerCase(), 'key-1');
  expect(first).toMatchObject({ gateway: 'box-1', site: 'plant-a' });
  expect(await door.joinGateway(code, 'key-of-another')).toBeNull();
  const again = await door.joinGateway(code, 'key-1');
  expect(again?.secret).not.toBe(first?.secret);
  expect(await door.gatewayOfSecret(hash(first?.secret ?? ''))).toEqual({ gateway: 'box-1', revoked: true });
  expect(await door.gatewayOfSecret(hash(again?.secret ?? ''))).toEqual({ gateway: 'box-1', revoked: false });
  expect(await door.gatewayOfSecret(hash('guess'))).toBeNull();
  await door.certificateIssued('box-1', 1_800_000_000_000_000);
  expect(await list()).toMatchObject([{ state: 'joined', certificateUntil: 1_800_000_000_000_000 }]);
  const kept = await erp.owner.query(
    `select count(*)::int as n from kernel.command_outcome where outcome::text like $1`,
    [`%${again?.secret}%`],
  );
  expect(kept.rows).toEqual([{ n: 0 }]);
});

test('a code runs out, and a newer one voids it', async () => {
  const old = await add('box-2');
  const { code } = await add('box-2');
  expect(await door.joinGateway(old.code, 'key-2')).toBeNull();
  erp.clock.now += 10 * 60_000_000;
  expect(await door.joinGateway(code, 'key-2')).toBeNull();
});

test('a revoked gateway is known as revoked, and its codes are void', async () => {
  const { code } = await add('box-3');
  const joined = await door.joinGateway(code, 'key-3');
  const waiting = await add('box-3');
  await run('plant.gateway.revoke', { gateway: 'box-3' });
  expect(await door.gatewayOfSecret(hash(joined?.secret ?? ''))).toMatchObject({ revoked: true });
  expect(await door.joinGateway(waiting.code, 'key-3')).toBeNull();
  expect((await list()).find(({ gateway }) => gateway === 'box-3')).toMatchObject({ state: 'revoked' });
  await expect(run('plant.gateway.revoke', { gateway: 'nobody' })).rejects.toThrow('gateway-unknown');
});

test('the sites it may write for are its own company’s, those it served before among them', async () => {
  const other = await erp.company('Jamuna Works');
  const theirs = { ...siteDocument(), site: 'plant-b' };
  await run('plant.config.apply', { document: theirs, profiles: [profile] }, other);
  for (const name of ['plant.gateway.add', 'plant.gateway.assign']) {
    const outcome = await erp.kernel.execute(admin, name, { gateway: 'box-4', site: 'plant-b' });
    expect(['site-taken', 'site-unknown']).toContain(outcome.refusal?.code);
  }
  await expect(run('plant.gateway.add', { gateway: 'box-1', site: 'plant-b' }, other)).rejects.toThrow('gateway-taken');
  await expect(run('plant.gateway.revoke', { gateway: 'box-1' }, other)).rejects.toThrow('gateway-unknown');

  await run('plant.config.apply', { document: { ...siteDocument(), site: 'plant-c' }, profiles: [profile] });
  const { code } = await add('box-5');
  const joined = await door.joinGateway(code, 'key-5');
  await run('plant.gateway.assign', { gateway: 'box-5', site: 'plant-c' });
  const { rows } = await erp.owner.query<{ sites: string[] }>('select sites from plant.gateway_of_secret($1)', [
    hash(joined?.secret ?? ''),
  ]);
  expect(rows[0]?.sites.sort()).toEqual(['plant-a', 'plant-c']);
});

test('a gateway answers for commands to devices of its own site alone', async () => {
  const { id } = (await run('plant.device-command.send', {
    ...{ site: 'plant-a', device: 'press-1', name: 'set-speed', parameters: {} },
  })) as unknown as { id: string };
  const stateOf = async () => ((await erp.kernel.get(admin, 'plant.device-command', id)) as { state: string }).state;
  // box-5 serves plant-c by now.
  await door.commandResult('box-5', { id, state: 'acknowledged', at: erp.clock.now });
  expect(await stateOf()).toBe('waiting');
  await door.commandResult('box-1', { id, state: 'acknowledged', at: erp.clock.now });
  expect(await stateOf()).toBe('acknowledged');
});

test('a gateway brings its new secret itself; both are good for the time set, then the old one is nobody’s', async () => {
  await run('kernel.settings.set', { name: 'plant.credentials', values: { overlapMinutes: 30 } });
  const { code } = await add('box-6');
  const old = hash((await door.joinGateway(code, 'key-6'))?.secret ?? '');
  expect(await door.secretAsked('box-6')).toBeNull();
  await run('plant.gateway.rotate', { gateway: 'box-6' });
  expect(await door.secretAsked('box-6')).not.toBeNull();
  // Nothing ends while the box has not come: it may be away for weeks.
  erp.clock.now += 14 * 86_400_000_000;
  expect(await door.gatewayOfSecret(old)).toEqual({ gateway: 'box-6', revoked: false });

  const oldUntil = erp.clock.now + 30 * 60_000_000;
  expect(await door.renewSecret('box-6', hash('new'))).toMatchObject({ oldUntil });
  erp.clock.now += 60_000_000;
  expect(await door.renewSecret('box-6', hash('new'))).toMatchObject({ oldUntil });
  expect(await door.secretAsked('box-6')).toBeNull();
  for (const one of [old, hash('new')]) expect(await door.gatewayOfSecret(one)).toMatchObject({ gateway: 'box-6' });
  expect((await list()).find(({ gateway }) => gateway === 'box-6')).toMatchObject({
    ...{ state: 'joined', secretAskedAt: null, oldSecretUntil: oldUntil },
  });
  erp.clock.now = oldUntil;
  expect(await door.gatewayOfSecret(old)).toBeNull();
  expect(await door.gatewayOfSecret(hash('new'))).toEqual({ gateway: 'box-6', revoked: false });

  // Joining again ends all of them, and they are known as ended.
  await door.joinGateway((await add('box-6')).code, 'key-7');
  expect(await door.gatewayOfSecret(hash('new'))).toEqual({ gateway: 'box-6', revoked: true });
});

test('only a box that has joined, of the own company, is asked for another secret', async () => {
  await add('box-7');
  await expect(run('plant.gateway.rotate', { gateway: 'box-7' })).rejects.toThrow('gateway-not-joined');
  expect(await door.renewSecret('box-7', hash('x'))).toBeNull();
  const other = await erp.company('Meghna Works');
  await expect(run('plant.gateway.rotate', { gateway: 'box-6' }, other)).rejects.toThrow('gateway-unknown');
});
