import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type Simulator, startSimulator } from '../../drivers/modbus/sim/simulator.ts';
import { hasMosquitto } from '../../drivers/mqtt/test/mosquitto.ts';
import { CHECKOUT } from '../all-in-one/settings.ts';
import { runCli } from '../cli/test/run-cli.ts';
import { type House, house, until } from './house.ts';

// docs/first-device.md as it stands there, against the whole product as `npm start` runs it. Other than on the page are only
// the ports, the place of the file, and that the one-time code is entered by the route that the office uses.
vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

const exec = promisify(execFile);
const page = readFileSync(join(CHECKOUT, 'docs', 'first-device.md'), 'utf8');
const section = (title: string): string => {
  const found = page.split(/^## /m).find((one) => one.startsWith(title));
  if (!found) throw new Error(`the page has no section "${title}"`);
  return found;
};
const outdented = (text: string): string => text.replace(/^ {3}/gm, '');
const file = (name: string): string =>
  outdented(page.match(new RegExp(`^ *\`\`\`yaml file=${name}\n([\\s\\S]*?)^ *\`\`\`$`, 'm'))?.[1] ?? '');
const commandsOf = (title: string): string[] =>
  [...section(title).matchAll(/^ *```sh\n([\s\S]*?)^ *```$/gm)].flatMap(([, block = '']) =>
    outdented(block).trim().split('\n'),
  );

let plant: House;
let meter: Simulator;
let folder: string;
const works = () => join(folder, 'works');

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'millrace-first-'));
  mkdirSync(works());
  meter = await startSimulator();
  meter.memory(1).holding[0] = 2_304;
  plant = await house(join(CHECKOUT, 'distribution', 'all-in-one', 'main.ts'));
  await plant.run().ready;
});
afterAll(async () => {
  await plant?.clean();
  await meter?.stop();
  rmSync(folder, { recursive: true, force: true });
});

const millrace = (...args: string[]) => runCli(args, plant.env);
/** The words of a command line; quotes hold words together. */
const wordsOf = (line: string): string[] =>
  [...line.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare ?? '');

/** Runs a line of the page. Gives what it printed. */
async function type(line: string, secret = ''): Promise<string> {
  const [program = '', ...words] = wordsOf(line);
  if (program === 'mosquitto_pub') {
    const args = words.map((word) =>
      word === '1883' ? (plant.env.MILLRACE_MQTT_PORT ?? '') : word === '<secret>' ? secret : word,
    );
    return (await exec(program, args)).stdout;
  }
  expect(words.slice(0, 3)).toEqual(['run', 'millrace', '--']);
  const { code, out, error } = await millrace(...words.slice(3).map((word) => (word === 'works' ? works() : word)));
  expect([line, code], error).toEqual([line, 0]);
  return out;
}

test('neither way takes more than five steps', () => {
  for (const title of ['A device that publishes', 'A device that is asked'])
    expect(
      section(title)
        .match(/^\d\. /gm)
        ?.map((step) => Number(step[0])),
    ).toEqual([1, 2, 3, 4, 5]);
});

test('before each step, what is typed too early says what to do', async () => {
  const unclaimed = await millrace('device', 'list');
  expect([unclaimed.code, unclaimed.error]).toEqual([5, expect.stringContaining('Nobody has claimed this plant yet')]);
  expect(unclaimed.error).toContain('become its administrator in the office first');

  const { claim } = JSON.parse(readFileSync(join(plant.data, 'secrets.json'), 'utf8')) as { claim: string };
  const base = `http://127.0.0.1:${plant.env.MILLRACE_PORT}`;
  const claimed = await fetch(`${base}/api/v1/setup/claim`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: base },
    body: JSON.stringify({ code: claim, name: 'Ada', email: 'ada@example.test', password: 'turning-wheels-26' }),
  });
  expect(claimed.status, await claimed.text()).toBe(200);

  const noSite = await millrace('gateway', 'assign');
  expect([noSite.code, noSite.error]).toEqual([6, expect.stringContaining('millrace config apply')]);
  writeFileSync(join(works(), 'site.yaml'), file('publishes.yaml'));
  const applied = await millrace('config', 'apply', works());
  expect([applied.code, applied.error]).toEqual([0, '']);
  expect(applied.out).toContain('No gateway runs it yet: millrace gateway assign --site works');
  const unknown = await millrace('device', 'rotate', 'boilr');
  expect([unknown.code, unknown.error]).toEqual([6, expect.stringContaining('There is no device boilr.')]);
  expect(unknown.error).toContain('the list commands show what there is');
});

test.skipIf(!hasMosquitto)('a device that publishes is live as the page says', async () => {
  writeFileSync(join(works(), 'site.yaml'), file('publishes.yaml'));
  let secret = '';
  let last = '';
  for (const line of commandsOf('A device that publishes')) {
    // The gateway has the secret some seconds after it is made.
    last = line.startsWith('mosquitto_pub') ? ((await until(() => type(line, secret))) ?? '') : await type(line);
    secret = /^secret +(\S+)$/m.exec(last)?.[1] ?? secret;
  }
  expect(last).toMatch(/works\/hall\/line-1\/cell\/boiler\/temperature +21\.5 Cel/);
});

test('a device that is asked is live as the page says', async () => {
  writeFileSync(join(works(), 'site.yaml'), file('asked.yaml').replace('port: 502', `port: ${meter.port}`));
  const said = new Map<string, string>();
  for (const line of commandsOf('A device that is asked')) {
    if (line.endsWith('device list')) await until(async () => (await type(line)).includes('online'));
    said.set(line.split(' -- ')[1] ?? line, await type(line));
  }
  expect(said.get('device list')).toMatch(/^meter .*online/m);
  expect(said.get('device read meter voltage')).toContain('voltage: 230.4 V (good)');
  expect([...said.values()].at(-1)).toMatch(/works\/hall\/line-1\/cell\/meter\/voltage +230\.4 V/);
});

test('a meter that is off, and a place where nothing listens, are told with what to do', async () => {
  await meter.stop();
  await until(async () => (await millrace('device', 'list')).out.includes('connecting'));
  const { out } = await millrace('device', 'show', 'meter');
  expect(out).toMatch(/nothing listens|no answer|refused/);
  await meter.start();
  await until(async () => (await type('npm run millrace -- device list')).includes('online'));
});
