import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { QUALITY } from '@millrace/contracts';
import type { DevicePoint, DeviceSample } from '@millrace/driver-api';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { freePort } from '../sim/server.ts';
import { type Bench, openBench } from './bench.ts';

/** Builds it the first time, which takes the packages of another Debian; later it is there. */
const PROGRAM = join(import.meta.dirname, '..', '..', '..', '.ci', 'open62541-for-tests');
const PATIENT = { timeout: 120_000 };

const built = spawnSync(PROGRAM, { encoding: 'utf8', timeout: 300_000 });
const program = built.status === 0 ? built.stdout.trim() : null;
if (!program && process.env.CI === 'true') throw new Error(`open62541 cannot be had: ${built.stderr}`);

/** What open62541, a second implementation in another language, says of our reading of the standard. */
describe.runIf(program)('a server of open62541', () => {
  let peer: ChildProcess;
  let bench: Bench;
  beforeAll(async () => {
    const port = await freePort();
    peer = spawn(program ?? '', [String(port)], { stdio: ['pipe', 'pipe', 'ignore'] });
    const lines = createInterface({ input: peer.stdout as NodeJS.ReadableStream });
    for await (const line of lines) if (line.includes('listening')) break;
    bench = await openBench(`opc.tcp://127.0.0.1:${port}`);
  }, 60_000);
  afterAll(async () => {
    await bench?.close();
    if (!peer || peer.exitCode !== null) return;
    peer.stdin?.end();
    await once(peer, 'exit');
  });

  let nextPoint = 0;
  const URI = 'nsu=urn:millrace:test:open62541';
  const at = (address: unknown, type: DevicePoint['type'] = 'number'): DevicePoint => ({
    ...{ id: ++nextPoint, path: `plant/${JSON.stringify(address)}`, type, address },
  });
  const signal = new AbortController().signal;
  async function read(...points: DevicePoint[]): Promise<DeviceSample[]> {
    const planned = await bench.link.plan(points, {});
    const batches = await Promise.all(planned.map((request) => request.read(signal)));
    return batches.flatMap((batch) => [...batch]);
  }

  test('is read by node and by path, with every type as it is here', async () => {
    const points = [
      at(`${URI};s=speed`),
      at('/Objects/2:running', 'boolean'),
      at(`${URI};s=whole`, 'text'),
      at(`${URI};s=name`, 'text'),
      at(`${URI};s=list`, 'json'),
      at({ node: `${URI};s=list`, range: '1:2' }, 'json'),
      at(`${URI};s=state`),
      at({ node: 'i=2256', field: 'buildInfo.productName' }, 'text'),
      at(`${URI};s=nothing`),
    ];
    const samples = new Map((await read(...points)).map((sample) => [sample.point, sample]));
    expect(points.map(({ id }) => samples.get(id)?.value)).toEqual([
      ...[1.5, true, '9007199254740993', 'milk', [1, 2, 3], [2, 3], 1, expect.stringMatching(/open62541/i), null],
    ]);
    expect(points.map(({ id }) => samples.get(id)?.quality)).toEqual([...Array(8).fill(QUALITY.good), 0x9034]);
  });

  test('reports what is written to it, in order', async () => {
    const speed = at(`${URI};s=speed`);
    const watched = await bench.subscribe([speed]);
    await vi.waitFor(() => expect(watched.values('speed')).toHaveLength(1), PATIENT);
    for (const value of [2, 3]) {
      await bench.link.write(speed, value, { signal, profile: {} });
      await vi.waitFor(() => expect(watched.values('speed').at(-1)).toBe(value), PATIENT);
    }
    await bench.link.write(speed, 1.5, { signal, profile: {} });
    await watched.stop();
  });

  test('tells its events, though it knows no conditions', async () => {
    const all = at({ events: 'i=2253' }, 'json');
    const watched = await bench.subscribe([all]);
    await vi.waitFor(() => expect(watched.samples).toMatchObject([{ value: null }]), PATIENT);
    await bench.link.write(at(`${URI};s=shout`), ['the mixer is open'], { signal, profile: {} });
    await vi.waitFor(() => expect(watched.samples).toHaveLength(2), PATIENT);
    expect(watched.samples[1]).toMatchObject({
      quality: QUALITY.good,
      value: { type: 'BaseEventType', source: 'Server', message: 'the mixer is open', severity: 700 },
    });
    await watched.stop();
  });

  test('shows what it has', async () => {
    const labels: string[] = [];
    for await (const { label } of bench.link.browse(undefined, { signal, profile: {} })) labels.push(label);
    expect(labels).toEqual(expect.arrayContaining(['speed', 'list', 'Server']));
  });
});
