/** A unit has 65,536 registers: a hundred thousand floats need five. */
export const UNITS = [1, 2, 3, 4, 5];
export const FLOATS_A_UNIT = 20_000;
export const FLOATS = UNITS.length * FLOATS_A_UNIT;

/** Registers from the beginning of one float to that of the next: 2 is contiguous, 3 leaves a hole after each. */
export type Step = 2 | 3;

const MOST_REGISTERS = 125;
export const floatsARequest = (step: Step): number => Math.floor((MOST_REGISTERS - 2) / step) + 1;
/** The least there can be: no request holds more floats than fit between its first and its 125th register. */
export const leastRequests = (step: Step): number => UNITS.length * Math.ceil(FLOATS_A_UNIT / floatsARequest(step));

/** Registers of each request that a unit needs, for whoever asks without a planner. */
export function blocks(
  step: Step,
): readonly { readonly offset: number; readonly count: number; readonly floats: number }[] {
  const most = floatsARequest(step);
  return Array.from({ length: Math.ceil(FLOATS_A_UNIT / most) }, (_, at) => {
    const floats = Math.min(most, FLOATS_A_UNIT - at * most);
    return { offset: at * most * step, count: (floats - 1) * step + 2, floats };
  });
}

/** All floats asked for as often as `everyMs`, and one register of the last unit that may be written. */
export function modbusSite(port: number, step: Step, everyMs: number): object {
  const devices = UNITS.map((unit) => ({ unit, id: `unit-${unit}`, path: `hall/line/cell/unit-${unit}` }));
  const idOf = (unit: number, at: number): number => (unit - 1) * FLOATS_A_UNIT + at + 1;
  return {
    version: 1,
    site: 'bench',
    calendar: { zone: 'UTC', shifts: [{ id: 'A', name: { en: 'A' }, start: '06:00', end: '14:00' }] },
    points: devices.flatMap(({ unit, path }) =>
      Array.from({ length: FLOATS_A_UNIT }, (_, at) => ({
        id: idOf(unit, at),
        path: `bench/${path}/p${at}`,
        type: 'number',
        unit: '1',
        retention: 'standard',
        lateness: 72 * 3_600_000_000,
        maxGap: 300_000_000,
        keepAtLeastEvery: 600_000_000,
      })),
    ),
    devices: devices.map(({ id, path }) => ({
      id,
      path,
      secrets: [],
      rights: { publish: [], subscribe: [] },
      delivery: 'identified',
      plausibleWithin: 48 * 3_600_000_000,
    })),
    rules: [],
    detectors: [],
    brokers: [],
    connections: [
      {
        id: 'line',
        protocol: 'modbus',
        settings: { host: '127.0.0.1', port },
        timeout: 5_000_000,
        devices: devices.map(({ unit, id, path }) => ({
          id,
          path,
          profile: { unit },
          plausibleWithin: 48 * 3_600_000_000,
          points: Array.from({ length: FLOATS_A_UNIT }, (_, at) => ({
            id: idOf(unit, at),
            address: `holding:${at * step} float32`,
            every: everyMs * 1_000,
          })),
        })),
      },
    ],
  };
}
