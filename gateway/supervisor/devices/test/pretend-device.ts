import { type GatewayConfig, QUALITY, type SampleValue } from '@millrace/contracts';
import { DeviceError, type DeviceSample, deviceDriver } from '@millrace/driver-api';
import { pino } from 'pino';
import { z } from 'zod';
import { configOf } from '../../../test/gateway-fixture.ts';
import { DeviceSupervisor } from '../device-supervisor.ts';
import { testTiming } from './test-timing.ts';

type Behaviour = (unit: string, addresses: readonly string[], signal: AbortSignal) => Promise<DeviceSample['value'][]>;

/** A device in memory: what it does is the test's to say. `asked` notes when it was asked for what. */
export function pretendPlant(drivers?: { readonly perRequest?: number; readonly random?: () => number }) {
  const timing = testTiming(drivers?.random);
  const asked: { at: number; unit: string; addresses: string }[] = [];
  const written: { at: number; address: string; value: SampleValue }[] = [];
  const links: { lost: (error: DeviceError) => void; closed: boolean; signal: AbortSignal }[] = [];
  const pretend = {
    connect: async (_signal: AbortSignal): Promise<void> => undefined,
    read: (async (_unit, addresses) => addresses.map(() => 1)) as Behaviour,
    write: async (_signal: AbortSignal): Promise<void> => undefined,
  };
  const words = { en: 'Pretended', bn: 'Pretended', hi: 'Pretended' };
  const driver = deviceDriver(
    {
      protocol: 'pretend',
      label: words,
      capabilities: ['read', 'write'],
      settings: z.object({ host: z.string() }),
      profile: z.strictObject({ unit: z.string().default('u') }),
      address: z.string(),
    },
    {
      async connect(_settings, { signal, lost }) {
        await pretend.connect(signal);
        const link = { lost, closed: false, signal };
        links.push(link);
        return link;
      },
      plan(points, { unit }) {
        const size = drivers?.perRequest ?? 100;
        return Array.from({ length: Math.ceil(points.length / size) }, (_, at) => ({
          unit,
          points: points.slice(at * size, (at + 1) * size),
        }));
      },
      async read(link, { unit, points }, { signal }) {
        if (link.closed) throw new DeviceError('lost', 'this link was closed');
        const addresses = points.map(({ address }) => address);
        asked.push({ at: timing.now(), unit, addresses: addresses.join(' ') });
        const values = await pretend.read(unit, addresses, signal);
        return points.flatMap(({ id }, at) => {
          const value = values[at];
          return value === undefined ? [] : [{ point: id, value, quality: QUALITY.good }];
        });
      },
      async write(_link, { address }, value, { signal }) {
        await pretend.write(signal);
        written.push({ at: timing.now(), address, value });
      },
      async close(link) {
        link.closed = true;
      },
    },
  );
  const told: { source: string; point: number; value: unknown; quality: number; at: number }[] = [];
  /** What is told is safe after so many ms. */
  const gate = { refusing: null as Error | null, safeAfter: 0 };
  const supervisor = new DeviceSupervisor({
    drivers: [driver],
    timing,
    clock: () => timing.now() * 1_000,
    accept(source, batch, done) {
      if (!gate.refusing) {
        for (const sample of batch) told.push({ ...sample, source: source.name, at: timing.now() });
      }
      const { refusing } = gate;
      if (gate.safeAfter === 0) done(refusing);
      else void timing.sleep(gate.safeAfter).done.then(() => done(refusing));
    },
    secret: async (name) => {
      throw new Error(`no secret ${name}`);
    },
    log: pino({ level: 'silent' }),
  });
  return { timing, pretend, asked, written, links, told, gate, supervisor, driver };
}

/** Never answers; lets go of the caller when it is aborted. */
export const silence = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
  });

interface PretendConnection {
  readonly id?: string;
  readonly protocol?: string;
  readonly host?: string;
  /** Device → its points: address → interval in ms. */
  readonly devices: Readonly<Record<string, Readonly<Record<string, number>>>>;
  readonly units?: Readonly<Record<string, unknown>>;
}

/** A configuration of connections; points are numbered in the order they stand here. */
export function pretendConfig(connections: readonly PretendConnection[], points: object = {}): GatewayConfig {
  let next = 0;
  const paths: string[] = [];
  const configured = connections.map(({ id = 'link', protocol = 'pretend', host = 'h', devices, units = {} }) => ({
    id,
    protocol,
    settings: { host },
    timeout: 1_000_000,
    devices: Object.entries(devices).map(([device, asked]) => ({
      id: device,
      path: `area/line/cell/${device}`,
      profile: { unit: (units[device] ?? device) as string },
      plausibleWithin: 1e12,
      points: Object.entries(asked).map(([address, every]) => {
        paths.push(`plant/area/line/cell/${device}/${address}`);
        return { id: ++next, address, every: every * 1_000 };
      }),
    })),
  }));
  const devices = connections.flatMap((connection) => Object.keys(connection.devices).map((id) => ({ id })));
  return {
    ...configOf({ points: paths.map((path) => ({ path, ...points })), devices }),
    connections: configured,
  };
}

export const noAnswer = new DeviceError('silent', 'no answer');
