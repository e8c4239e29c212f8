import type { SimulatedDevice } from '../../api/testing/simulated-device.ts';
import { type Address, readAddress } from '../address.ts';
import type { Framing } from '../link/exchange.ts';
import { isRefusal } from '../refusal.ts';
import { type Fault, NO_FAULT, type Simulator, startSimulator } from './simulator.ts';

const UNIT = 5;

/** A simulated unit as the suite of all drivers handles it. */
export class ConformingDevice implements SimulatedDevice {
  readonly writable = 'holding:20000';
  readonly profile = { unit: UNIT };
  readonly #framing: Framing;
  #simulator: Simulator | undefined;
  readonly #values = new Map<string, number>();

  readonly #more: object;

  /** `more`: settings beside those that reach it. */
  constructor(framing: Framing, more: object = {}) {
    this.#framing = framing;
    this.#more = more;
  }

  get settings() {
    return {
      transport: this.#framing === 'tcp' ? 'tcp' : 'rtu-over-tcp',
      host: '127.0.0.1',
      port: this.#simulator?.port ?? 1,
      answerWithin: '300 ms',
      lateWithin: '600 ms',
      ...this.#more,
    };
  }

  addresses(count: number): string[] {
    return Array.from({ length: count }, (_, at) => `holding:${at}`);
  }

  set(address: string, value: number): void {
    this.#values.set(address, value);
    const simulator = this.#simulator;
    if (simulator) simulator.memory(UNIT).holding[offsetOf(address)] = value;
  }

  get(address: string): number {
    return this.#simulator?.memory(UNIT).holding[offsetOf(address)] ?? 0;
  }

  async start(): Promise<void> {
    if (this.#simulator) return this.#simulator.start();
    this.#simulator = await startSimulator({ framing: this.#framing, units: [UNIT] });
    for (const [address, value] of this.#values) this.set(address, value);
  }

  async stop(): Promise<void> {
    await this.#simulator?.stop();
  }

  silence = (): void => this.#all({ kind: 'silence' });
  strand = (): void => this.#simulator?.strand();
  garble = (): void => this.#all({ kind: 'garbage', bytes: crypto.getRandomValues(new Uint8Array(40)) });
  slow = (by: number): void => this.#all({ kind: 'delay', by });
  heal = (): void => this.#all(NO_FAULT);
  connections = (): number => this.#simulator?.open ?? 0;

  #all(fault: Fault): void {
    this.#simulator?.setFault(() => fault);
  }
}

function offsetOf(text: string): number {
  const address: Address | object = readAddress(text);
  if (isRefusal(address)) throw new RangeError(address.message);
  return (address as Address).offset;
}
