import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { findings, openBrowser, overflow } from '../browser.ts';
import { builtScreens } from '../built.ts';
import { type RealServer, realServer } from '../real-server.ts';

// Real: office, server, kernel, database, and all that plans and applies. Fake: the gateway's account of who came and what a
// device answered, at the browser's door; that a gateway asks and reports so is proved in gateway/test and server/test.
let browser: Browser;
let plant: RealServer;
let page: Page;
let thrown: string[];
const link = { id: 'clocks', protocol: 'zkteco', settings: { door: { port: 8090 } } };
const gate = { id: 'gate', protocol: 'llrp', settings: { host: '10.0.0.9', tls: {} }, devices: [{ device: 'gate-1' }] };
const FINGERPRINT = 'ab12'.repeat(16);

beforeAll(async () => {
  await builtScreens();
  browser = await openBrowser();
  plant = await realServer(browser);
  const { document } = await stored();
  await plant.command('plant.config.apply', { document: { ...document, links: [link] }, profiles: [] });
  await plant.command('plant.gateway.assign', { gateway: 'gw-a', site: 'plant-a' });
  ({ page, thrown } = await plant.open());
  page.setDefaultTimeout(100_000);
  await page.route('**/api/v1/ledger', (route) => route.fulfill({ json: account() }));
}, 420_000);
afterAll(async () => {
  await browser?.close();
  await plant?.close();
});

// biome-ignore lint/suspicious/noExplicitAny: a test reads whatever it expects to be there
const stored = async (): Promise<any> =>
  plant.get(`queries/plant.config.version?input=${encodeURIComponent(JSON.stringify({ site: 'plant-a' }))}`);

function account() {
  const at = Date.now() * 1_000;
  const stranger = (name: string) => ({
    ...{ name, address: '192.168.10.77', firstSeen: at - 3_600e6, lastSeen: at - 30e6, times: 120 },
    settings: { serial: name },
  });
  const status = {
    ...{ gateway: 'gw-a', epoch: 1, at, startedAt: at - 3_600e6, version: '0.1.0', configVersion: 1 },
    ...{ sources: [], doors: [], sinks: [historian()], clock: { synchronised: true, reason: null } },
    journal: { bytes: 1, limitBytes: 1e9, oldest: null, nextSeq: 1, fullAt: null },
    connections: [],
    links: [
      {
        ...{ id: 'clocks', protocol: 'zkteco', address: null, state: 'online', reason: null, since: at, devices: [] },
        strangers: [stranger('CJK9876'), stranger('CJK0001')],
      },
      {
        ...{
          id: 'gate',
          protocol: 'llrp',
          address: '10.0.0.9',
          state: 'refused',
          since: at,
          devices: [],
          strangers: [],
        },
        ...{ reason: 'nobody vouches for the certificate of the reader', certificate: certificate(at) },
      },
    ],
  };
  return { gateways: [{ site: 'plant-a', status, receivedAt: at, online: true }], joining: false };
}
/** Who shows it is an RFID reader that was asked over TLS. */
const certificate = (at: number) => ({
  ...{ thumbprint: 'c'.repeat(40), fingerprint: FINGERPRINT, subject: 'CN=Gate reader', issuer: 'CN=Gate reader' },
  ...{ validFrom: at - 1e12, validTo: at + 1e13, standing: 'waiting' },
  reasons: [{ code: 'untrusted', text: 'nobody here has approved it' }],
});
function historian() {
  const account = { offered: 100, delivered: 90, filtered: 4, refused: 1, dropped: 0, buffered: 5 };
  const refusals = [{ at: Date.now() * 1_000, records: 1, reason: 'the topic is not allowed' }];
  const stands = { name: 'forward:historian', state: 'running', reason: null, buffered: 5, oldestUnacknowledged: null };
  return { ...stands, account, refusals };
}
const region = (name: string) => page.locator('section').filter({ has: page.getByRole('heading', { name }) });
async function place({ cell, id }: { cell: string; id?: string }): Promise<void> {
  await page.getByLabel('Line *').selectOption({ label: 'Line 1' });
  await page.getByLabel('Cell *').fill(cell);
  if (id) await page.getByLabel('Name of the device *').fill(id);
  await page.keyboard.press('Tab');
}

