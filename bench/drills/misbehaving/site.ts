import { CELL, siteDocument } from '../../harness/site-document.ts';
import type { Misbehaving } from './device.ts';

export const SITE = 'drill';
export const pathOf = (device: string, point: string): string => `${SITE}/${CELL}/${device}/${point}`;

/** The document of a site whose devices are asked by Modbus, each over a connection of its own. */
export function askedSite(devices: readonly Misbehaving[]): object {
  return {
    ...siteDocument(SITE, {}),
    devices: devices.map(({ id }) => ({ id, path: `${CELL}/${id}` })),
    points: devices.flatMap(({ id, points }) =>
      points.map(({ name, type = 'number' }) => ({
        path: `${CELL}/${id}/${name}`,
        type,
        ...(type === 'number' ? { unit: '1' } : {}),
      })),
    ),
    rules: [],
    connections: devices.map(({ id, settings, profile, points }) => ({
      id,
      protocol: 'modbus',
      settings,
      timeout: '1 s',
      every: '200 ms',
      devices: [
        {
          device: id,
          profile,
          points: points.map(({ name, address, every }) => ({ point: name, address, ...(every ? { every } : {}) })),
        },
      ],
    })),
  };
}
