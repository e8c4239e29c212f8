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
const meter = (id: string) => ({ id, path: `hall/line-1/energy/${id}` });

beforeAll(async () => {
  erp = await testErp();
  await migrateTimeseries(erp.owner);
  admin = await erp.company();
  door = createPlantDoor({ pool: erp.app, kernel: erp.kernel, clock: () => erp.clock.now });
});
beforeEach(async () => {
  const base = siteDocument(SITE);
  const document = { ...base, devices: [...base.devices, meter('meter-1'), meter('meter-2')] };
  version = (await run('plant.config.apply', { document, profiles: [profile] })).version;
  await run('plant.gateway.assign', { gateway: 'gw-a', site: SITE });
});
afterAll(() => erp?.close());

interface Answer {
  version: number;
  gatewayVersion: number;
  ok: boolean;
  words: string[];
  faults: { code: string; where: string }[];
  warnings: { code: string }[];
  tried: { rule: string | null; samples: { point: string; value: unknown; unit: string }[]; rejected: string[] }[];
}
const tell = (name: string, input: object, options = {}) => erp.kernel.execute(admin, name, input, options);
async function run(name: string, input: object): Promise<Answer> {
  const outcome = await tell(name, input);
  if (!outcome.ok) throw new Error(`${outcome.refusal?.code} ${JSON.stringify(outcome.refusal?.details)}`);
  return outcome.result as Answer;
}
const rule = {
  id: 'energy',
  topic: 'meters/{meter}/energy',
  time: { path: 'ts', format: 'epoch-s' },
  values: [{ point: 'hall/line-1/energy/{meter}/energy', path: 'kwh' }],
};
const points = [{ path: 'hall/line-1/energy/{meter}/energy', type: 'number', unit: 'kW.h', scale: { factor: 10 } }];
const arrival = 1_795_243_331_000_000;
const message = (payload: string, topic = 'meters/meter-1/energy') => ({ topic, payload, encoding: 'utf8', arrival });

test('a rule is tried on kept messages before it is applied: values, words, and nothing is stored', async () => {
  const tried = await run('plant.rule.try', {
    site: SITE,
    rule,
    points,
    messages: [
      message('{"kwh":88213.4,"ts":1795243331}'),
      message('{"kwh":"n/a","ts":1795243331}'),
      message('{"kwh":1}', 'meters/meter-2/energy'),
      message('{"kwh":1}', 'other/topic'),
    ],
  });
  expect(tried).toMatchObject({ ok: true, version, warnings: [{ code: 'unsent-topic' }] });
  expect(tried.words).toContain('new rule energy');
  const [first, second, third, fourth] = tried.tried;
  expect(first?.samples).toMatchObject([
    { point: 'plant-a/hall/line-1/energy/meter-1/energy', value: 882_134, unit: 'kW.h', time: arrival },
  ]);
  expect(second).toMatchObject({ samples: [], rejected: ['not-a-number'] });
  expect(third?.samples).toMatchObject([{ point: 'plant-a/hall/line-1/energy/meter-2/energy', value: 10 }]);
  expect(fourth?.rule).toBeNull();
  expect(await erp.kernel.query(admin, 'plant.rule.of-topic', { site: SITE, topic: 'meters/meter-1/energy' })).toEqual({
    version,
    id: null,
    rule: null,
    profile: null,
    devices: 0,
    points: [],
  });
});

test('what is wrong with a rule is told with its place, and applying it is refused with all of it', async () => {
  const wrong = { ...rule, values: [{ point: 'hall/line-9/energy/meter-1/energy', path: 'kwh[' }] };
  const bad = [{ path: 'hall/line-9/energy/meter-1/energy', unit: 'kWh' }];
  const tried = await run('plant.rule.try', { site: SITE, rule: wrong, points: bad, messages: [message('{}')] });
  expect(tried).toMatchObject({ ok: false, version });
  expect(tried.faults.map(({ where }) => where)).toContain('points[0].unit');
  const outcome = await tell('plant.rule.add', { site: SITE, rule: wrong, points: bad });
  expect(outcome.refusal?.code).toBe('config-faulty');
  expect(outcome.refusal?.details.faults).toEqual(tried.faults);
});