test('who came through a link is let in with a kind that is proposed, a place, and a plan that is seen first', {
  timeout: 300_000,
}, async () => {
  await page.goto(`${plant.url}/office/devices`);
  await page.getByRole('heading', { name: 'Came and stands in no configuration: 2' }).waitFor();
  await page.getByRole('link', { name: /Let in.*CJK9876/ }).click();
  await page.getByRole('heading', { name: 'Let CJK9876 in' }).waitFor();
  await region('What it showed of itself').getByText('192.168.10.77').waitFor();
  await page.getByText('Proposed: it is made for this protocol.').waitFor();
  expect(await page.getByLabel('Serial number *').inputValue()).toBe('CJK9876');
  await place({ cell: 'gate' });
  // What is missing is said at its field before anything is applied.
  await page.getByRole('heading', { name: 'To mend first: 1' }).waitFor();
  expect(await page.getByRole('button', { name: 'Let it in' }).isDisabled()).toBe(true);
  await page.getByLabel('Time zone of its face *').fill('Asia/Dhaka');
  await page.getByText('new device cjk9876 at hall/line-1/gate/cjk9876 (time-clock)').waitFor();
  await page.getByText('these links are made anew: clocks').waitFor();
  expect(await findings(page, 'light')).toEqual([]);
  await page.getByRole('button', { name: 'Let it in' }).click();
  await page.getByRole('heading', { name: 'cjk9876 is added' }).waitFor();
  const { document } = await stored();
  expect(document.links[0].devices).toEqual([
    { device: 'cjk9876', settings: { serial: 'CJK9876', zone: 'Asia/Dhaka' } },
  ]);
  expect(thrown).toEqual([]);
});

test('who is not wanted is rejected, and that can be forgotten', { timeout: 300_000 }, async () => {
  await page.goto(`${plant.url}/office/devices`);
  await page.getByRole('button', { name: 'Reject: CJK0001' }).click();
  await page.getByRole('heading', { name: 'Came and stands in no configuration: 1' }).waitFor();
  await page.getByRole('button', { name: 'Rejected: 1' }).click();
  await page.getByRole('button', { name: /Forget the rejection: CJK0001/ }).click();
  await page.getByRole('heading', { name: 'Came and stands in no configuration: 2' }).waitFor();
});

test('a meter is added by a form made of its manifest: tried, planned, applied, and its secret never asked for', {
  timeout: 300_000,
}, async () => {
  await page.route('**/api/v1/devices/probe', (route) => {
    const { points } = route.request().postDataJSON();
    const values = points.map(({ name, unit }: { name: string; unit: string }, at: number) =>
      at === 0
        ? { name, value: null, unit, quality: 'bad', fault: { code: 'device', message: 'no such register' } }
        : { name, value: 230.4, unit, quality: 'good', fault: null },
    );
    return route.fulfill({ json: { fault: null, values } });
  });
  await page.goto(`${plant.url}/office/devices/add`);
  await page.getByLabel('Protocol').selectOption({ label: 'SNMP' });
  await page.getByText(/Name of the secret that holds the community/).waitFor();
  await page.getByLabel('Protocol').selectOption({ label: 'Modbus' });
  await page.getByRole('textbox', { name: /^Host/ }).fill('10.0.0.5');
  await page.getByLabel('Kind').selectOption({ label: 'Energy meter Eastron SDM120' });
  await page.getByRole('button', { name: 'Read from it now' }).click();
  await page.getByText('no such register').waitFor();
  await page.getByText(/of \d+ give a value/).waitFor();
  await place({ cell: 'power', id: 'meter-1' });
  await page.getByText('new device meter-1 at hall/line-1/power/meter-1 (eastron-sdm120)').waitFor();
  await page.getByText('these connections to devices are made anew: modbus-10-0-0-5').waitFor();
  await page.getByRole('button', { name: 'Add it', exact: true }).click();
  await page.getByRole('heading', { name: 'meter-1 is added' }).waitFor();
  const { document } = await stored();
  expect(document.connections).toMatchObject([
    { id: 'modbus-10-0-0-5', settings: { host: '10.0.0.5' }, devices: [{ device: 'meter-1' }] },
  ]);
  expect(thrown).toEqual([]);
});

