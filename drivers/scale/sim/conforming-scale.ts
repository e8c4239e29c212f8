import type { SimulatedDevice } from '../../api/testing/simulated-device.ts';
import { type SimulatedProtocol, SimulatedScale } from './simulated-scale.ts';

/** A simulated scale as the suite of all drivers handles it. It has one weight, and where it can be told, one tare. */
export class ConformingScale implements SimulatedDevice {
  readonly profile = { unit: 'kg' };
  readonly writable: string | null;
  readonly #scale: SimulatedScale;

  constructor(protocol: SimulatedProtocol) {
    this.#scale = new SimulatedScale(protocol);
    this.writable = protocol === 'sics' ? 'tare' : null;
  }

  get settings() {
    const { protocol, port } = this.#scale;
    const continuous = protocol === 'toledo-continuous';
    return {
      host: '127.0.0.1',
      port: port || 1,
      protocol,
      lateWithin: '600 ms',
      ...(continuous ? { checksum: true } : {}),
    };
  }

  addresses = (): string[] => ['weight'];

  set(address: string, value: number): void {
    // The 8217 tells weights in six places at most.
    const text = this.#scale.protocol === 'toledo-8217' ? String(value) : value.toFixed(1);
    this.#scale.reading = { ...this.#scale.reading, [address]: text };
  }

  get(address: string): number {
    return Number(this.#scale.reading[address === 'tare' ? 'tare' : 'weight']);
  }

  start = (): Promise<unknown> => this.#scale.start();
  stop = (): Promise<void> => this.#scale.stop();
  silence(): void {
    this.#scale.fault = 'silence';
  }
  strand = (): void => this.#scale.strand();
  garble(): void {
    this.#scale.fault = 'garbage';
  }
  slow(milliseconds: number): void {
    // Who only listens misses one telegram in two of a slow stream, and not the device: it has to be rarer than that.
    this.#scale.delay = this.#scale.protocol === 'toledo-continuous' ? 3 * milliseconds : milliseconds;
  }
  heal(): void {
    this.#scale.fault = 'none';
    this.#scale.delay = 0;
  }
  connections = (): number => this.#scale.open;
}
