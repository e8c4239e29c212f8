import type { Worker } from 'node:worker_threads';
import { opcuaServer, QUALITY } from '@millrace/contracts';
import {
  AccessLevelFlag,
  AttributeIds,
  constructEventFilter,
  DataType,
  type DataValue,
  type HistoryData,
  HistoryReadRequest,
  MessageSecurityMode,
  makeBrowsePath,
  ReadRawModifiedDetails,
  SecurityPolicy,
  StatusCodes,
  TimestampsToReturn,
  UserTokenType,
  type Variant,
} from 'node-opcua';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import {
  asPerson,
  asUser,
  groupOf,
  pointOf,
  RECIPE,
  shown,
  subscribe,
  type TestClient,
  type TestServer,
  testServer,
  USERS,
  until,
  VALUE,
} from './fixture.ts';

// One server in its own thread, as the gateway runs it; the clients are node-opcua's, each with a certificate of its own.

const FILLER = 'plant/packing/line-1/cell/filler-1';
const speed = pointOf(`${FILLER}/speed`, {
  unit: 'm/s',
  label: { en: 'Belt speed' },
  range: { low: 0, high: 10, outside: 'mark' },
});
const running = pointOf(`${FILLER}/running`, { type: 'boolean' });
const recipe = pointOf(`${FILLER}/recipe`, { type: 'text' });
const batch = pointOf(`${FILLER}/batch`, { type: 'json' });
const state = pointOf(`${FILLER}/state`, { values: { '0': { en: 'Stopped' }, '4': { en: 'Running' } } });
const setpoint = pointOf(`${FILLER}/setpoint`, { unit: 'Cel' });
const POINTS = [speed, running, recipe, batch, state, setpoint];

let plant: TestServer;
let scada: TestClient;
let writer: TestClient;

// Its thread loads a library of a hundred megabytes: seconds on a quiet machine, minutes on a busy one.
vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

beforeAll(async () => {
  plant = await testServer({ writable: ['packing/+/+/+/setpoint'] }, { store: true });
  plant.use(POINTS);
  scada = await plant.connect();
  writer = await plant.connect(RECIPE);
});
afterAll(() => plant?.stop());

const numberAt = async (path: string): Promise<unknown> => (await scada.value(path)).value.value;
const write = (client: TestClient, path: string, dataType: DataType, value: unknown) =>
  client.session.write({
    nodeId: `ns=2;s=${path}`,
    attributeId: AttributeIds.Value,
    value: { value: { dataType, value } },
  });

test('before the first reading a value is waited for; then it has the time of its source and that of its arrival', async () => {
  expect((await scada.value(speed.path)).statusCode.name).toBe('BadWaitingForInitialData');
  const [time, arrival] = [1_763_900_012_345_678, 1_763_900_012_350_123];
  plant.server.take(groupOf([{ point: speed, value: 3.5, time, arrival }]));
  await until(async () => expect(await numberAt(speed.path)).toBe(3.5));
  // What is kept may be told: who asks for a fresh one is told when it was answered.
  const value = await scada.session.read({ nodeId: `ns=2;s=${speed.path}`, attributeId: VALUE }, 0x7fff_ffff);
  const micros = (date: Date | null | undefined, picos: number) => Number(date) * 1_000 + Math.floor(picos / 1_000_000);
  expect(value.statusCode.name).toBe('Good');
  expect(micros(value.sourceTimestamp, value.sourcePicoseconds)).toBe(time);
  expect(micros(value.serverTimestamp, value.serverPicoseconds)).toBe(arrival);
  // One that is older than what is shown changes nothing.
  plant.server.take(groupOf([{ point: speed, value: 1, time: time - 1 }]));
  plant.server.take(groupOf([{ point: running, value: true }]));
  await until(async () => expect(await numberAt(running.path)).toBe(true));
  expect(await numberAt(speed.path)).toBe(3.5);
});

test('every quality has its status code', async () => {
  const names = new Map<number, string>();
  for (const quality of Object.values(QUALITY)) {
    const value = quality < QUALITY.bad ? quality : null;
    plant.server.take(groupOf([{ point: setpoint, value, quality, time: 1_763_900_100_000_000 + quality * 1_000 }]));
    await until(async () => {
      const { statusCode, sourceTimestamp } = await scada.value(setpoint.path);
      expect(Number(sourceTimestamp)).toBe(1_763_900_100_000 + quality);
      names.set(quality, statusCode.name);
    });
  }
  expect(Object.entries(QUALITY).map(([name, quality]) => `${name}: ${names.get(quality)}`)).toEqual([
    'good: Good',
    'goodClamped: GoodClamped',
    'goodCorrected: Good',
    'uncertain: Uncertain',
    'uncertainStale: UncertainLastUsableValue',
    'uncertainClock: Uncertain',
    'uncertainOutOfRange: UncertainEngineeringUnitsExceeded',
    'uncertainCorrected: Uncertain',
    'bad: Bad',
    'badCommLost: BadNoCommunication',
    'badDevice: BadDeviceFailure',
    'badOutOfRange: BadOutOfRange',
    'badNotANumber: BadSensorFailure',
    'badNoValue: BadOutOfService',
  ]);
});