test('a rule with names serves every device that fits, in one version, once however often it is sent', async () => {
  const input = { site: SITE, rule, points, expects: version, note: 'meters of the hall' };
  const first = await tell('plant.rule.add', input, { idempotencyKey: `add-${version}` });
  const again = await tell('plant.rule.add', input, { idempotencyKey: `add-${version}` });
  expect(first.result).toMatchObject({ site: SITE, version: version + 1 });
  expect(again).toMatchObject({ repeated: true, result: first.result as object });
  const config = await door.config('gw-a');
  expect(config?.version).toBe((first.result as Answer).gatewayVersion);
  expect(config?.points.map(({ path }) => path)).toEqual(
    expect.arrayContaining([
      'plant-a/hall/line-1/energy/meter-1/energy',
      'plant-a/hall/line-1/energy/meter-2/energy',
      'plant-a/hall/line-1/cell/press-1/good',
    ]),
  );
  expect(await erp.kernel.query(admin, 'plant.config.versions', { site: SITE, limit: 1 })).toMatchObject([
    { version: version + 1, note: 'meters of the hall', current: true },
  ]);
});

test('whoever looked at an older version is told so, and neither change is lost', async () => {
  await run('plant.rule.add', { site: SITE, rule, points, expects: version });
  const late = await tell('plant.rule.add', { site: SITE, rule: { ...rule, id: 'late' }, expects: version });
  expect(late.refusal).toMatchObject({ code: 'config-changed-meanwhile', details: { version: version + 1 } });
  const back = await tell('plant.config.rollback', { site: SITE, version, expects: version });
  expect(back.refusal?.code).toBe('config-changed-meanwhile');
  expect((await door.config('gw-a'))?.rules.map(({ id }) => id)).toContain('energy');
});

test('a rule of the site is changed in its place, a profile’s for all its devices, and undone by a rollback', async () => {
  const added = await run('plant.rule.add', { site: SITE, rule, points, expects: version });
  const own = { site: SITE, topic: 'meters/meter-2/energy' };
  expect(await erp.kernel.query(admin, 'plant.rule.of-topic', own)).toMatchObject({
    id: 'energy',
    rule,
    profile: null,
  });
  const changed = { ...rule, values: [{ point: 'hall/line-1/energy/{meter}/energy', path: 'energy' }] };
  await run('plant.rule.change', { site: SITE, id: 'energy', rule: changed, expects: added.version });
  expect((await door.config('gw-a'))?.rules.find(({ id }) => id === 'energy')?.values[0]?.path).toBe('energy');

  const of = { site: SITE, topic: 'devices/press-1/good' };
  const written = (await erp.kernel.query(admin, 'plant.rule.of-topic', of)) as { id: string; rule: object };
  expect(written).toMatchObject({
    id: 'press-1/good',
    profile: 'press',
    devices: 1,
    rule: { topic: 'devices/{id}/good' },
    points: [{ path: '{device}/good', unit: '{piece}' }],
  });
  await run('plant.rule.change', {
    site: SITE,
    id: written.id,
    rule: { ...written.rule, payload: 'json', values: [{ point: '{device}/good', path: 'n' }] },
    points: [{ path: '{device}/good', unit: '{piece}', scale: { factor: 12 } }],
  });
  const tried = await run('plant.rule.try', { site: SITE, messages: [message('{"n":2}', 'devices/press-1/good')] });
  expect(tried.tried[0]?.samples).toMatchObject([{ point: 'plant-a/hall/line-1/cell/press-1/good', value: 24 }]);
  expect(tried.words).toEqual(['nothing changes']);

  await run('plant.config.rollback', { site: SITE, version, expects: added.version + 2 });
  const config = await door.config('gw-a');
  expect(config?.rules.map(({ id, payload }) => [id, payload])).toEqual([['press-1/good', 'number']]);
  const gone = await tell('plant.rule.change', { site: SITE, id: 'energy', rule });
  expect(gone.refusal).toMatchObject({ code: 'rule-unknown', details: { rule: 'energy' } });
});
