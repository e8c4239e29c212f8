import { Machine, type MachineSurroundings } from '../model/machine.ts';
import type { DeviceMemory, Message, Millis } from '../model/message.ts';
import { FILLING } from './habits.ts';
import { MachineDevice } from './machine-device.ts';

/** `devices/<id>/values` (an array) and `devices/<id>/status`, microseconds. */
export function filler(id: string, around: MachineSurroundings, start: Millis, memory: DeviceMemory): MachineDevice {
  const { random } = around;
  const machine = new Machine(FILLING, around, start, { good: memory.good ?? 0, scrap: memory.scrap ?? 0 });
  let level = 72;
  let temperature = 4.4;
  let told = '';
  return new MachineDevice({
    id,
    machine,
    start,
    every: 1000,
    resolution: 1,
    write({ at, mode, reason, good, scrap }) {
      const running = mode === 'producing';
      level += running ? random.normal((70 - level) * 0.05, 0.8) : (80 - level) * 0.02;
      temperature += (running ? 4.4 - temperature : 7.5 - temperature) * 0.004 + random.normal(0, 0.02);
      const volume = running ? random.normal(501 + (1 - machine.warmth(at)) * 2.5, 0.7) : 0;
      // 4 to 20 mA over 0 to 10 bar, in hundredths of a milliampere.
      const current = 400 + 160 * (running ? random.normal(2.7, 0.05) : random.normal(3.05, 0.02));
      const round = (value: number, digits: number) => Number(value.toFixed(digits));
      const t = at * 1000;
      const values = { t, v: [round(volume, 1), round(level, 1), round(temperature, 2), Math.round(current)] };
      const status = { state: mode, good, scrap, reason: reason ?? '' };
      const out: Message[] = [{ at, topic: `devices/${id}/values`, payload: JSON.stringify(values) }];
      const now = JSON.stringify(status);
      // The status goes with every change, and every ten seconds.
      if (now !== told || at % 10_000 < 1000) {
        told = now;
        out.push({ at, topic: `devices/${id}/status`, payload: JSON.stringify({ t, ...status }) });
      }
      return out;
    },
  });
}
