import { migrateTimeseries } from '@millrace/timeseries';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createPlantDoor, type PlantDoor } from '../index.ts';
import type { Caller } from '../kernel/index.ts';
import { type TestErp, testErp } from '../testing/erp.ts';
import { profile, siteDocument } from '../testing/site.ts';

let erp: TestErp;
let admin: Caller;
let door: PlantDoor;
let version = 0;
const SITE = 'plant-a';

beforeAll(async () => {
  erp = await testErp();
  await migrateTimeseries(erp.owner);
  admin = await erp.company();
  door = createPlantDoor({ pool: erp.app, kernel: erp.kernel, clock: () => erp.clock.now });
});
beforeEach(async () => {
  version = (
    await run('plant.config.apply', { document: { ...siteDocument(SITE), links: [clocks] }, profiles: [profile] })
  ).version;
  await run('plant.gateway.assign', { gateway: 'gw-a', site: SITE });
});
afterAll(() => erp?.close());

// biome-ignore lint/suspicious/noExplicitAny: a test reads whatever it expects to be there
type Answer = any;
const clocks = { id: 'clocks', protocol: 'zkteco', settings: { door: { port: 8090 } } };
const tell = (name: string, input: object) => erp.kernel.execute(admin, name, input);
const ask = (name: string, input: object): Promise<Answer> => erp.kernel.query(admin, name, input);
async function run(name: string, input: object): Promise<Answer> {
  const outcome = await tell(name, input);
  if (!outcome.ok) throw new Error(`${outcome.refusal?.code} ${JSON.stringify(outcome.refusal?.details)}`);
  return outcome.result;
}
const meter = { id: 'meter-1', path: 'hall/line-1/power/meter-1', profile: 'eastron-sdm120' };
const board = { id: 'board', protocol: 'modbus', settings: { host: '10.0.0.5' }, devices: [{ device: 'meter-1' }] };
const addMeter = [
  { do: 'put', part: 'devices', value: meter },
  { do: 'put', part: 'connections', value: board },
];

test('a device is previewed in words and added with a kind that ships; only it is named as made anew', async () => {
  const tried = await run('plant.config.preview', { site: SITE, edits: addMeter });
  expect(tried).toMatchObject({ ok: true, version, faults: [], restarts: { connections: ['board'], devices: [] } });
  expect(tried.words).toContain('new device meter-1 at hall/line-1/power/meter-1 (eastron-sdm120)');
  expect((await door.config('gw-a'))?.connections).toEqual([]);
  await run('plant.config.edit', { site: SITE, edits: addMeter, expects: version });
  const config = await door.config('gw-a');
  expect(config?.connections[0]?.devices[0]?.points.length).toBeGreaterThan(5);
  expect(config?.points.map(({ path }) => path)).toContain('plant-a/hall/line-1/power/meter-1/voltage');
  const [newest] = await ask('plant.config.versions', { site: SITE, limit: 1 });
  expect(newest).toMatchObject({ version: version + 1, origin: 'edit', note: 'device meter-1, connection board' });
});

test('every fault of what a screen drew comes back with its place, and nothing is stored', async () => {
  const edits = [
    { do: 'put', part: 'devices', value: { ...meter, path: 'hall/line-9/power/meter-1' } },
    { do: 'put', part: 'connections', value: { ...board, settings: { port: 70_000 } } },
  ];
  const tried = await run('plant.config.preview', { site: SITE, edits });
  expect(tried.ok).toBe(false);
  expect(tried.faults.map(({ where }: { where: string }) => where)).toEqual(
    expect.arrayContaining(['devices[1].path', 'connections[0].settings.port', 'connections[0].settings.host']),
  );
  expect((await tell('plant.config.edit', { site: SITE, edits })).refusal?.code).toBe('config-faulty');
  expect(
    (await tell('plant.config.edit', { site: SITE, edits: [{ do: 'remove', part: 'links', id: 'x' }] })).refusal,
  ).toMatchObject({ code: 'config-part-unknown', details: { part: 'links', id: 'x' } });
});

