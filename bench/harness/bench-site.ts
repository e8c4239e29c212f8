import { createHash, randomBytes } from 'node:crypto';
import type { GatewayConfig, MappingRule, Point } from '@millrace/contracts';

export interface BenchDevice {
  readonly id: string;
  readonly password: string;
  readonly topics: readonly string[];
}

export interface BenchSite {
  readonly config: GatewayConfig;
  readonly devices: readonly BenchDevice[];
}

const rules: MappingRule[] = [
  {
    id: 'value',
    topic: 'devices/{device}/{name}',
    payload: 'json',
    separator: ',',
    time: { path: 't', format: 'epoch-us' },
    values: [{ point: 'hall/line/cell/{device}/{name}', path: 'v' }],
  },
  {
    id: 'batch',
    topic: 'batches/{device}/{name}',
    payload: 'json',
    separator: ',',
    values: [{ point: 'hall/line/cell/{device}/{name}', path: '', each: { time: 't', value: 'v' } }],
    time: { path: 't', format: 'epoch-us' },
  },
];

/**
 * A site of `devices` machines with `points` numbers each. Every device may publish under `devices/<id>/…` (one value a
 * message) and `batches/<id>/…` (an array of readings). No deadband: each reading is kept.
 */
export function benchSite(
  devices: number,
  points: number,
  register: (paths: readonly string[]) => ReadonlyMap<string, number>,
  kind: 'value' | 'batch',
): BenchSite {
  const made = Array.from({ length: devices }, (_, at) => ({
    id: `d${at}`,
    password: randomBytes(32).toString('hex'),
  }));
  const paths = made.flatMap(({ id }) =>
    Array.from({ length: points }, (_, at) => `bench/hall/line/cell/${id}/p${at}`),
  );
  const ids = register(paths);
  const point = (path: string): Point => ({
    id: ids.get(path) ?? 0,
    path,
    type: 'number',
    unit: '1',
    keepAtLeastEvery: 600_000_000,
    retention: 'standard',
    lateness: 72 * 3_600_000_000,
    maxGap: 300_000_000,
  });
  return {
    devices: made.map(({ id, password }) => ({
      id,
      password,
      topics: Array.from({ length: points }, (_, at) => `${kind === 'value' ? 'devices' : 'batches'}/${id}/p${at}`),
    })),
    config: {
      version: 1,
      site: 'bench',
      calendar: {
        zone: 'Asia/Dhaka',
        shifts: [
          {
            id: 'A',
            name: { en: 'A' },
            start: '06:00',
            end: '18:00',
            days: ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'],
            breaks: [],
          },
        ],
        exceptions: [],
      },
      points: paths.map(point),
      devices: made.map(({ id, password }) => ({
        id,
        path: `hall/line/cell/${id}`,
        secrets: [createHash('sha256').update(password).digest('hex')],
        rights: { publish: [`devices/${id}/#`, `batches/${id}/#`], subscribe: [] },
        delivery: 'identified',
        plausibleWithin: 48 * 3_600_000_000,
      })),
      rules,
      detectors: [],
      brokers: [],
      connections: [],
      forwards: [],
      calculated: [],
      links: [],
    },
  };
}