test('text, JSON and what does not fit its point are told as what they are', async () => {
  const group = groupOf([
    { point: recipe, value: 'milk' },
    { point: batch, value: 'B7' },
    { point: state, value: 'not a number' },
  ]);
  plant.server.take(group);
  await until(async () => expect(await numberAt(recipe.path)).toBe('milk'));
  expect(await numberAt(batch.path)).toBe('"B7"');
  expect((await scada.value(state.path)).statusCode.name).toBe('BadTypeMismatch');
  plant.server.take(groupOf([{ point: state, value: 4, time: Date.now() * 1_000 + 1 }]));
  await until(async () => expect(await numberAt(state.path)).toBe(4));
});

test('the tree is that of the plant, with unit, range and the names of numbers', async () => {
  const names = `${FILLER}/speed`.split('/').map((name) => `/2:${name}`);
  const found = await scada.session.translateBrowsePath(makeBrowsePath('ObjectsFolder', names.join('')));
  expect(found.targets?.[0]?.targetId.toString()).toBe(`ns=2;s=${speed.path}`);
  const property = async (path: string, name: string): Promise<Variant> => {
    const { targets } = await scada.session.translateBrowsePath(makeBrowsePath(`ns=2;s=${path}`, `.${name}`));
    const nodeId = targets?.[0]?.targetId;
    if (!nodeId) throw new Error(`${path} has no ${name}`);
    return (await scada.session.read({ nodeId, attributeId: AttributeIds.Value })).value;
  };
  expect((await property(speed.path, 'EngineeringUnits')).value).toMatchObject({
    namespaceUri: 'http://www.opcfoundation.org/UA/units/un/cefact',
    unitId: 5_067_859,
    displayName: { text: 'm/s' },
  });
  expect((await property(speed.path, 'EURange')).value).toMatchObject({ low: 0, high: 10 });
  expect((await property(state.path, 'EnumValues')).value).toMatchObject([
    { value: [0, 0], displayName: { text: 'Stopped' } },
    { value: [0, 4], displayName: { text: 'Running' } },
  ]);
  expect((await property(state.path, 'ValueAsText')).value).toMatchObject({ text: 'Running' });
  const read = async (path: string, attributeId: AttributeIds): Promise<unknown> =>
    (await scada.session.read({ nodeId: `ns=2;s=${path}`, attributeId })).value.value;
  expect(await read(speed.path, AttributeIds.DisplayName)).toMatchObject({ text: 'Belt speed' });
  expect(String(await read(speed.path, AttributeIds.DataType))).toBe('ns=0;i=11');
  expect(await read(setpoint.path, AttributeIds.Description)).toMatchObject({ text: 'in Cel (UCUM), may be written' });
});

async function watch(client: TestClient, path: string, samplingInterval: number) {
  const subscription = await subscribe(client.session);
  const item = await subscription.monitor(
    { nodeId: `ns=2;s=${path}`, attributeId: AttributeIds.Value },
    { samplingInterval, queueSize: 100, discardOldest: true },
    TimestampsToReturn.Both,
  );
  const seen: unknown[] = [];
  item.on('changed', (value: DataValue) => seen.push(value.value.value));
  return { seen, subscription };
}

test('who watches is told of changes, as they come or as often as he asks', async () => {
  const [each, sampled] = [await watch(scada, speed.path, 0), await watch(writer, speed.path, 100)];
  await until(() => expect([each.seen.length, sampled.seen.length]).toEqual([1, 1]));
  const now = Date.now() * 1_000;
  for (let at = 1; at <= 5; at++) {
    plant.server.take(groupOf([{ point: speed, value: at, time: now + at }]));
    await until(() => expect(each.seen.at(-1)).toBe(at));
  }
  expect(each.seen).toEqual([3.5, 1, 2, 3, 4, 5]);
  await until(() => expect(sampled.seen.at(-1)).toBe(5));
  await Promise.all([each.subscription.terminate(), sampled.subscription.terminate()]);
});

