import { CELL, siteDocument } from '../../harness/site-document.ts';
import type { MoreOfSite } from '../faults/drill-site.ts';
import type { Misbehaving } from './device.ts';

export const SITE = 'drill';
export const pathOf = (device: string, point: string): string => `${SITE}/${CELL}/${device}/${point}`;

/** What the devices are to a site: each is asked by Modbus over a connection of its own, as often and as patiently as told. */
export const askedParts = (
  devices: readonly Misbehaving[],
  asked: { readonly timeout: string; readonly every: string } = { timeout: '1 s', every: '200 ms' },
): MoreOfSite => ({
  devices: devices.map(({ id }) => ({ id, path: `${CELL}/${id}` })),
  points: devices.flatMap(({ id, points }) =>
    points.map(({ name, type = 'number' }) => ({
      path: `${CELL}/${id}/${name}`,
      type,
      ...(type === 'number' ? { unit: '1' } : {}),
    })),
  ),
  connections: devices.map(({ id, settings, profile, points }) => ({
    id,
    protocol: 'modbus',
    settings,
    ...asked,
    devices: [
      {
        device: id,
        profile,
        points: points.map(({ name, address, every }) => ({ point: name, address, ...(every ? { every } : {}) })),
      },
    ],
  })),
});

/** The document of a site that has nothing but such devices. */
export const askedSite = (devices: readonly Misbehaving[]): object => ({
  ...siteDocument(SITE, {}),
  ...askedParts(devices),
  rules: [],
});
