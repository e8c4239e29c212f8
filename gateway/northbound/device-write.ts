import { randomUUID } from 'node:crypto';
import { nowMicros } from '@millrace/contracts';
import type { OutletWrite } from '@millrace/driver-api';
import type { GatewayServices } from '../gateway.types.ts';

/** µs */
const WRITE_WITHIN = 10_000_000;
/** Of one way out: a host that asks for more is told no. */
const MOST_WRITES = 100;

/**
 * What somebody outside asks of a point becomes a command to the device that it is read from, as the server gives one:
 * `write` { point, value }, remembered, done once at most, acknowledged by the device itself. Rejects with why it was not.
 */
export function deviceWriter({ commands, config, log }: Pick<GatewayServices, 'commands' | 'config' | 'log'>) {
  let underWay = 0;
  return async ({ path, value }: OutletWrite, by: string): Promise<void> => {
    const levels = path.split('/');
    const [own, point] = [levels.slice(1, -1).join('/'), levels.at(-1) ?? ''];
    const device = config()?.devices.find((one) => one.path === own);
    if (!device) throw new Error(`no device of this gateway is at ${own}`);
    if (underWay >= MOST_WRITES) throw new Error(`${MOST_WRITES} writes are under way already`);
    const issuedAt = nowMicros();
    const asked = { id: randomUUID(), device: device.id, name: 'write', parameters: { point, value } };
    underWay++;
    try {
      const { state, message } = await commands.carryOut({
        ...asked,
        issuedAt,
        expiresAt: issuedAt + WRITE_WITHIN,
        by,
      });
      // No command of the server's gave it; of a Sparkplug host it is told here alone.
      log.info({ device: device.id, point, by, state }, 'written from outside');
      if (state !== 'acknowledged') throw new Error(`${state}: ${message ?? 'without a reason'}`);
    } finally {
      underWay--;
    }
  };
}
