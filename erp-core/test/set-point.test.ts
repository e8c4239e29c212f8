import { migrateTimeseries } from '@millrace/timeseries';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Caller } from '../kernel/index.ts';
import { type TestErp, testErp } from '../testing/erp.ts';
import { profile, siteDocument } from '../testing/site.ts';

let erp: TestErp;
let admin: Caller;
const site = 'plant-a';
const PRESS = 'hall/line-1/cell/press-1';
const point = (name: string) => `${site}/${PRESS}/${name}`;
beforeAll(async () => {
  erp = await testErp();
  await migrateTimeseries(erp.owner);
  admin = await erp.company();
  const points = [
    ...profile.points,
    { name: 'speed', unit: '1', label: { en: 'Speed' }, setPoint: { low: 10, high: 60, step: 0.5 } },
    { name: 'lamp', type: 'boolean', setPoint: {} },
    { name: 'pressure', unit: 'bar', setPoint: { low: 1, high: 6, twoPersons: true } },
  ];
  await give('plant.config.apply', { document: siteDocument(), profiles: [{ ...profile, points }] });
  await give('plant.gateway.assign', { gateway: 'gw-1', site });
});
afterAll(() => erp?.close());

const give = (name: string, input: object) => erp.kernel.execute(admin, name, input);
const refusal = async (name: string, value: unknown, command = 'plant.set-point.write') =>
  (await give(command, { site, point: point(name), value })).refusal?.code ?? 'ok';
interface SetPoints {
  readonly points: {
    readonly path: string;
    readonly setPoint: object;
    readonly last: { readonly value: unknown; readonly state: string } | null;
  }[];
}
const asked = () => erp.kernel.query(admin, 'plant.set-points', { site, machine: PRESS }) as Promise<SetPoints>;

test('a value is set within its limits and steps, and what became of it is told; anything else is refused', async () => {
  expect((await asked()).points.map(({ path }) => path)).toEqual(['lamp', 'pressure', 'speed'].map(point));
  expect(await refusal('speed', 9.5)).toBe('set-point-outside');
  expect(await refusal('speed', 60.5)).toBe('set-point-outside');
  expect(await refusal('speed', 10.2)).toBe('set-point-between-steps');
  expect(await refusal('speed', true)).toBe('set-point-wrong-type');
  expect(await refusal('good', 5)).toBe('set-point-unknown');
  expect(await refusal('speed', 42.5)).toBe('ok');
  expect(await refusal('lamp', true)).toBe('ok');
  const speed = (await asked()).points.find(({ path }) => path === point('speed'));
  expect(speed?.last).toMatchObject({ value: 42.5, state: 'waiting' });
  const { rows } = await erp.owner.query(
    `select name, parameters from plant.device_command where device = 'press-1' order by issued_at, id`,
  );
  expect(rows).toEqual([
    { name: 'write', parameters: { point: 'speed', value: 42.5 } },
    { name: 'write', parameters: { point: 'lamp', value: true } },
  ]);
});

test('where two persons are wanted, one alone sets nothing', async () => {
  expect(await refusal('pressure', 4)).toBe('set-point-two-persons');
  const asks = await give('plant.set-point.write-together', { site, point: point('pressure'), value: 4 });
  expect(asks.refusal?.code ?? null).not.toBe('set-point-two-persons');
  expect((await asked()).points.find(({ path }) => path === point('pressure'))?.last).toBeNull();
});
