import { afterAll, beforeAll, expect, test } from 'vitest';
import { printerDriver } from '../../drivers/printer/index.ts';
import { LabelPrinter } from '../../drivers/printer/sim/label-printer.ts';
import { standardParts } from '../forward/standard-parts.ts';
import { EdgeServer } from '../forward/test/edge-server.ts';
import { type PlantOfPage, plantOfPage } from './device-page.ts';
import { until } from './gateway-fixture.ts';
import { giveCommand } from './give-command.ts';

// docs/label-printers.md as it stands there, a whole gateway with its journal, broker and edge link, and a printer on a
// port. Only the port is another. What is fake: the printer and the server that gives commands.

const printer = new LabelPrinter();
const server = new EdgeServer();
let page: PlantOfPage;
const value = (point: string) => page.value(`packing/line-1/end/printer-1/${point}`);

beforeAll(async () => {
  await printer.start();
  page = await plantOfPage({
    page: 'label-printers.md',
    profile: 'label-printer.yaml',
    driver: printerDriver,
    settings: { host: '127.0.0.1', port: printer.port, every: '100 ms' },
    gateway: {
      parts: standardParts(),
      env: { MILLRACE_SERVER_URL: await server.start(), MILLRACE_GATEWAY_SECRET: server.secret },
    },
  });
});
afterAll(async () => {
  await page?.plant.remove();
  await printer.stop();
  await server.stop();
});

const print = (zpl: string, seconds?: number) =>
  giveCommand(server, { device: 'printer-1', name: 'print', parameters: { zpl } }, seconds);

test('the printer is live, and a command prints a label', async () => {
  await until(() => {
    expect(value('state')).toMatchObject({ v: 'ready', q: 0 });
    expect(value('ready')).toMatchObject({ v: true, q: 0 });
  });
  expect(await print('^XA^FO20,20^A0N,40^FDlot 7^FS^XZ')).toMatchObject({
    state: 'acknowledged',
    message: '1 label printed',
  });
  expect(printer.printed).toEqual(['^XA^FO20,20^A0N,40^FDlot 7^FS^XZ']);
});

test('what keeps it from printing is a point, and the reason why a command expires', async () => {
  printer.troubles.headOpen = true;
  await until(() => expect(value('state')).toMatchObject({ v: 'head open' }));
  const result = await print('^XA^FDx^FS^XZ', 1);
  expect(result).toMatchObject({ state: 'expired', message: expect.stringContaining('head open') as string });
  printer.troubles.headOpen = false;
  await until(() => expect(value('state')).toMatchObject({ v: 'ready' }));
  expect(printer.printed).toHaveLength(1);
});