test('who came through a link is let in behind it; a changed setting restarts that link alone, and goes back', async () => {
  await run('plant.config.edit', {
    site: SITE,
    edits: [
      { do: 'put', part: 'devices', value: { id: 'clock-1', path: 'hall/line-1/gate/clock-1', profile: 'time-clock' } },
      {
        do: 'attach',
        part: 'links',
        id: 'clocks',
        device: { device: 'clock-1', settings: { serial: 'A1', zone: 'Asia/Dhaka' } },
      },
    ],
  });
  expect((await door.config('gw-a'))?.links).toMatchObject([{ devices: [{ settings: { serial: 'A1' } }] }]);
  await run('plant.config.edit', { site: SITE, edits: addMeter });
  const before = await ask('plant.config.version', { site: SITE });
  const edits = [
    {
      do: 'attach',
      part: 'links',
      id: 'clocks',
      device: { device: 'clock-1', settings: { serial: 'A2', zone: 'Asia/Dhaka' } },
    },
  ];
  const tried = await run('plant.config.preview', { site: SITE, edits });
  expect(tried.restarts).toMatchObject({ links: ['clocks'], connections: [], brokers: [], forwards: [], rules: false });
  await run('plant.config.edit', { site: SITE, edits });
  await run('plant.config.rollback', { site: SITE, version: before.version });
  expect((await door.config('gw-a'))?.links).toMatchObject([{ devices: [{ settings: { serial: 'A1' } }] }]);
});

test('a device that is removed leaves connections and links too, and a connection that asks nobody is gone', async () => {
  await run('plant.config.edit', { site: SITE, edits: addMeter });
  await run('plant.config.edit', { site: SITE, edits: [{ do: 'remove', part: 'devices', id: 'meter-1' }] });
  expect(await door.config('gw-a')).toMatchObject({ connections: [], devices: [{ id: 'press-1' }] });
});

test('a point more of a device that is there keeps its number under another label, and is taken out again', async () => {
  const path = 'hall/line-1/power/meter-1/phase-angle';
  const asks = (points: object[]) => ({
    do: 'attach',
    part: 'connections',
    id: 'board',
    device: { device: 'meter-1', points },
  });
  const point = (label: string) => ({ do: 'point', value: { path, unit: 'deg', label: { en: label } } });
  const config = async () => (await door.config('gw-a')) ?? expect.fail('no configuration');
  const found = async () => (await config()).points.find((one) => one.path === `${SITE}/${path}`);
  await run('plant.config.edit', { site: SITE, edits: addMeter });
  const address = 'holding:900';
  const more = [point('Angle'), asks([{ point: 'phase-angle', address }])];
  expect((await run('plant.config.preview', { site: SITE, edits: more })).restarts).toMatchObject({
    connections: ['board'],
    devices: [],
  });
  await run('plant.config.edit', { site: SITE, edits: more });
  const { id } = (await found()) ?? expect.fail('no such point');
  expect((await config()).connections[0]?.devices[0]?.points).toContainEqual(expect.objectContaining({ id, address }));
  const renamed = await run('plant.config.preview', { site: SITE, edits: [point('Phase angle')] });
  expect(renamed.restarts.connections).toEqual([]);
  await run('plant.config.edit', { site: SITE, edits: [point('Phase angle')] });
  expect(await found()).toMatchObject({ id, label: { en: 'Phase angle' } });
  // A point that nobody asks for any more, and one that is asked for and is none, are told apart.
  const gone = { do: 'remove-point', path };
  expect((await run('plant.config.preview', { site: SITE, edits: [gone] })).ok).toBe(false);
  await run('plant.config.edit', { site: SITE, edits: [gone, asks([])] });
  expect(await found()).toBeUndefined();
  expect((await tell('plant.config.edit', { site: SITE, edits: [gone] })).refusal).toMatchObject({
    code: 'config-part-unknown',
    details: { part: 'points', id: path },
  });
});

