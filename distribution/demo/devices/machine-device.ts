import type { Machine, MachineMode } from '../model/machine.ts';
import type { DeviceMemory, Message, Millis, SimulatedDevice } from '../model/message.ts';

/** What a machine's controller shows at one moment. */
export interface Reading {
  readonly at: Millis;
  readonly mode: MachineMode;
  readonly reason: string | null;
  readonly good: number;
  readonly scrap: number;
}

export interface MachineDeviceParts {
  readonly id: string;
  readonly machine: Machine;
  readonly start: Millis;
  readonly every: Millis;
  /** The finest step of the controller's clock: two readings never carry the same time. */
  readonly resolution: Millis;
  readonly write: (reading: Reading) => readonly Message[];
}

/** A machine with a controller that reports at a fixed interval and at every change of mode. */
export class MachineDevice implements SimulatedDevice {
  readonly id: string;
  readonly speaks = 'mqtt';
  readonly every: Millis;
  private readonly parts: MachineDeviceParts;
  private nextReport: Millis;
  private last: Millis;

  constructor(parts: MachineDeviceParts) {
    this.id = parts.id;
    this.every = parts.every;
    this.parts = parts;
    this.nextReport = parts.start;
    this.last = parts.start - parts.resolution;
  }

  advance(to: Millis, every: Millis): Message[] {
    const { machine } = this.parts;
    const out: Message[] = [];
    while (this.nextReport <= to) {
      for (const change of machine.advanceTo(this.nextReport)) this.report(change, out);
      this.report({ ...this.shown(), at: this.nextReport }, out);
      this.nextReport += every;
    }
    for (const change of machine.advanceTo(to)) this.report(change, out);
    return out;
  }

  /** What the machine does now. */
  get mode(): MachineMode {
    return this.parts.machine.mode;
  }

  save(): DeviceMemory {
    const { good, scrap } = this.parts.machine;
    return { good, scrap };
  }

  private shown(): Omit<Reading, 'at'> {
    const { mode, reason, good, scrap } = this.parts.machine;
    return { mode, reason, good, scrap };
  }

  private report(reading: Reading, out: Message[]): void {
    const { resolution, write } = this.parts;
    const at = Math.max(Math.round(reading.at / resolution) * resolution, this.last + resolution);
    this.last = at;
    out.push(...write({ ...reading, at }));
  }
}
