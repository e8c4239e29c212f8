import { Machine, type MachineMode, type MachineSurroundings } from '../model/machine.ts';
import type { DeviceMemory, Millis } from '../model/message.ts';
import { MILLING } from './habits.ts';
import { MachineDevice } from './machine-device.ts';

/** PackML as OPC 30060 numbers it. */
const PACKML: Readonly<Record<MachineMode, number>> = { producing: 6, idle: 4, setup: 3, stopped: 2 };
const ALARM = 1;
const DOOR_OPEN = 1 << 3;

/** `devices/<id>/telemetry`, nested JSON, ISO time, a status word of bits. */
export function cncCell(id: string, around: MachineSurroundings, start: Millis, memory: DeviceMemory): MachineDevice {
  const { random } = around;
  const machine = new Machine(MILLING, around, start, { good: memory.good ?? 0, scrap: memory.scrap ?? 0 });
  let coolant = 23;
  return new MachineDevice({
    id,
    machine,
    start: start + random.between(0, 1999),
    every: 2000,
    resolution: 1,
    write({ at, mode, reason, good, scrap }) {
      const running = mode === 'producing';
      // A program of some minutes: roughing, finishing, a tool change between.
      const phase = (at / 60_000) % 5;
      const cutting = running && phase % 1.7 > 0.12;
      const load = cutting ? (phase < 2.5 ? random.normal(62, 5) : random.normal(31, 3)) : 0;
      coolant += ((running ? 27.5 : 22) - coolant) * 0.002 + random.normal(0, 0.03);
      const open = !running && (mode === 'setup' || random.chance(0.4));
      const payload = {
        header: { device: id, time: new Date(at).toISOString() },
        packml: { state: PACKML[mode] },
        parts: { good, scrap },
        spindle: { speed: cutting ? Math.round(phase < 2.5 ? 6200 : 9400) : 0, load: Math.round(load * 10) / 10 },
        coolant: Math.round(coolant * 100) / 100,
        word: (mode === 'stopped' ? ALARM : 0) | (open ? DOOR_OPEN : 0),
        alarm: { code: reason ?? '' },
      };
      return [{ at, topic: `devices/${id}/telemetry`, payload: JSON.stringify(payload) }];
    },
  });
}