test('whoever applies a document that knows nothing of edits is told of them first', async () => {
  const given = { document: { ...siteDocument(SITE), links: [clocks] }, profiles: [profile] };
  expect((await run('plant.config.plan', given)).edits).toEqual([]);
  await run('plant.config.edit', { site: SITE, edits: addMeter, note: 'a meter of the board' });
  const plan = await run('plant.config.plan', given);
  expect(plan.edits).toMatchObject([{ version: version + 1, note: 'a meter of the board' }]);
  expect(plan.words).toContain('removed device meter-1 at hall/line-1/power/meter-1: it can sign in no more');
  expect(plan.editsRemoved).toBe(false);
  await run('plant.config.apply', given);
  expect(await run('plant.config.plan', given)).toMatchObject({ edits: [], editsRemoved: false });
});

test('and that an edit took something out, which a document that only adds would bring back', async () => {
  const given = { document: { ...siteDocument(SITE), links: [clocks] }, profiles: [profile] };
  await run('plant.config.edit', { site: SITE, edits: [{ do: 'remove', part: 'links', id: 'clocks' }] });
  expect(await run('plant.config.plan', given)).toMatchObject({ editsRemoved: true, changes: [{ kind: 'added' }] });
});

test('three hundred meters of one table are one change; each row says its own fault, and the table again changes nothing', async () => {
  const row = (at: number) =>
    `meter-${at},hall/line-1/power/meter-${at},10.0.${Math.floor(at / 30)}.9,${(at % 30) + 1}`;
  const table = ['id,path,host,unit', ...Array.from({ length: 300 }, (_, at) => row(at))].join('\n');
  const given = { site: SITE, profile: 'eastron-sdm630', settings: { transport: 'rtu-over-tcp' } };
  const bad = table.replace('\nmeter-7,', '\nMeter 7,').replace(/,10$/m, ',900');
  const faulty = await run('plant.device-table.read', { ...given, table: bad });
  expect(faulty.edits).toEqual([]);
  expect(faulty.faults.map(({ line, column }: { line: number; column: string }) => [line, column])).toEqual([
    [9, 'id'],
    [11, 'unit'],
  ]);
  const read = await run('plant.device-table.read', { ...given, table });
  expect(read).toMatchObject({ rows: 300, devices: 300, same: 0, faults: [] });
  expect(await run('plant.config.preview', { site: SITE, edits: read.edits })).toMatchObject({ ok: true, faults: [] });
  await run('plant.config.edit', { site: SITE, edits: read.edits });
  const config = await door.config('gw-a');
  expect(config?.connections.map(({ devices }) => devices.length)).toEqual(Array.from({ length: 10 }, () => 30));
  expect(await run('plant.device-table.read', { ...given, table })).toMatchObject({ same: 300, edits: [] });
});

test('kinds that fit come first: those of devices behind the same link, then those of its protocol', async () => {
  const of = async (input: object) => (await ask('plant.profiles', { site: SITE, ...input })).profiles;
  const [first] = await of({ protocol: 'zkteco', link: 'clocks' });
  expect(first).toMatchObject({ profile: 'time-clock', fits: true, usedHere: 0 });
  const asked = await of({ protocol: 'snmp' });
  expect(asked.every(({ fits, protocol }: Answer) => fits === (protocol === 'snmp'))).toBe(true);
  const packml = await ask('plant.profile', { site: SITE, profile: 'packml-tr88' });
  expect(packml.points.some(({ values }: Answer) => values !== null)).toBe(true);
  const meters = await ask('plant.profile', { site: SITE, profile: 'eastron-sdm120' });
  expect(meters).toMatchObject({
    protocol: 'modbus',
    points: [{ name: 'voltage', unit: 'V' }].concat(meters.points.slice(1)),
  });
  expect(meters.points[0].address).toBeTruthy();
});

test('who is rejected is told as such, once, until it is thought over', async () => {
  const stranger = { site: SITE, link: 'clocks', name: 'CJK9' };
  await run('plant.stranger.reject', stranger);
  await run('plant.stranger.reject', stranger);
  expect((await ask('plant.strangers.rejected', { site: SITE })).rejected).toMatchObject([stranger]);
  await run('plant.stranger.reconsider', stranger);
  expect((await ask('plant.strangers.rejected', { site: SITE })).rejected).toEqual([]);
});
