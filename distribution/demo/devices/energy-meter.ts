import type { DeviceMemory, Millis, SimulatedDevice } from '../model/message.ts';
import type { Random } from '../model/random.ts';
import { tickingDevice } from './ticking-device.ts';

/** `meters/<path>/reading`, JSON, whole seconds: the power of the line it hangs on. `busy` is the share that runs. */
export function energyMeter(
  id: string,
  path: string,
  { random, busy, start, kilowatts }: { random: Random; busy: () => number; start: Millis; kilowatts: number },
  memory: DeviceMemory,
): SimulatedDevice {
  let energy = memory.energy ?? random.between(20_000, 90_000);
  let load = 0.1;
  return tickingDevice({
    id,
    speaks: 'mqtt',
    start: Math.ceil(start / 1000) * 1000,
    every: 10_000,
    write(at, since) {
      load += (0.08 + 0.92 * busy() - load) * 0.5;
      const power = Math.max(0, kilowatts * load * random.normal(1, 0.02));
      energy += (power * (at - since)) / 3_600_000;
      const payload = {
        t: Math.round(at / 1000),
        p: Number(power.toFixed(2)),
        e: Number(energy.toFixed(3)),
        u: Number(random.normal(401 - 6 * load, 1.2).toFixed(1)),
        pf: Number(Math.min(1, random.normal(0.82 + 0.12 * load, 0.008)).toFixed(3)),
      };
      return [{ at, topic: `meters/${path}/reading`, payload: JSON.stringify(payload) }];
    },
    save: () => ({ energy }),
  });
}
