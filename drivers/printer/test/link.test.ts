import type { DriverHost, DriverLink, LinkAnswer } from '@millrace/driver-api';
import { afterEach, expect, test } from 'vitest';
import { until } from '../../api/testing/harness.ts';
import { printerDriver, printerSettings } from '../index.ts';
import { LabelPrinter } from '../sim/label-printer.ts';

const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const clean of cleanups.splice(0).reverse()) await clean();
});

/** A printer in use; the gateway is stood in for. */
async function inUse(dialect: ConstructorParameters<typeof LabelPrinter>[0] = {}) {
  const printer = await new LabelPrinter(dialect).start();
  const told: { state: string; ready: boolean }[] = [];
  const host: DriverHost = {
    deliver: async ({ payload }) => {
      told.push(JSON.parse(Buffer.from(payload).toString('utf8')) as { state: string; ready: boolean });
    },
    report: () => undefined,
    secret: async () => '',
    folder: () => '',
    log: { info: () => undefined, warn: () => undefined },
  };
  const settings = printerSettings.parse({
    id: 'printers',
    devices: [{ device: 'p1', host: '127.0.0.1', port: printer.port, every: '50 ms', answerWithin: '500 ms' }],
  });
  const link: DriverLink = printerDriver.link(settings, host);
  await link.start();
  cleanups.push(
    () => printer.stop(),
    () => link.stop(),
  );
  let id = 0;
  const command = (parameters: object, signal = new AbortController().signal, name = 'print'): Promise<LinkAnswer> => {
    const answer = link.command?.({ id: String(id++), device: 'p1', name, parameters: { ...parameters } }, signal);
    if (!answer) throw new Error('it takes no commands');
    return answer;
  };
  const print = (zpl: string, signal?: AbortSignal) => command({ zpl }, signal);
  return { printer, link, told, command, print, state: () => told.at(-1)?.state };
}

const LABEL = '^XA^FO20,20^FDlot 7^FS^XZ';

test('a job is acknowledged when the printer has counted its labels, and comes out once', async () => {
  const plant = await inUse();
  expect(await plant.print('^XA^FDlot 7^FS^PQ3^XZ')).toEqual({ state: 'acknowledged', message: '3 labels printed' });
  expect(plant.printer.printed).toHaveLength(3);
  await until(() => expect(plant.state()).toBe('ready'));
});

test('jobs of one printer go one after the other', async () => {
  const plant = await inUse();
  const answers = await Promise.all(['A', 'B', 'C'].map((name) => plant.print(`^XA^FD${name}^FS^XZ`)));
  expect(answers.every(({ state }) => state === 'acknowledged')).toBe(true);
  expect(plant.printer.printed.map((zpl) => /FD(.)/.exec(zpl)?.[1])).toEqual(['A', 'B', 'C']);
});

test('paper that ends in the middle is told, and the job is done when there is paper again', async () => {
  const plant = await inUse();
  plant.printer.roll = 2;
  const printing = plant.print('^XA^FDx^FS^PQ5^XZ');
  await until(() => expect(plant.state()).toBe('paper out'));
  expect(plant.link.devices?.()).toMatchObject([{ device: 'p1', state: 'online', reason: 'paper out' }]);
  expect(plant.printer.printed).toHaveLength(2);
  plant.printer.roll = 100;
  plant.printer.troubles.paperOut = false;
  expect(await printing).toEqual({ state: 'acknowledged', message: '5 labels printed' });
});

test('nobody waits any more: a job that was not sent never is, and of one that was, what is known is told', async () => {
  const plant = await inUse();
  plant.printer.troubles.headOpen = true;
  await until(() => expect(plant.state()).toBe('head open'));
  const ending = new AbortController();
  const unsent = plant.print(LABEL, ending.signal);
  ending.abort();
  expect(await unsent).toEqual({
    state: 'failed',
    message: 'Nothing was sent, and nothing will be printed. The printer stands: head open.',
  });
  plant.printer.troubles.headOpen = false;
  await until(() => expect(plant.state()).toBe('ready'));
  expect(plant.printer.printed).toHaveLength(0);
  plant.printer.roll = 1;
  const late = new AbortController();
  const sent = plant.print('^XA^FDx^FS^PQ4^XZ', late.signal);
  await until(() => expect(plant.state()).toBe('paper out'));
  late.abort();
  expect(await sent).toMatchObject({
    state: 'failed',
    message: expect.stringContaining('The printer stands: paper out.') as string,
  });
});

test('a printer that takes a job and prints nothing of it is found out', async () => {
  const plant = await inUse();
  plant.printer.dry = true;
  expect(await plant.print(LABEL)).toEqual({
    state: 'failed',
    message: 'the printer has done with it and printed 0 of 1 label: look at the template',
  });
});

test.each([
  [{ counter: false }, '1 label sent, and its queue is empty again'],
  [{ hqes: false }, '1 label printed'],
  [{ hqes: false, counter: false }, '1 label sent, and its queue is empty again'],
  [{ hs: false, counter: false }, 'sent; whether it is printed this printer does not tell'],
])('firmware that knows less says less: %o', async (dialect, message) => {
  const plant = await inUse(dialect);
  expect(await plant.print(LABEL)).toEqual({ state: 'acknowledged', message });
  expect(plant.printer.printed).toHaveLength(1);
});

test('firmware that says nothing by ~HS while something is wrong is still understood', async () => {
  const plant = await inUse({ hsInTrouble: false });
  plant.printer.troubles.ribbonOut = true;
  await until(() => expect(plant.state()).toBe('ribbon out'));
  const printing = plant.print(LABEL);
  plant.printer.troubles.ribbonOut = false;
  expect(await printing).toEqual({ state: 'acknowledged', message: '1 label printed' });
});

test('a printer that is off is told, what waits is printed when it is back, and nothing twice', async () => {
  const plant = await inUse();
  await until(() => expect(plant.state()).toBe('ready'));
  await plant.printer.stop();
  await until(() => expect(plant.state()).toBe('not reached'));
  const printing = plant.print(LABEL);
  await plant.printer.start();
  expect(await printing).toMatchObject({ state: 'acknowledged' });
  expect(plant.printer.printed).toHaveLength(1);
});

test('what is no printer is told as that, and what is no job is not sent', async () => {
  const plant = await inUse();
  expect(await plant.print('hello')).toMatchObject({
    state: 'refused',
    message: expect.stringContaining('^XA') as string,
  });
  expect(await plant.command({}, undefined, 'print')).toMatchObject({ state: 'refused' });
  expect(await plant.command({}, undefined, 'dance')).toMatchObject({
    state: 'refused',
    message: expect.stringContaining('takes "print"') as string,
  });
  plant.printer.garbled = true;
  await until(() =>
    expect(plant.link.devices?.()).toMatchObject([
      { state: 'lost', reason: expect.stringContaining('no answer of a label printer') as string },
    ]),
  );
});
