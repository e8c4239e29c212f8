import { DeviceError } from '@millrace/driver-api';
import { afterEach, expect, test } from 'vitest';
import { modbusDriver } from '../index.ts';
import { readUnder } from '../scan.ts';
import { type Simulator, startSimulator } from '../sim/simulator.ts';

let simulator: Simulator;
const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
  await simulator?.stop();
});

async function linkTo(options: Parameters<typeof startSimulator>[0], settings: object = {}) {
  simulator = await startSimulator(options);
  const log = { info: () => undefined, warn: () => undefined };
  const link = await modbusDriver.open(
    { host: '127.0.0.1', port: simulator.port, answerWithin: '60 ms', ...settings },
    { signal: new AbortController().signal, log, lost: () => undefined, secret: async () => '' },
  );
  closers.push(() => link.close());
  return link;
}

async function listed(
  link: Awaited<ReturnType<typeof linkTo>>,
  under?: string,
  profile: object = {},
  signal = new AbortController().signal,
): Promise<string[]> {
  const items: string[] = [];
  for await (const { address, label } of link.browse(under, { signal, profile })) items.push(`${address}  ${label}`);
  return items;
}

test('units that answer are found, whether or not they have what was asked of them', async () => {
  const link = await linkTo({
    units: [3, 17],
    // All others: the bridge says that nobody is there.
    fault: ({ unit }) => (unit === 17 ? { kind: 'exception', code: 2 } : { kind: 'none' }),
  });
  const said = listed(link);
  expect(await said).toEqual(['@3  unit 3 answers', '@17  unit 17 answers']);
}, 60_000);

test('addresses that a device has are told as ranges, however they lie to its blocks', async () => {
  const there = (at: number): boolean => (at >= 3 && at <= 7) || at === 60 || (at >= 150 && at <= 299);
  const link = await linkTo({
    units: [1],
    fault: ({ pdu }) => {
      const view = new DataView(pdu.buffer, pdu.byteOffset);
      const [offset, count] = [view.getUint16(1), view.getUint16(3)];
      const whole = Array.from({ length: count }, (_, at) => there(offset + at)).every(Boolean);
      return whole ? { kind: 'none' } : { kind: 'exception', code: 2 };
    },
  });
  expect(await listed(link, 'holding:0-399')).toEqual([
    'holding:3@1  5 in a row, 40004 to 40008',
    'holding:60@1  1 in a row, 40061 to 40061',
    'holding:150@1  150 in a row, 40151 to 40300',
  ]);
  const asked = simulator.asked.length;
  // What must not be read is not, and parts a range.
  const forbidden = [{ table: 'holding', from: 200, to: 219 }];
  expect(await listed(link, 'holding:190-229', { forbidden })).toEqual([
    'holding:190@1  10 in a row, 40191 to 40200',
    'holding:220@1  10 in a row, 40221 to 40230',
  ]);
  expect(simulator.asked.length - asked).toBe(2);
});

test('a scan ends at once when nobody wants it any more', async () => {
  const link = await linkTo({ units: [1], fault: () => ({ kind: 'exception', code: 2 }) });
  const ending = new AbortController();
  const said = listed(link, 'holding', {}, ending.signal);
  ending.abort(new DeviceError('lost', 'enough'));
  await expect(said).rejects.toThrow('enough');
});

test('places that are none are refused with what to write', () => {
  expect(readUnder('@5', 1)).toMatchObject({ unit: 5 });
  expect(readUnder('input:100-299@5', 1)).toEqual({ unit: 5, table: 'input', from: 100, to: 299 });
  expect(readUnder('holding', 7)).toMatchObject({ unit: 7, table: 'holding', from: 0 });
  for (const wrong of ['', '5', 'hold', '@256', ':1-2@3', 'holding:9-3', 'holding:0-70000']) {
    expect(() => readUnder(wrong, 1)).toThrow(/write a unit/);
  }
});
