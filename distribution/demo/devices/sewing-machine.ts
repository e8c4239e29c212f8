import { Machine, type MachineSurroundings } from '../model/machine.ts';
import type { DeviceMemory, Millis } from '../model/message.ts';
import { SEWING } from './habits.ts';
import { MachineDevice } from './machine-device.ts';

const AMBIENT = 29;

/** `devices/<id>/telemetry`, JSON, milliseconds. */
export function sewingMachine(
  id: string,
  around: MachineSurroundings,
  start: Millis,
  memory: DeviceMemory,
): MachineDevice {
  const { random } = around;
  const machine = new Machine(SEWING, around, start, { good: memory.good ?? 0, scrap: memory.scrap ?? 0 });
  let temperature = AMBIENT + random.between(0, 6);
  let before = start;
  return new MachineDevice({
    id,
    machine,
    start: start + random.between(0, 1999),
    every: 2000,
    resolution: 1,
    write({ at, mode, reason, good, scrap }) {
      const running = mode === 'producing';
      // Bursts of stitching with pauses in which the cloth is turned.
      const rpm = running && random.chance(0.7) ? Math.round(random.normal(3600, 380)) : 0;
      const towards = running ? 58 : AMBIENT;
      temperature += (towards - temperature) * (1 - Math.exp((before - at) / 600_000)) + random.normal(0, 0.05);
      before = at;
      const payload = {
        ts: at,
        state: mode,
        rpm: Math.max(0, rpm),
        pieces: { good, bad: scrap },
        temp: Math.round(temperature * 10) / 10,
        reason: reason ?? '',
      };
      return [{ at, topic: `devices/${id}/telemetry`, payload: JSON.stringify(payload) }];
    },
  });
}
