import { type GatewayConfig, gatewayConfig } from '@millrace/contracts';

/** A connection that is to get into trouble, and one that is not to hear of it. */
export const names = ['bad', 'good'] as const;

/** Two connections of the driver that is tried with, one device each, whose points have these addresses. */
export const twoConnections = (addresses: readonly string[]): GatewayConfig =>
  gatewayConfig.parse({
    version: 1,
    site: 'plant',
    calendar: { zone: 'Asia/Dhaka', shifts: [{ id: 'A', name: { en: 'A' }, start: '06:00', end: '14:00' }] },
    points: names.flatMap((name, at) =>
      addresses.map((_, number) => ({
        ...{ id: at * addresses.length + number + 1, path: `plant/area/line/cell/${name}/p${number}` },
        ...{ type: 'number', unit: '1', retention: 'standard' },
        ...{ lateness: 3.6e9, maxGap: 3.6e9, keepAtLeastEvery: 3.6e9 },
      })),
    ),
    rules: [],
    devices: names.map((id) => ({
      ...{ id, path: `area/line/cell/${id}`, secrets: [], rights: { publish: [], subscribe: [] } },
      ...{ delivery: 'identified', plausibleWithin: 3.6e9 },
    })),
    detectors: [],
    brokers: [],
    connections: names.map((name, at) => ({
      id: name,
      protocol: 'trying',
      settings: { host: name },
      timeout: 20_000_000,
      devices: [
        {
          id: name,
          path: `area/line/cell/${name}`,
          profile: {},
          plausibleWithin: 3.6e9,
          points: addresses.map((address, number) => ({ id: at * addresses.length + number + 1, address, every: 1e5 })),
        },
      ],
    })),
  });
