/** Devices by name, each with the points it feeds and their unit. */
export type DeviceParts = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** The cell that all of them stand in. */
export const CELL = 'hall/line/cell';

/**
 * The document of a small site, as a technician writes it: one cell, one shift round the clock, and one rule by which each
 * device publishes `{ "t": microseconds, "v": value }` to `devices/<device>/<point>`.
 */
export function siteDocument(site: string, parts: DeviceParts, detectors: readonly object[] = []): object {
  return {
    version: 1,
    site,
    name: { en: site },
    calendar: { zone: 'Asia/Dhaka', shifts: [{ id: 'A', name: { en: 'A' }, start: '06:00', end: '06:00' }] },
    areas: [{ id: 'hall', name: { en: 'Hall' }, lines: [{ id: 'line', name: { en: 'Line' } }] }],
    devices: Object.keys(parts).map((id) => ({
      id,
      path: `${CELL}/${id}`,
      rights: { publish: [`devices/${id}/#`] },
    })),
    points: Object.entries(parts).flatMap(([id, points]) =>
      Object.entries(points).map(([name, unit]) => ({ path: `${CELL}/${id}/${name}`, unit })),
    ),
    rules: [
      {
        id: 'value',
        topic: 'devices/{device}/{name}',
        payload: 'json',
        time: { path: 't', format: 'epoch-us' },
        values: [{ point: `${CELL}/{device}/{name}`, path: 'v' }],
      },
    ],
    detectors,
  };
}