test('only named users enter, each with the secret that the site names for him', async () => {
  for (const user of [
    asUser('scada', 'wrong'),
    asUser('nobody', 'a long secret of scada'),
    asUser('missing', 'anything'),
    asUser('empty', ' '),
  ])
    await expect(plant.connect(user)).rejects.toThrow(/BadUserAccessDenied|BadIdentityTokenRejected/);
  await expect(plant.connect({ type: UserTokenType.Anonymous })).rejects.toThrow(/anonymous|BadIdentityToken/i);
  expect(plant.warned.join('\n')).toMatch(/"user":"missing","reason":"the secret \\"not-there\\" cannot be read"/);
  // Nobody is locked out by what another tried.
  const again = await plant.connect();
  expect((await again.value(speed.path)).value.value).toBe(5);
  await again.close();
});

test('people of the plant enter where the site says so, and write what their rights allow', async () => {
  const enters = /BadUserAccessDenied|BadIdentityTokenRejected/;
  await expect(plant.connect(asPerson('rina@mill.test'))).rejects.toThrow(enters);
  plant.use(POINTS, { people: true });
  const rina = await until(() => plant.connect(asPerson('rina@mill.test')));
  const omar = await plant.connect(asPerson('omar@mill.test'));
  expect((await omar.value(speed.path)).value.value).toBe(5);
  expect(await write(omar, setpoint.path, DataType.Double, 72)).toBe(StatusCodes.BadUserAccessDenied);
  await until(() => expect(plant.writes).toHaveLength(1));
  plant.writes.length = 0;
  expect(await write(rina, setpoint.path, DataType.Double, 72)).toBe(StatusCodes.Good);
  expect(plant.writes.splice(0)).toMatchObject([{ path: setpoint.path, value: 72, user: 'rina@mill.test' }]);
  await expect(plant.connect(asUser('rina@mill.test', 'another key'))).rejects.toThrow(enters);
  // Nobody of the plant any more: they are sent away, and nobody else.
  plant.use(POINTS, { people: false });
  await until(() => expect(rina.value(setpoint.path)).rejects.toThrow());
  expect((await scada.value(speed.path)).value.value).toBe(5);
});

test('a user whom the site takes out is sent away, and nobody else', async () => {
  const [scadas, recipes] = opcuaServer.parse({ users: USERS.slice(0, 2) }).users;
  if (!scadas || !recipes) throw new Error('there are no users');
  const guest = { ...scadas, name: 'guest', secret: 'opcua-guest' };
  plant.use(POINTS, { users: [scadas, recipes, guest] });
  const leaving = await until(() => plant.connect(asUser('guest', 'a long secret of guest')));
  expect((await leaving.value(speed.path)).value.value).toBe(5);
  plant.use(POINTS, { users: [scadas, recipes] });
  await until(() => expect(leaving.value(speed.path)).rejects.toThrow());
  expect((await scada.value(speed.path)).value.value).toBe(5);
  await leaving.close();
});

test('messages are signed at least, by policies that hold, and a client that is not known is refused', async () => {
  const offered = await scada.client.getEndpoints();
  const open = offered.filter(({ userIdentityTokens }) => (userIdentityTokens ?? []).length > 0);
  const policies = new Set(open.map(({ securityPolicyUri }) => securityPolicyUri?.split('#')[1]));
  expect([...policies].sort()).toEqual(['Aes128_Sha256_RsaOaep', 'Aes256_Sha256_RsaPss', 'Basic256Sha256']);
  expect(open.every(({ securityMode }) => securityMode !== MessageSecurityMode.None)).toBe(true);
  await expect(plant.connect(undefined, { policy: SecurityPolicy.None })).rejects.toThrow();
  await expect(plant.connect(undefined, { trusted: false })).rejects.toThrow(/BadSecurityChecksFailed|BadCertificate/);
  expect((await until(() => shown(plant.server, 'waiting'))).reasons).toMatchObject([{ code: 'untrusted' }]);
});

