import { migrateTimeseries } from '@millrace/timeseries';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Caller } from '../kernel/index.ts';
import { type TestErp, testErp } from '../testing/erp.ts';
import { memberWith } from '../testing/purchase.ts';
import { profile, siteDocument } from '../testing/site.ts';

let erp: TestErp;
let admin: Caller;
beforeAll(async () => {
  erp = await testErp();
  await migrateTimeseries(erp.owner);
  admin = await erp.company();
});
afterAll(() => erp?.close());

/** A kind of reader whose messages are reads of tags, with what the plant makes of them. */
const readerOf = (name: string, detectors: readonly object[]) => ({
  ...{ profile: name, version: 1, label: { en: name }, source: 'as the test says' },
  rules: [
    {
      ...{ id: 'reads', topic: 'devices/{id}/reads', time: { path: 'ts', format: 'epoch-us' } },
      observation: { type: 'tag-read', device: '{device}', each: 'reads', fields: { epc: 'epc', antenna: 'antenna' } },
    },
  ],
  detectors,
});
const passage = { type: 'rfid-passage', settings: { always: 'out', inside: 'FINISHED', outside: 'DISPATCH' } };

test('the readers of tags of a site are told, with the sides of those that book by themselves, and no reader of badges', async () => {
  const document = siteDocument();
  const at = (id: string, kind: string) => ({ id, path: `hall/line-1/door/${id}`, profile: kind });
  const readers = [at('pad-1', 'pad'), at('gate-1', 'gate'), at('badges', 'badge')];
  const profiles = [
    profile,
    readerOf('pad', []),
    readerOf('gate', [passage]),
    readerOf('badge', [{ type: 'badge-read' }]),
  ];
  const applied = await erp.kernel.execute(admin, 'plant.config.apply', {
    document: { ...document, devices: [...document.devices, ...readers] },
    profiles,
  });
  expect(applied.refusal).toBeUndefined();
  const asked = (as: Caller) => erp.kernel.query(as, 'plant.portals', { site: 'plant-a' });
  expect(await asked(admin)).toEqual({
    portals: [
      {
        ...{ id: 'pad-1', path: 'hall/line-1/door/pad-1', name: { en: 'pad-1' }, books: null },
        line: { path: 'hall/line-1', name: { en: 'Line 1' } },
      },
      expect.objectContaining({ id: 'gate-1', books: { inside: 'FINISHED', outside: 'DISPATCH' } }),
    ],
  });
  const guest = await memberWith(erp, admin, 'guest', [{ permissions: ['stock.tags'] }]);
  await expect(asked(guest)).rejects.toMatchObject({ refusal: { code: 'not-permitted' } });
  await expect(asked({ ...admin, sites: ['plant-b'] })).rejects.toMatchObject({
    refusal: { code: expect.any(String) },
  });
  expect(await erp.kernel.query(admin, 'plant.portals', { site: 'nowhere' })).toEqual({ portals: [] });
});
