import { Machine, type MachineMode, type MachineSurroundings } from '../model/machine.ts';
import type { DeviceMemory, Millis } from '../model/message.ts';
import { PACKING } from './habits.ts';
import { MachineDevice } from './machine-device.ts';

/** How the old controller numbers its states. */
const CODE: Readonly<Record<MachineMode, number>> = { idle: 0, producing: 1, setup: 2, stopped: 3 };

/** Capper or labeller: `devices/<id>/line`, one CSV line with whole seconds. */
export function packer(id: string, around: MachineSurroundings, start: Millis, memory: DeviceMemory): MachineDevice {
  const { random } = around;
  const machine = new Machine(PACKING, around, start, { good: memory.good ?? 0, scrap: memory.scrap ?? 0 });
  return new MachineDevice({
    id,
    machine,
    start: Math.ceil(start / 1000) * 1000,
    every: 3000,
    resolution: 1000,
    write({ at, mode, good, scrap }) {
      const torque = mode === 'producing' ? Math.max(0, random.normal(1.55, 0.09)).toFixed(2) : '0.00';
      return [{ at, topic: `devices/${id}/line`, payload: `${at / 1000};${CODE[mode]};${good};${scrap};${torque}` }];
    },
  });
}