test('a table of devices tells each row its fault, and is taken whole when it is mended', {
  timeout: 300_000,
}, async () => {
  const file = (unit: string) => ({
    name: 'meters.csv',
    mimeType: 'text/csv',
    buffer: Buffer.from(
      `id,path,host,unit\nmeter-2,hall/line-1/power/meter-2,10.0.0.6,${unit}\nmeter-3,hall/line-1/power/meter-3,10.0.0.6,2\n`,
    ),
  });
  await page.goto(`${plant.url}/office/devices/add?from=table`);
  await page.getByLabel('Kind').selectOption({ label: 'Energy meter Eastron SDM120' });
  await page.getByLabel('Table (CSV)').setInputFiles(file('900'));
  await page.getByRole('heading', { name: 'To mend in meters.csv: 1' }).waitFor();
  expect(await page.getByRole('row').nth(1).textContent()).toMatch(/2.*unit/);
  await page.getByLabel('Table (CSV)').setInputFiles(file('1'));
  await page.getByText('2 devices read: 2 to write, 0 as they are').waitFor();
  await page.getByRole('button', { name: 'Add 2 devices' }).click();
  await page.getByText('2 devices are in the plant.').waitFor();
  expect((await stored()).document.devices.map(({ id }: { id: string }) => id)).toContain('meter-3');
});

