import { afterEach } from 'vitest';
import { AdmsDoor } from '../adms/server/door.ts';
import { ClockMemory } from '../clock-memory.ts';
import { AdmsClock, type AdmsClockOptions } from '../sim/adms-clock.ts';
import { fakeGateway, settingsOf } from './fake-gateway.ts';

export const GATE = { device: 'gate', serial: 'CJ1', zone: 'Asia/Dhaka' };

export const punch = (person: string, wall: string, state: number | '' = 0) => ({ person, wall, state, verify: 1 });

/** Doors for the tests of a file, and simulated clocks that know the way; closed after each test. */
export function doorForTests() {
  const cleanups: (() => Promise<void> | void)[] = [];
  afterEach(async () => {
    for (const clean of cleanups.splice(0).reverse()) await clean();
  });
  async function open(
    given: object = {},
    gateway = fakeGateway(),
    memory = new ClockMemory(':memory:'),
    now?: () => number,
  ) {
    const settings = settingsOf({ clocks: [GATE], ...given });
    const door = new AdmsDoor({ settings, memory, host: gateway.host, ...(now ? { now } : {}) });
    const port = await door.open();
    cleanups.push(
      () => door.close(),
      () => memory.close(),
    );
    const url = `http://127.0.0.1:${port}`;
    const clock = (options: Partial<AdmsClockOptions> = {}) => new AdmsClock({ url, serial: 'CJ1', ...options });
    return { door, memory, gateway, clock, port, url };
  }

  return { open, cleanups };
}