test('nothing is written but what the site opens, by whom it allows, and the device has the last word', async () => {
  expect(await write(scada, setpoint.path, DataType.Double, 70)).toBe(StatusCodes.BadUserAccessDenied);
  expect(await write(writer, speed.path, DataType.Double, 70)).toBe(StatusCodes.BadNotWritable);
  expect(await write(writer, setpoint.path, DataType.String, '70')).toBe(StatusCodes.BadTypeMismatch);
  const asked = { path: setpoint.path, from: expect.stringContaining('127.0.0.1') as string };
  // Who was refused is told as well, and no device hears of it.
  await until(() =>
    expect(plant.writes).toMatchObject([
      { ...asked, user: 'scada', value: 70, refused: 'this user may not write' },
      { ...asked, user: 'recipe', value: '70', refused: 'the point is of type number' },
    ]),
  );
  plant.server.take(groupOf([{ point: setpoint, value: 65 }]));
  await until(async () => expect((await writer.value(setpoint.path)).value.value).toBe(65));
  plant.writes.length = 0;
  expect(await write(writer, setpoint.path, DataType.Double, 70)).toBe(StatusCodes.Good);
  expect(plant.writes).toEqual([{ ...asked, value: 70, before: 65, user: 'recipe' }]);
  plant.refuseWrites = 'the kiln is not reached';
  expect(await write(writer, setpoint.path, DataType.Double, 71)).toBe(StatusCodes.BadDeviceFailure);
  expect(plant.warned.at(-1)).toContain('the kiln is not reached');
  plant.refuseWrites = null;
});

describe('history', () => {
  const FIRST = Date.UTC(2026, 10, 30, 6);
  const MANY = 2_500;
  const at = (second: number): Date => new Date(FIRST + second * 1_000);
  const node = `ns=2;s=${speed.path}`;
  const ask = async (
    details: ConstructorParameters<typeof ReadRawModifiedDetails>[0],
    continuationPoint?: Buffer,
    release = false,
  ) => {
    const { results } = await scada.session.historyRead(
      new HistoryReadRequest({
        historyReadDetails: new ReadRawModifiedDetails(details),
        nodesToRead: [{ nodeId: node, ...(continuationPoint && { continuationPoint }) }],
        releaseContinuationPoints: release,
      }),
    );
    const [result] = results ?? [];
    const values = ((result?.historyData as HistoryData | null)?.dataValues ?? []) as DataValue[];
    return { status: result?.statusCode.name, seconds: values.map(({ value }) => value.value), values, result };
  };
  beforeAll(() => {
    const of = (second: number) => ({
      ...{ time: (FIRST + second * 1_000) * 1_000 + 7, arrival: (FIRST + second * 1_000) * 1_000 + 900 },
      ...{ value: second, quality: second === 3 ? QUALITY.badCommLost : QUALITY.good },
    });
    plant.kept.set(
      speed.path,
      Array.from({ length: MANY }, (_, second) => of(second)),
    );
  });

  test('readings are told at their own times, forward and back, the beginning included and the end not', async () => {
    const { status, values, seconds } = await ask({ startTime: at(1), endTime: at(5) });
    expect([status, seconds]).toEqual(['Good', [1, 2, null, 4]]);
    expect(values.map(({ statusCode }) => statusCode.name)).toEqual(['Good', 'Good', 'BadNoCommunication', 'Good']);
    expect(values[0]?.sourceTimestamp).toEqual(at(1));
    expect(values[0]?.sourcePicoseconds).toBe(7_000_000);
    expect((await ask({ startTime: at(5), endTime: at(1) })).seconds).toEqual([4, null, 2, 1]);
    // Two of the three are enough: from there on, and up to there.
    expect((await ask({ startTime: at(10), numValuesPerNode: 2 })).seconds).toEqual([10, 11]);
    expect((await ask({ endTime: at(10), numValuesPerNode: 2 })).seconds).toEqual([9, 8]);
    expect(await ask({ startTime: at(MANY), endTime: at(MANY + 9) })).toMatchObject({
      status: 'GoodNoData',
      seconds: [],
    });
    const attributes = ['Historizing', 'AccessLevel'].map((name) => AttributeIds[name as 'Historizing']);
    const [historizing, access] = await Promise.all(
      attributes.map((attributeId) => scada.session.read({ nodeId: node, attributeId })),
    );
    expect(historizing?.value.value).toBe(true);
    expect((access?.value.value as number) & AccessLevelFlag.HistoryRead).toBe(AccessLevelFlag.HistoryRead);
  });

  test('what does not fit into one answer is gone on with, however much is asked for at once', async () => {
    const whole = { startTime: at(0), endTime: at(MANY) };
    const seen: unknown[] = [];
    let next: Buffer | undefined;
    const sizes: number[] = [];
    do {
      const { seconds, result } = await ask(whole, next);
      seen.push(...seconds);
      sizes.push(seconds.length);
      next = result?.continuationPoint?.length ? result.continuationPoint : undefined;
    } while (next);
    expect(sizes).toEqual([1_000, 1_000, 500]);
    expect(seen).toEqual(Array.from({ length: MANY }, (_, second) => (second === 3 ? null : second)));
    const few = await ask({ ...whole, numValuesPerNode: 3 });
    expect(few.seconds).toEqual([0, 1, 2]);
    const point = few.result?.continuationPoint;
    expect((await ask({ ...whole, numValuesPerNode: 3 }, point)).seconds).toEqual([null, 4, 5]);
    expect((await ask(whole, point, true)).status).toBe('Good');
    // One that is of another question, or made up.
    for (const wrong of [Buffer.from('nonsense'), Buffer.alloc(3), Buffer.alloc(8)])
      expect((await ask(whole, wrong)).status).toBe('BadContinuationPointInvalid');
  });

  test('what it cannot tell is refused with the status that says so', async () => {
    expect((await ask({ startTime: at(0) })).status).toBe('BadHistoryOperationInvalid');
    const range = { startTime: at(0), endTime: at(9) };
    expect((await ask({ ...range, isReadModified: true })).status).toBe('BadHistoryOperationUnsupported');
    expect((await ask({ ...range, returnBounds: true })).status).toBe('BadHistoryOperationUnsupported');
  });
});