test('a setting is changed, seen to restart its connection alone, applied, and gone back on', {
  timeout: 300_000,
}, async () => {
  await page.goto(`${plant.url}/office/devices/configuration`);
  const { version } = await stored();
  await page.getByRole('button', { name: 'Edit: modbus-10-0-0-5' }).click();
  const dialog = page.getByRole('dialog', { name: 'Settings of modbus-10-0-0-5' });
  await dialog.getByLabel('TCP port').fill('70000');
  await dialog.getByRole('heading', { name: /To mend first/ }).waitFor();
  await dialog.getByLabel('TCP port').fill('1502');
  await dialog.getByText('these connections to devices are made anew: modbus-10-0-0-5').waitFor();
  await dialog.getByRole('button', { name: 'Apply' }).click();
  await dialog.waitFor({ state: 'detached' });
  expect((await stored()).document.connections[0].settings).toEqual({ host: '10.0.0.5', port: 1502 });
  await page.getByRole('button', { name: `Go back to it: ${version}` }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Go back to it' }).click();
  await page.getByText(`Version ${version} runs again.`).waitFor();
  expect((await stored()).document.connections[0].settings).toEqual({ host: '10.0.0.5' });
  expect(await findings(page, 'light')).toEqual([]);
  expect(thrown).toEqual([]);
});

test('a site is offered by OPC UA with a form: who may enter is seen to, named by a secret, and it is taken away again', {
  timeout: 300_000,
}, async () => {
  await page.goto(`${plant.url}/office/devices/configuration`);
  await page.getByRole('button', { name: 'Offer this site by OPC UA' }).click();
  const dialog = page.getByRole('dialog', { name: 'Settings of OPC UA server' });
  await dialog.getByText('new OPC UA server at port 4840').waitFor();
  await dialog.getByText('the OPC UA server has no users, so nobody can sign in').waitFor();
  await dialog.getByRole('button', { name: 'Add one: Who may enter' }).click();
  await dialog.getByRole('textbox', { name: /^User/ }).fill('scada');
  await dialog.getByRole('textbox', { name: /^Secret of the user/ }).fill('not a name');
  await dialog.getByRole('heading', { name: /To mend first/ }).waitFor();
  await dialog.getByRole('textbox', { name: /^Secret of the user/ }).fill('opcua-scada');
  await dialog.getByRole('textbox', { name: /^Points that are offered/ }).fill('hall/#');
  await dialog.getByText('new OPC UA server at port 4840').waitFor();
  expect(await findings(page, 'light')).toEqual([]);
  await dialog.getByRole('button', { name: 'Apply' }).click();
  await dialog.waitFor({ state: 'detached' });
  const server = { points: ['hall/#'], users: [{ name: 'scada', secret: 'opcua-scada' }] };
  expect((await stored()).document.opcuaServer).toEqual(server);
  const row = page.getByRole('row').filter({ hasText: 'opcuaServer' });
  await row.getByText('scada').waitFor();
  await row.getByRole('button', { name: 'Edit: opcuaServer' }).click();
  await dialog.getByRole('button', { name: 'Remove', exact: true }).click();
  await dialog.getByText('removed OPC UA server at port 4840').waitFor();
  await dialog.getByRole('button', { name: 'Apply' }).click();
  await row.waitFor({ state: 'detached' });
  expect((await stored()).document).not.toHaveProperty('opcuaServer');
  expect(thrown).toEqual([]);
});

test('the certificate of an RFID reader is compared, and trusted by its fingerprint in the link', {
  timeout: 300_000,
}, async () => {
  const edits = [
    { do: 'put', part: 'devices', value: { id: 'gate-1', path: 'hall/line-1/gate/gate-1' } },
    { do: 'put', part: 'links', value: gate },
  ];
  await plant.command('plant.config.edit', { site: 'plant-a', edits });
  await page.goto(`${plant.url}/office/devices`);
  await page.getByText('nobody vouches for the certificate of the reader').waitFor();
  await page.getByRole('button', { name: 'Look at the certificate: gate' }).click();
  const dialog = page.getByRole('dialog', { name: 'Is this gate?' });
  await dialog.getByText('CN=Gate reader').first().waitFor();
  await dialog.getByText('these links are made anew: gate').waitFor();
  expect(await findings(page, 'light')).toEqual([]);
  await dialog.getByRole('button', { name: 'Trust it' }).click();
  await dialog.waitFor({ state: 'detached' });
  const links = (await stored()).document.links as { id: string; settings: object }[];
  expect(links.find(({ id }) => id === 'gate')?.settings).toMatchObject({ tls: { fingerprint: FINGERPRINT } });
  expect(thrown).toEqual([]);
});

test('a way out tells what became of its records; another is added by its form', {
  timeout: 300_000,
}, async () => {
  await page.goto(`${plant.url}/office/devices`);
  const own = page.getByRole('row').filter({ hasText: 'historian' });
  await own.waitFor();
  expect(await own.getByRole('cell').allTextContents()).toEqual(['historian', '90', '4', '1', '0', '5']);
  await page.getByText('the topic is not allowed').waitFor();
  await page.goto(`${plant.url}/office/devices/configuration`);
  await page.getByLabel('Add a way out:').selectOption({ label: 'MQTT broker' });
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('textbox', { name: /^Name/ }).fill('Cloud');
  await page.keyboard.press('Tab');
  await dialog.getByRole('textbox', { name: /^Address/ }).fill('cloud.example');
  await dialog.getByText('mqtt://, mqtts://, ws:// or wss://').first().waitFor();
  await dialog.getByRole('textbox', { name: /^Address/ }).fill('mqtts://cloud.example');
  await dialog.getByText('new forward cloud').waitFor();
  await dialog.getByRole('button', { name: 'Apply' }).click();
  await dialog.waitFor({ state: 'detached' });
  const cloud = { id: 'cloud', kind: 'mqtt', url: 'mqtts://cloud.example' };
  expect((await stored()).document.forwards).toEqual([cloud]);
  expect(thrown).toEqual([]);
});

test.each(['bn', 'hi'] as const)(
  'the pages are read in %s, on a narrow glass and at night',
  { timeout: 300_000 },
  async (locale) => {
    const other = await plant.open({ locale, theme: 'dark', width: 1024, height: 768 });
    other.page.setDefaultTimeout(100_000);
    await other.page.route('**/api/v1/ledger', (route) => route.fulfill({ json: account() }));
    for (const path of ['add', 'add?from=table', 'add?link=clocks&stranger=CJK0001', 'configuration']) {
      await other.page.goto(`${plant.url}/office/devices/${path}`);
      await other.page.locator('main :is(section, table)').first().waitFor();
      if (path === 'add') await other.page.locator('select').first().selectOption('modbus');
      expect(await findings(other.page, 'dark'), path).toEqual([]);
      expect(await overflow(other.page), path).toBeLessThanOrEqual(0);
    }
    expect(other.thrown).toEqual([]);
    await other.close();
  },
);
