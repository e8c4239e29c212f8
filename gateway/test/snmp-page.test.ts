import { afterAll, beforeAll, expect, test } from 'vitest';
import { snmpDriver } from '../../drivers/snmp/index.ts';
import { SimulatedAgent } from '../../drivers/snmp/sim/agent.ts';
import { type PlantOfPage, plantOfPage } from './device-page.ts';
import { countsOf, until } from './gateway-fixture.ts';

// docs/snmp.md as it stands there, a whole gateway with its journal and broker, and a power supply on a port. Only the
// port is another.

const UPS = '1.3.6.1.2.1.33.1';
const ups = new SimulatedAgent();
let page: PlantOfPage;
const value = (point: string) => page.value(`utilities/power/room/ups-1/${point}`);

beforeAll(async () => {
  await ups.start();
  ups.set(`${UPS}.2.1.0`, 2);
  ups.set(`${UPS}.2.4.0`, 97);
  ups.set(`${UPS}.3.3.1.3.1`, 231);
  ups.set(`${UPS}.3.3.1.2.1`, 499);
  page = await plantOfPage({
    page: 'snmp.md',
    profile: 'ups.yaml',
    driver: snmpDriver,
    settings: { port: ups.settings.port },
  });
});
afterAll(async () => {
  await page?.plant.remove();
  await ups.stop();
});

test('what the device has is live and counted; what it has not is bad alone', async () => {
  await until(() => {
    expect(value('battery')).toMatchObject({ v: 2, q: 0 });
    expect(value('charge')).toMatchObject({ v: 97, q: 0 });
    expect(value('input-frequency')).toMatchObject({ v: 49.9, q: 0 });
    expect(value('load')?.q).toBe(0x8002);
  });
  await until(() => expect(countsOf(page.plant.gateway, 'ups-1').received).toBeGreaterThanOrEqual(5));
});

test('a power cut is seen, and a device that is off is told as lost', async () => {
  ups.set(`${UPS}.3.3.1.3.1`, 0);
  await until(() => expect(value('input-voltage')).toMatchObject({ v: 0, q: 0 }));
  ups.silence();
  await until(() => expect(value('charge')?.q).toBe(0x8001));
});