test('a plan that is applied changes only what changed, and clients that ask are told', async () => {
  const told: string[] = [];
  const events = await subscribe(scada.session);
  const item = await events.monitor(
    { nodeId: 'ns=0;i=2253', attributeId: AttributeIds.EventNotifier },
    { queueSize: 100, samplingInterval: 0, filter: constructEventFilter(['EventType', 'Changes']) },
    TimestampsToReturn.Both,
  );
  item.on('changed', (fields: unknown) => told.push(String((fields as Variant[])[0]?.value)));
  const { seen } = await watch(scada, speed.path, 0);
  await until(() => expect(seen).toEqual([5]));
  const torque = pointOf('plant/packing/line-1/cell/filler-2/torque', { unit: '{widgets}' });
  plant.use([torque, ...POINTS.filter((point) => point !== recipe)]);
  await until(async () => expect((await scada.value(recipe.path)).statusCode.name).toBe('BadNodeIdUnknown'));
  expect((await scada.value(torque.path)).statusCode.name).toBe('BadWaitingForInitialData');
  expect((await scada.value(speed.path)).statusCode.name).toBe('Good');
  plant.server.take(
    groupOf([
      { point: speed, value: 6, time: Date.now() * 1_000 },
      { point: torque, value: 1 },
    ]),
  );
  await until(() => expect(seen).toEqual([5, 6]));
  await until(async () => expect(await numberAt(torque.path)).toBe(1));
  await until(() => expect(told).toContain('ns=0;i=2133'));
  plant.use(POINTS);
  await until(async () => expect((await scada.value(torque.path)).statusCode.name).toBe('BadNodeIdUnknown'));
  const { references } = await scada.session.browse('ns=2;s=plant/packing/line-1/cell');
  expect(references?.map(({ browseName }) => browseName.name)).not.toContain('filler-2');
  expect(await numberAt(speed.path)).toBe(6);
});

test('a word that is taken back ends the session, and holds', async () => {
  const { thumbprint } = shown(plant.server, 'waiting');
  await plant.server.decide('trust', { thumbprint, reasons: ['untrusted'] });
  await plant.server.decide('distrust', { thumbprint, reasons: [] });
  expect(shown(plant.server, 'rejected').thumbprint).toBe(thumbprint);
  const own = scada.client.getCertificate();
  const open = plant.server
    .state()
    .clients.find(({ sessions, certificate }) => sessions > 0 && own && certificate.standing === 'trusted');
  if (!open) throw new Error('no session is open');
  await plant.server.decide('distrust', { thumbprint: open.certificate.thumbprint, reasons: [] });
  await until(() => {
    const now = plant.server
      .state()
      .clients.find(({ certificate }) => certificate.thumbprint === open.certificate.thumbprint);
    expect(now).toMatchObject({ sessions: 0, certificate: { standing: 'rejected' } });
  });
  await expect(plant.server.decide('trust', { thumbprint: 'a'.repeat(40), reasons: [] })).rejects.toThrow(/no client/);
});

test('a thread that ends is begun anew, with all values there again', async () => {
  const thread = (plant.server as unknown as { readonly worker: Worker }).worker;
  await thread.terminate();
  await until(() => expect(plant.server.state().state).not.toBe('open'));
  expect(plant.server.state().reason).toBe('its thread ended');
  await until(() => expect(plant.server.state()).toMatchObject({ state: 'open', reason: null }));
  const again = await plant.connect();
  await until(async () => expect((await again.value(speed.path)).value.value).toBe(6));
});
